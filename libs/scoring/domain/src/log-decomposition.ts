import { Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';

/** One factor of a product (the rate of one step of a funnel), then and now. */
export interface Factor {
  now: string | null;
  then: string | null;
}

export type Decomposition =
  | { explained: true; contributions: string[] }
  /** `missing` a rate is not known, `notPositive` one is zero or below and has no logarithm, `unchanged` the product is the same. */
  | { explained: false; because: 'missing' | 'notPositive' | 'unchanged' };

const PLACES = 6;

/**
 * How much of the change of a product each factor explains (§3.9): `contribution_j = ln(now_j ÷ then_j) ÷ Σ ln(now ÷ then)`, as
 * fractions with 6 decimals, half up (shown as a percentage with one). A factor that moved against the whole is negative, one
 * that did not move is 0. They total exactly 1: what rounding leaves over goes to the largest. Logarithms are taken with the 40
 * digits of the house; a total that is zero in them counts as unchanged. Nothing is guessed: where a rate is missing or not above
 * zero, or nothing changed, it says so instead.
 * @throws Problem invalid notANumber
 */
export function logDecomposition(factors: readonly Factor[]): Decomposition {
  const known = factors.filter((factor): factor is { now: string; then: string } => factor.now !== null && factor.then !== null);
  if (!factors.length || known.length < factors.length) return { explained: false, because: 'missing' };
  const rates = known.map(({ now, then }) => ({ now: decimal(now), then: decimal(then) }));
  if (rates.some(({ now, then }) => now.lte(0) || then.lte(0))) return { explained: false, because: 'notPositive' };
  // equal rates are exactly 0: ln of a quotient that division has rounded need not be
  const logs = rates.map(({ now, then }) => (now.eq(then) ? new Decimal(0) : now.div(then).ln()));
  const total = logs.reduce((sum, log) => sum.plus(log), new Decimal(0));
  if (total.abs().lt('1e-30')) return { explained: false, because: 'unchanged' };
  const shares = logs.map((log) => decimal(fixed(log.div(total), PLACES)));
  const left = new Decimal(1).minus(shares.reduce((sum, share) => sum.plus(share), new Decimal(0)));
  const largest = shares.reduce((at, share, i) => (share.abs().gt(shares[at].abs()) ? i : at), 0);
  return { explained: true, contributions: shares.map((share, i) => fixed(i === largest ? share.plus(left) : share, PLACES)) };
}
