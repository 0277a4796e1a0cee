import { Fraction } from './fraction';
import { addMoney, type Currency, DEFAULT_CURRENCY, fromMinorUnits, inMinorUnits, money, minorUnit, notNegative } from './money';
import { refuse } from './refuse';

/**
 * What a corrected result still owes or has overpaid: the new official amount less everything already paid for the same
 * person, plan and period; at the minor unit, negative if overpaid (§3.10, R-G3, G49, G50).
 * @throws Problem invalid finerThanMinorUnit, unknownCurrency, notANumber
 */
export function trueUp({ official, paid, ccy = DEFAULT_CURRENCY }: { official: string; paid: string[]; ccy?: Currency }): { delta: string } {
  const alreadyPaid = Fraction.of(addMoney({ amounts: paid, ccy }).amount);
  inMinorUnits(Fraction.of(official), ccy);
  return { delta: money(Fraction.of(official).minus(alreadyPaid), ccy) };
}

export interface OffsetInput {
  /** Overpayment still open, positive. */
  debt: string;
  /** What this run would pay. */
  payout: string;
  /** Highest share of the payout that may be kept, default 0.20. */
  offsetMax?: string;
  ccy?: Currency;
}

/**
 * How much of an overpayment one run keeps back and what is carried on, at the minor unit. The limit is cut, not rounded,
 * because it may never be exceeded (§3.10, G50).
 * @throws Problem invalid debtNegative, payoutNegative, offsetMaxOutOfRange, finerThanMinorUnit, unknownCurrency, notANumber
 */
export function offsetDebt({ debt, payout, offsetMax = '0.20', ccy = DEFAULT_CURRENCY }: OffsetInput): { offset: string; carried: string } {
  const share = notNegative(offsetMax, 'offsetMaxOutOfRange');
  if (share.isAbove(Fraction.ONE)) refuse('offsetMaxOutOfRange');
  const open = inMinorUnits(notNegative(debt, 'debtNegative'), ccy);
  const limit = notNegative(payout, 'payoutNegative')
    .times(share)
    .times(Fraction.units(10n ** BigInt(minorUnit(ccy))))
    .whole();
  const offset = open < limit ? open : limit;
  return { offset: fromMinorUnits(offset, ccy), carried: fromMinorUnits(open - offset, ccy) };
}
