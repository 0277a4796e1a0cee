import type { Policy } from '@kpi-loop/shared/kernel';

/** Values and targets are C1 (domain.md §4). */
export const LINE_READERS = ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'COMP'] as const;
export const LINE_ROLES = ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'] as const;

export const monitoringPolicy = {
  'kpi.readOwn': ['anyone'],
  'kpi.readTeam': ['line', 'HR', 'HRBP', 'EXEC', 'AUD'],
  'line.why': LINE_READERS,
  'line.thread': LINE_READERS,
} satisfies Policy<string>;

export const alertPolicy = {
  'alert.list': ['anyone'],
  'alert.read': ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'STEWARD'],
  'alert.acknowledge': ['owner'],
  'alert.explain': ['owner'],
  'alert.snooze': ['owner'],
  'alert.dismiss': ['head', 'STEWARD'],
  'alert.linkAction': ['owner', 'head', 'system'],
  'alert.actionClosed': ['system'],
  'alert.ackTimeout': ['system'],
  'alert.wake': ['system'],
  'alert.breach': ['system'],
  'alert.recover': ['system'],
  'alert.clear': ['system'],
  'alert.endPeriod': ['system'],
} satisfies Policy<string>;
