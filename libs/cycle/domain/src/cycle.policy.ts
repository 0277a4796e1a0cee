import type { Policy } from '@kpi-loop/shared/kernel';

/** Who may do what with a cycle (domain.md §4, first row). A role counts here only when it covers the whole tenant. */
export const cyclePolicy = {
  'cycle.read': ['anyone'],
  'cycle.create': ['HR', 'EXEC'],
  'cycle.edit': ['HR', 'EXEC'],
  'cycle.publish': ['HR', 'EXEC'],
  'cycle.start': ['HR', 'system'],
  'cycle.close': ['HR'],
  'cycle.cancel': ['HR'],
  'cycle.readPopulation': ['HR', 'HRBP', 'EXEC', 'AUD'],
  'cycle.readConsole': ['HR', 'HRBP', 'EXEC', 'AUD', 'line'],
  'loop.read': ['anyone'],
} satisfies Policy<string>;

export const periodPolicy = {
  'period.read': ['anyone'],
  'period.readChecklist': ['HR', 'HRBP', 'EXEC', 'AUD'],
  'period.open': ['HR', 'system'],
  'period.end': ['HR', 'system'],
  'period.lock': ['HR'],
  'period.close': ['HR'],
  'period.markScored': ['system'],
  'period.markReviewed': ['system'],
} satisfies Policy<string>;
