import type { Definition } from '@kpi-loop/metric/domain';

type Made = Pick<Definition, 'numerator' | 'denominator' | 'aggOrg'>;

/**
 * Why a unit's figure is not the sum of those below it: reckoned by a formula with its own inputs, a mean or an extreme of heads, or
 * counted anew from rows (distinct, median, the last of an account). `severalUnits`: it does add up, but it is not known in
 * which of several units.
 */
export const KEEP_REASONS = ['formula', 'heads', 'rows', 'severalUnits'] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

const ADDS = new Set(['sum', 'count']);
const SUMS = new Set(['SUM', 'RATIO_OF_SUMS']);

/** Null: the figures of people and units add up, part by part, to that of the unit above (domain.md §3.6). */
export function keepsAbove({ numerator, denominator, aggOrg }: Made): Exclude<KeepReason, 'severalUnits'> | null {
  if (aggOrg === 'FORMULA') return 'formula';
  if (aggOrg === 'FROM_ROWS') return 'rows';
  if (!SUMS.has(aggOrg)) return 'heads';
  return [numerator, denominator].every((measure) => measure === null || ADDS.has(measure.agg)) ? null : 'rows';
}

export const addsUp = (made: Made): boolean => keepsAbove(made) === null;
