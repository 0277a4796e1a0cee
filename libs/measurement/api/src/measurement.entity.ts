import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';

@Entity('measurement')
export class Measurement extends TenantRow {
  @Column('int') version: number;
  @Column('uuid') metricVersionId: string;
  @Column('text') subjectKind: 'person' | 'unit';
  @Column('uuid') subjectId: string;
  @Column('date') month: string;
  @Column('numeric', { nullable: true }) numerator: string | null;
  @Column('numeric', { nullable: true }) denominator: string | null;
  @Column('numeric', { nullable: true }) value: string | null;
  @Column('int') rowCount: number;
  @Column('date', { nullable: true }) lastDate: string | null;
  @Column('uuid', { array: true }) runIds: string[];
  @Column('text') status: string;
  @Column('int') edition: number;
  @Column('uuid', { nullable: true }) verifiedBy: string | null;
  @Column('timestamptz', { nullable: true }) disputedAt: Date | null;
  @Column('date', { nullable: true }) settleBy: string | null;
}
