import type { Policy } from '@kpi-loop/shared/kernel';

/** Who may do what with a cycle (domain.md §4, first row). A role counts here only when it covers the whole tenant. */
export const cyclePolicy = {
  'cycle.read': ['anyone'],
  'cycle.create': ['HR', 'EXEC'],
  'cycle.edit': ['HR', 'EXEC'],
  'cycle.publish': ['HR', 'EXEC'],
  'cycle.start': ['HR', 'system'],
  'cycle.settle': ['HR', 'system'],
  'cycle.scoresReady': ['HR', 'system'],
  'cycle.finaliseCalibration': ['HR', 'EXEC'],
  'cycle.publishResults': ['HR', 'EXEC'],
  'cycle.appealsOver': ['system'],
  'cycle.close': ['HR', 'system'],
  'cycle.archive': ['HR'],
  'cycle.reopen': ['HR', 'EXEC', 'FIN'],
  'cycle.cancel': ['HR'],
  'cycle.suspend': ['HR', 'EXEC'],
  'cycle.resume': ['HR', 'EXEC'],
  'cycle.openContracting': ['system'],
  'cycle.contractDue': ['system'],
  'cycle.closeContracting': ['HR'],
  'cycle.freeze': ['HR', 'system'],
  'cycle.unfreeze': ['HR', 'EXEC'],
  'cycle.readRequests': ['HR', 'HRBP', 'EXEC', 'FIN', 'AUD'],
  'cycle.request': ['HR', 'EXEC', 'FIN'],
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
  'period.reopen': ['HR', 'EXEC', 'FIN'],
  'period.markScored': ['system'],
  'period.markReviewed': ['system'],
} satisfies Policy<string>;

/** Who may take a seat is the machine's rule; these are the roles that have one at all. */
export const cycleRequestPolicy = {
  'cycleRequest.approve': ['HR', 'HRBP', 'EXEC', 'FIN'],
  'cycleRequest.reject': ['HR', 'HRBP', 'EXEC', 'FIN'],
  'cycleRequest.withdraw': ['HR', 'EXEC', 'FIN'],
  'cycleRequest.stepDue': ['system'],
} satisfies Policy<string>;
