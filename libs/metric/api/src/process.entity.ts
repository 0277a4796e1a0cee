import { Column, Entity } from 'typeorm';
import type { VolumePart } from '@kpi-loop/metric/domain';
import { TenantRow } from '@kpi-loop/shared/api';

@Entity('process')
export class Process extends TenantRow {
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}

@Entity('process_node')
export class ProcessNode extends TenantRow {
  @Column('uuid') processId: string;
  @Column('text') code: string;
  @Column('text') name: string;
  @Column('text') nameEn: string;
  @Column('int') ordinal: number;
  @Column('uuid', { nullable: true }) ownerId: string | null;
  @Column('uuid', { nullable: true }) volumeMetricId: string | null;
  @Column('text') volumePart: VolumePart;
}

/** What follows what, beside the order of the nodes. */
@Entity('process_edge')
export class ProcessEdge extends TenantRow {
  @Column('uuid') processId: string;
  @Column('uuid') fromNodeId: string;
  @Column('uuid') toNodeId: string;
  @Column('text') words: string;
  @Column('text') wordsEn: string;
  @Column('uuid', { nullable: true }) conversionMetricId: string | null;
  @Column('uuid', { nullable: true }) timeMetricId: string | null;
}
