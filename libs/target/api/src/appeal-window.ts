import type { Tx } from '@kpi-loop/shared/api';

/** Of `scorecard c`: the last day on which the viewer may appeal against its result; null where it is not theirs, not out, under appeal already, or too late. */
export const appealUntil = (tx: Tx, params: unknown[]): string =>
  `CASE WHEN c.owner_id = $${params.push(tx.actor)}::uuid AND c.status LIKE 'published.%' AND NOT c.appeal_open AND c.appeal_until >= $${params.push(tx.today)}::date THEN c.appeal_until END AS appeal_until`;
