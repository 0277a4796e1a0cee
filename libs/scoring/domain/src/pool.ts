import { apportion, commonUnits, sumOf } from './apportion';
import { Fraction } from './fraction';
import { type Anchor, brokenAnchorRules, interpolated } from './interp';
import { type Currency, DEFAULT_CURRENCY, fromMinorUnits, inMinorUnits, minorUnit, money, notNegative } from './money';
import { refuse, refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { term } from './trace';

export interface PoolInput {
  /** Funded amount, at the minor unit. */
  pool: string;
  /** Each person's share before rounding, `base × proration × coef`. */
  u: string[];
  /** Highest amount per person; `null` is none. */
  caps?: (string | null)[];
  /** Employee ids, compared as text, to break ties (R-X9); list order without them. */
  ids?: string[];
  ccy?: Currency;
  /** PAY_AS_CALCULATED pays each share as it is as long as the pool lasts; default ZERO_SUM. */
  mode?: 'ZERO_SUM' | 'PAY_AS_CALCULATED';
}

export interface Allocation {
  a: string[];
  /** What remains of a ZERO_SUM pool when nobody may take more (R-X11). */
  unallocated?: string;
}

interface Claim {
  /** Position in the list. */
  at: number;
  weight: bigint;
  /** In minor units. */
  cap: bigint | null;
}

/**
 * Shares a pool by largest remainder at the minor unit, so that Σ = pool exactly; caps by water-filling: who reaches the
 * cap keeps it, the rest is shared again among the others (§3.10, R-X9, R-X11, G41, G44).
 * @throws Problem invalid poolNegative, capNegative, finerThanMinorUnit, listsDiffer, weightNegative, weightsTotalZero,
 * unknownCurrency, notANumber
 */
export function allocatePool({ pool, u, caps = [], ids, ccy = DEFAULT_CURRENCY, mode = 'ZERO_SUM' }: PoolInput): Allocation {
  if ((caps.length > 0 && caps.length !== u.length) || (ids && ids.length !== u.length)) refuse('listsDiffer');
  const funded = inMinorUnits(notNegative(pool, 'poolNegative'), ccy);
  const weights = commonUnits(u);
  const limits = u.map((_, i) => (caps[i] == null ? null : inMinorUnits(notNegative(caps[i], 'capNegative'), ccy)));
  if (mode === 'PAY_AS_CALCULATED') {
    const amounts = u.map((share) => inMinorUnits(Fraction.of(Fraction.of(share).fixed(minorUnit(ccy))), ccy)).map((amount, i) => lower(amount, limits[i]));
    if (sumOf(amounts) <= funded) return { a: amounts.map((amount) => fromMinorUnits(amount, ccy)) };
  }
  const claims = u.map((_, at): Claim => ({ at, weight: weights[at], cap: limits[at] }));
  const amounts = filled(funded, claims, ids);
  const left = funded - sumOf(amounts);
  return { a: amounts.map((amount) => fromMinorUnits(amount, ccy)), ...(left > 0n && { unallocated: fromMinorUnits(left, ccy) }) };
}

const lower = (amount: bigint, limit: bigint | null): bigint => (limit !== null && limit < amount ? limit : amount);

function filled(funded: bigint, claims: Claim[], ids?: string[]): bigint[] {
  const amounts = claims.map(() => 0n);
  let [left, open] = [funded, claims];
  for (;;) {
    const allWeights = sumOf(open.map(({ weight }) => weight));
    if (allWeights === 0n) return amounts;
    // Compared undivided: share `left × weight ÷ allWeights` beyond the cap.
    const breached = open.filter(({ weight, cap }) => cap !== null && left * weight > cap * allWeights);
    if (breached.length === 0) break;
    for (const { at, cap } of breached) {
      amounts[at] = cap ?? 0n;
      left -= amounts[at];
    }
    open = open.filter((claim) => !breached.includes(claim));
  }
  const weights = open.map(({ weight }) => weight);
  const openIds = ids && open.map(({ at }) => ids[at]);
  apportion(left, weights, openIds).forEach((amount, i) => (amounts[open[i].at] = amount));
  return amounts;
}

export interface PoolFundingInput {
  /** Funding curve `(company attainment, share of the target bonuses)`. */
  anchors: Anchor[];
  x: string;
  /** Σ of all target bonuses. */
  targetBonus: string;
  ccy?: Currency;
}

/**
 * The pool a company result funds: share on the curve, 4 dp, and the amount computed from those 4 dp (R-X3, G43).
 * @throws Problem invalid atLeastTwoAnchors, anchorsAscending, baseNegative, unknownCurrency, notANumber
 */
export function fundPool({ anchors, x, targetBonus, ccy = DEFAULT_CURRENCY }: PoolFundingInput): { share: string; pool: string } {
  refuseBroken(brokenAnchorRules(anchors));
  const share = Fraction.max(interpolated(anchors, term(x), 'ZERO', 'HOLD').value, Fraction.ZERO).fixed(PLACES.coefficient);
  return { share, pool: money(Fraction.of(share).times(notNegative(targetBonus, 'baseNegative')), ccy) };
}
