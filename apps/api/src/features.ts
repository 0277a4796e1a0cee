import type { Type } from '@nestjs/common';
import { OrganizationModule } from '@kpi-loop/organization/api';

/** The loop, upstream to downstream: one line a feature. */
export const FEATURES: Type[] = [OrganizationModule];
