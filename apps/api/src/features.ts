import type { Type } from '@nestjs/common';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';

/** The loop, upstream to downstream: one line a feature. */
export const FEATURES: Type[] = [OrganizationModule, MetricModule, CycleModule, TargetModule];
