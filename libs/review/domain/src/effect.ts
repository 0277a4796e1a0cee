import { Problem, decimal, fixed } from '@kpi-loop/shared/kernel';

export type Verdict = 'effective' | 'partly_effective' | 'ineffective';

export interface EffectQuestion {
  /** The metric's value before the action, and the change that was promised, in the metric's unit; both decimal strings. */
  baseline: string;
  expectedDelta: string;
  /** The value over the verification window (Σ numerator ÷ Σ denominator of its months), null without data. */
  value: string | null;
  /** Months in the window that have data. */
  points: number;
}

export interface EffectPolicy {
  /** Share of the expected change from which an action is effective, partly effective (policy `action`). */
  effective: string;
  partly: string;
  minPoints: number;
}

export interface Effect {
  delta: string;
  /** delta ÷ expected, 6 dp. */
  share: string;
  verdict: Verdict;
}

/**
 * Whether an action moved its metric (domain.md §2.7): Δ ≥ 80 % of the expected change → effective, ≥ 30 % → partly, else
 * ineffective. Signs count: a fall where a rise was promised is a negative share. Compared unrounded (R-N4), without a
 * division: Δ · sign ≥ share · |expected|. `null` while there is not enough data.
 * @throws Problem invalid `noExpectedEffect` when the expected change is zero
 */
export function measuredEffect(question: EffectQuestion, policy: EffectPolicy): Effect | null {
  const expected = decimal(question.expectedDelta);
  if (expected.isZero()) throw new Problem('invalid', 'noExpectedEffect');
  if (question.value === null || question.points < policy.minPoints) return null;
  const delta = decimal(question.value).minus(decimal(question.baseline));
  const towards = expected.isNegative() ? delta.negated() : delta;
  const reaches = (share: string): boolean => towards.gte(expected.abs().times(decimal(share)));
  const verdict: Verdict = reaches(policy.effective) ? 'effective' : reaches(policy.partly) ? 'partly_effective' : 'ineffective';
  return { delta: delta.toFixed(), share: fixed(delta.div(expected), 6), verdict };
}
