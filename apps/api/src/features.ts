import type { Type } from '@nestjs/common';
import { AdjustmentModule } from '@kpi-loop/adjustment/api';
import { AppealModule } from '@kpi-loop/appeal/api';
import { CycleModule } from '@kpi-loop/cycle/api';
import { IncentiveModule } from '@kpi-loop/incentive/api';
import { InsightModule } from '@kpi-loop/insight/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { NotificationModule } from '@kpi-loop/notification/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { MonitoringModule } from '@kpi-loop/monitoring/api';
import { ReviewModule } from '@kpi-loop/review/api';
import { ScoringModule } from '@kpi-loop/scoring/api';
import { TargetModule } from '@kpi-loop/target/api';

/** The loop, upstream to downstream: one line a feature. */
export const FEATURES: Type[] = [
  OrganizationModule,
  MetricModule,
  CycleModule,
  TargetModule,
  MeasurementModule,
  ScoringModule,
  MonitoringModule,
  ReviewModule,
  AdjustmentModule,
  IncentiveModule,
  AppealModule,
  InsightModule,
  NotificationModule,
];
