import { Column, Entity } from 'typeorm';
import type { DriverTiming, LinkKind } from '@kpi-loop/metric/domain';
import { TenantRow } from '@kpi-loop/shared/api';

@Entity('metric_link')
export class MetricLink extends TenantRow {
  @Column('uuid') metricId: string;
  @Column('uuid') otherId: string;
  @Column('text') kind: LinkKind;
  @Column('text', { nullable: true }) timing: DriverTiming | null;
  @Column('uuid', { nullable: true }) createdBy: string | null;
  @Column('uuid', { nullable: true }) endedBy: string | null;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
}
