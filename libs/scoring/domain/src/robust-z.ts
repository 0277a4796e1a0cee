import { Fraction } from './fraction';
import { refuse } from './refuse';
import { PLACES } from './rounding';

/** Scales the median absolute deviation to the standard deviation of a normal distribution. */
const NORMAL_QUARTILE = Fraction.of('0.6745');
const MIN_HISTORY = 8;

function median(values: Fraction[]): Fraction {
  const sorted = [...values].sort((a, b) => (a.isBelow(b) ? -1 : a.isAbove(b) ? 1 : 0));
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : sorted[middle - 1].plus(sorted[middle]).over(Fraction.units(2));
}

/**
 * Robust anomaly score `0.6745 × (x − median) ÷ MAD`, 4 dp (§3.9, R-X12, G51).
 * The detector, not this function, falls back when there is no spread.
 * @throws Problem invalid historyTooShort (n < 8), noSpread (MAD = 0), notANumber
 */
export function robustZ({ history, x }: { history: string[]; x: string }): { z: string } {
  if (history.length < MIN_HISTORY) refuse('historyTooShort');
  const values = history.map(Fraction.of);
  const centre = median(values);
  const spread = median(values.map((value) => value.minus(centre).abs()));
  if (spread.isZero()) refuse('noSpread');
  return { z: NORMAL_QUARTILE.times(Fraction.of(x).minus(centre)).over(spread).fixed(PLACES.zScore) };
}
