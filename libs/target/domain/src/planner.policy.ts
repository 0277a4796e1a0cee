import type { Policy } from '@kpi-loop/shared/kernel';

/** Everybody may reckon; whose figures are read and whose drafts are written is decided for each of them. */
export const plannerPolicy = {
  'driverPlan.read': ['anyone'],
  'driverPlan.propose': ['anyone'],
} satisfies Policy<string>;
