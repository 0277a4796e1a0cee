import type { Policy } from '@kpi-loop/shared/kernel';

/** Scores are C2 (domain.md §4): the person, the line above, and the roles that answer for people. Not stewards, not finance. */
export const SCORE_READERS = ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'COMP', 'AUD'] as const;
export const SCORE_ROLES = ['HR', 'HRBP', 'EXEC', 'COMP', 'AUD'] as const;

export const scorePolicy = {
  'score.read': SCORE_READERS,
  'score.list': ['line', ...SCORE_ROLES],
  'score.export': ['line', 'HR', 'HRBP', 'COMP', 'AUD'],
  'score.rescore': ['HR'],
  'score.compute': ['system'],
} satisfies Policy<string>;
