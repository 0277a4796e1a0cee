import { Column, Entity } from 'typeorm';
import type { Direction, Measure, MetricKind } from '@kpi-loop/metric/domain';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('metric_version')
export class MetricVersion extends StatefulRow {
  @Column('uuid') metricId: string;
  @Column('int') versionNo: number;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) processNodeId: string | null;
  @Column('text') kind: MetricKind;
  @Column('text') datasetCode: string;
  @Column('jsonb') numerator: Measure;
  @Column('jsonb', { nullable: true }) denominator: Measure | null;
  @Column('text') direction: Direction;
  @Column('text') unit: string;
  @Column('int') decimals: number;
  @Column('boolean') percent: boolean;
  @Column('boolean') flow: boolean;
  @Column('text') description: string;
  @Column('text') descriptionEn: string;
  @Column('uuid', { nullable: true }) authorId: string | null;
  @Column('uuid', { nullable: true }) approverId: string | null;
  @Column('timestamptz', { nullable: true }) publishedAt: Date | null;
  @Column('text', { nullable: true }) contentHash: string | null;
}
