import type { Policy } from '@kpi-loop/shared/kernel';

/** §4, row Calibration: those who prepare results, whoever leads or sits on the panel, and heads for their own people. Never COMP, FIN, or the owner. */
const READERS = ['facilitator', 'member', 'line', 'HR', 'HRBP', 'EXEC', 'AUD'] as const;

/** `facilitator` leads it (either of the two), `member` sits on the panel, `line` stands above whom a result is about. */
export const calibrationPolicy = {
  'calibrationSession.list': READERS,
  'calibrationSession.read': READERS,
  'calibrationSession.create': ['HR'],
  'calibrationSession.edit': ['HR'],
  'calibrationSession.start': ['HR', 'facilitator'],
  'calibrationSession.propose': ['facilitator', 'member'],
  'calibrationSession.vote': ['member', 'HRBP', 'line'],
  'calibrationSession.refresh': ['HR', 'facilitator', 'system'],
  'calibrationSession.submit': ['facilitator'],
  'calibrationSession.waiveQuota': ['EXEC'],
  'calibrationSession.approve': ['facilitator', 'EXEC'],
  'calibrationSession.sendBack': ['facilitator', 'EXEC'],
  'calibrationSession.cancel': ['HR', 'facilitator'],
  'calibrationSession.reopen': ['HR'],
  'calibrationSession.export': ['HR', 'HRBP', 'AUD'],
} satisfies Policy<string>;

export type CalibrationAction = keyof typeof calibrationPolicy;
