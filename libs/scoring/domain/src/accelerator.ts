import { Fraction } from './fraction';
import { type Currency, DEFAULT_CURRENCY, money } from './money';
import { refuse } from './refuse';
import { marginalSum, rateAt, type Tier } from './tiers';

export interface AcceleratorInput {
  quota: string;
  actual: string;
  /** Limits as shares of the quota, rates as shares of the actual. */
  tiers: Tier[];
  ccy?: Currency;
}

/**
 * Commission by tiers, both ways: MARGINAL pays each part at its own rate, RETROACTIVE the whole at the rate reached.
 * Rounded once to the minor unit; a negative actual earns 0 (R-X2, R-X8b, G37).
 * @throws Problem invalid quotaNotPositive, atLeastOneTier, tiersAscending, unknownCurrency, notANumber
 */
export function accelerator({ quota, actual, tiers, ccy = DEFAULT_CURRENCY }: AcceleratorInput): { MARGINAL: string; RETROACTIVE: string } {
  const whole = Fraction.of(quota);
  if (!whole.isPositive()) refuse('quotaNotPositive');
  const earned = Fraction.max(Fraction.of(actual), Fraction.ZERO);
  const attainment = earned.over(whole);
  return {
    MARGINAL: money(marginalSum(tiers, attainment).times(whole), ccy),
    RETROACTIVE: money(rateAt(tiers, attainment).times(earned), ccy),
  };
}
