import { Fraction } from './fraction';
import { type Bounds, boundedScore, type LineWorking } from './line-score';
import { brokenOf, refuse, refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { type Term, term } from './trace';

/** Start at full marks and lose `perEvent` for every event beyond the free ones (扣分制). */
export interface DeductionOptions extends Bounds {
  full: string;
  perEvent: string;
  /** Default 0. */
  free?: string;
}

export function brokenDeductionRules({ full, perEvent, free = '0' }: DeductionOptions): string[] {
  return brokenOf({ deductionNotNegative: [full, perEvent, free].every((points) => !Fraction.of(points).isNegative()) });
}

export function deductionScore({ full, perEvent, free = '0', ...bounds }: DeductionOptions, count: Term): LineWorking {
  refuseBroken(brokenDeductionRules({ full, perEvent, free }));
  if (count.value.isNegative()) refuse('countNegative');
  const charged = Fraction.max(count.value.minus(Fraction.of(free)), Fraction.ZERO);
  const raw = {
    value: Fraction.of(full).minus(Fraction.of(perEvent).times(charged)),
    text: `${full} − ${perEvent} × max(0, ${count.text} − ${free})`,
  };
  return { attainment: null, ...boundedScore(raw, bounds, '3.3.5', { count: count.value.toString() }) };
}

/**
 * DEDUCTION `max(floor, full − perEvent × max(0, n − free))`. Score 2 dp (§3.3.5, G09, G19).
 * @throws Problem invalid deductionNotNegative, countNegative, notANumber
 */
export function scoreDeduction({ n, ...options }: DeductionOptions & { n: string }): { score: string } {
  return { score: deductionScore(options, term(n)).score.fixed(PLACES.score) };
}

/** Options of a BINARY rule: the score of a yes, default 100. */
export interface BinaryOptions extends Bounds {
  max?: string;
}

export function binaryScore({ max = '100', ...bounds }: BinaryOptions, yes: boolean): LineWorking {
  return { attainment: yes ? Fraction.ONE : Fraction.ZERO, ...boundedScore(term(yes ? max : '0'), bounds, '3.3.7', { done: yes ? '1' : '0' }) };
}

/** BINARY: yes → max (default 100), no → 0. Score 2 dp (§3.3.7, G22). @throws Problem invalid notANumber */
export function scoreBinary({ done, ...options }: BinaryOptions & { done: boolean }): { score: string } {
  return { score: binaryScore(options, done).score.fixed(PLACES.score) };
}
