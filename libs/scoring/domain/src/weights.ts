import { apportion, commonUnits } from './apportion';
import { dayWeighted, type Segment } from './day-weighting';
import { Fraction } from './fraction';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import { type Term, term } from './trace';

/** A line's weight in percent, or the weights it had in the segments of the period, with their days (R-M3). */
export type Weight = string | Segment[];

/** The exact weight; of mixed segments `Σ w·days ÷ Σ days`, unrounded (R-X7). @throws Problem invalid weightNegative, noDays */
export function effectiveWeight(weight: Weight): Term {
  const effective = typeof weight === 'string' ? term(weight) : dayWeighted(weight);
  if (effective.value.isNegative()) refuse('weightNegative');
  return effective;
}

/** The weight for print, 2 dp; mixed segments are shown with their days beside it (R-X7, G52). */
export const printedWeight = (weight: Weight): string => effectiveWeight(weight).value.fixed(PLACES.weight);

/** The weights of a card add up to exactly 100 (R-X8). */
export function weightsTotal100(weights: Weight[]): boolean {
  return Fraction.sum(weights.map((weight) => effectiveWeight(weight).value)).equals(Fraction.units(100));
}

/**
 * Weights in percent with `dp` places, Σ exactly 100, by largest remainder; ties in list order (R-X9, G24). The result
 * may leave the permitted span of a single weight: validate after normalising (R-X8).
 * @throws Problem invalid weightNegative, weightsTotalZero, notANumber
 */
export function normaliseWeights({ raw, dp = PLACES.weight }: { raw: string[]; dp?: number }): { w: string[] } {
  const shares = apportion(100n * 10n ** BigInt(dp), commonUnits(raw));
  return { w: shares.map((share) => Fraction.units(share, dp).fixed(dp)) };
}
