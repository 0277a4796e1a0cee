import { Fraction } from './fraction';
import { refuse } from './refuse';
import { PLACES } from './rounding';

export interface PaceInput {
  /** Of the whole period. */
  target: string;
  /** Share of the target expected by now, in (0, 1]. */
  phasing: string;
  /** Actual to date. */
  actual: string;
}

/**
 * Pace `actual ÷ (target × phasing)` and the forecast of a flow `actual ÷ phasing`, both 6 dp (§3.9, R-X5, R-X12, G35).
 * @throws Problem invalid paceNeedsPositiveTarget, phasingOutOfRange, notANumber
 */
export function pace({ target, phasing, actual }: PaceInput): { pace: string; forecast: string } {
  const [whole, share, toDate] = [target, phasing, actual].map(Fraction.of);
  if (!whole.isPositive()) refuse('paceNeedsPositiveTarget');
  if (!share.isPositive() || share.isAbove(Fraction.ONE)) refuse('phasingOutOfRange');
  return { pace: toDate.over(whole.times(share)).fixed(PLACES.value), forecast: toDate.over(share).fixed(PLACES.value) };
}
