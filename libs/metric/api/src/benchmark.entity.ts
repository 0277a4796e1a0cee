import { Column, Entity } from 'typeorm';
import { TenantRow } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';

@Entity('benchmark')
export class Benchmark extends TenantRow {
  @Column('uuid') metricId: string;
  @Column('numeric') value: string;
  @Column('numeric', { nullable: true }) low: string | null;
  @Column('numeric', { nullable: true }) high: string | null;
  @Column('text') unitText: string;
  @Column('text') source: string;
  @Column('text', { nullable: true }) url: string | null;
  @Column('date') asOf: IsoDate;
  @Column('uuid') createdBy: string;
  @Column('uuid', { nullable: true }) endedBy: string | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
}
