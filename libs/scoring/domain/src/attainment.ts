import { brokenAttainmentRules, brokenRangeRules, type AttainmentMethod, type ScoredDirection, type TargetRange } from '@kpi-loop/target/domain';
import { Fraction } from './fraction';
import { refuse, refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { type Term, term } from './trace';

export { brokenAttainmentRules, brokenRangeRules, type AttainmentMethod, type TargetRange };
/** Which way is better: 正向, 负向, 区间, 里程碑, 是否. */
export type Direction = ScoredDirection;

/** Exact attainment with its formula. RATIO `a÷t`, INVERSE `t÷a`, DEVIATION `1 ± (a−t)÷|t|` (§3.2). */
export function attainmentOf(direction: Direction, method: AttainmentMethod, actual: Term, target: Term): Term {
  refuseBroken(brokenAttainmentRules(direction, method, target.value));
  if (method === 'RATIO') return { value: actual.value.over(target.value), text: `${actual.text} ÷ ${target.text}` };
  if (method === 'INVERSE') {
    if (!actual.value.isPositive()) refuse('inverseNeedsPositiveActual');
    return { value: target.value.over(actual.value), text: `${target.text} ÷ ${actual.text}` };
  }
  const size = target.value.isNegative() ? `abs(${target.text})` : target.text;
  const deviation = actual.value.minus(target.value).over(target.value.abs());
  const gap = `(${actual.text} − ${target.text}) ÷ ${size}`;
  return direction === 'LOWER' ? { value: Fraction.ONE.minus(deviation), text: `1 − ${gap}` } : { value: Fraction.ONE.plus(deviation), text: `1 + ${gap}` };
}

/** 1 inside [lo, hi]; outside it falls by the share of the tolerance used, down to 0 (§3.2 RANGE, G15). */
export function rangeAttainmentOf(range: TargetRange, actual: Term): Term {
  refuseBroken(brokenRangeRules(range));
  const [lo, hi, tolLo, tolHi] = [range.lo, range.hi, range.tolLo, range.tolHi].map(term);
  if (actual.value.isBelow(lo.value)) return shortOf(lo.value.minus(actual.value), tolLo, `${lo.text} − ${actual.text}`);
  if (actual.value.isAbove(hi.value)) return shortOf(actual.value.minus(hi.value), tolHi, `${actual.text} − ${hi.text}`);
  return { value: Fraction.ONE, text: '1' };
}

function shortOf(distance: Fraction, tolerance: Term, distanceText: string): Term {
  if (!distance.isBelow(tolerance.value)) return { value: Fraction.ZERO, text: '0' };
  return { value: Fraction.ONE.minus(distance.over(tolerance.value)), text: `1 − (${distanceText}) ÷ ${tolerance.text}` };
}

export interface AttainmentInput {
  dir: Direction;
  /** DEVIATION unless told otherwise. */
  method?: AttainmentMethod;
  actual: string;
  target: string;
}

/**
 * Attainment as a fraction with 6 dp; negative values are reported as they are (R-AT2, R-X5, G01–G08).
 * @throws Problem invalid ratioOnlyForHigher, ratioNeedsPositiveTarget, inverseOnlyForLower, inverseNeedsPositiveTarget,
 * inverseNeedsPositiveActual, deviationOnlyForHigherOrLower, targetNotZero, notANumber
 */
export function attainment({ dir, method = 'DEVIATION', actual, target }: AttainmentInput): { attainment: string } {
  return { attainment: attainmentOf(dir, method, term(actual), term(target)).value.fixed(PLACES.attainment) };
}

/**
 * Attainment of a growth target: the rates themselves, or the levels they lead to (R-AT1, G40). 6 dp; rates are fractions.
 * @throws Problem invalid targetNotZero, notANumber
 */
export function growthAttainment({ basis, actual, target }: { basis: 'GROWTH_RATE' | 'LEVEL_INDEX'; actual: string; target: string }): { attainment: string } {
  const level = (rate: string): string => Fraction.of(rate).plus(Fraction.ONE).toString();
  return basis === 'GROWTH_RATE' ? attainment({ dir: 'HIGHER', actual, target }) : attainment({ dir: 'HIGHER', actual: level(actual), target: level(target) });
}
