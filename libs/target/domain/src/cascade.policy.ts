import type { Policy } from '@kpi-loop/shared/kernel';

/** The cascade is everybody's to look at; which lines one sees in it, their visibility and the policy of their cards say. */
export const cascadePolicy = {
  'cascade.read': ['anyone'],
  'cascade.propose': ['anyone'],
  'cascade.classify': ['HR', 'STEWARD'],
} satisfies Policy<string>;
