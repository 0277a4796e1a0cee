import { Fraction } from './fraction';
import { refuse } from './refuse';

/** ISO 4217 currency code. */
export type Currency = string;
export const DEFAULT_CURRENCY: Currency = 'CNY';

/** Minor units of ISO 4217 for the currencies people are paid in. */
const MINOR_UNITS: Readonly<Record<Currency, number>> = {
  ...{ CNY: 2, USD: 2, EUR: 2, GBP: 2, HKD: 2, TWD: 2, MOP: 2, SGD: 2, AUD: 2, CAD: 2, CHF: 2, NZD: 2 },
  ...{ INR: 2, THB: 2, MYR: 2, IDR: 2, PHP: 2, AED: 2, SAR: 2, BRL: 2, MXN: 2, PLN: 2, SEK: 2, NOK: 2, DKK: 2, ZAR: 2 },
  ...{ JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0 },
  ...{ KWD: 3, BHD: 3, OMR: 3, JOD: 3, TND: 3, IQD: 3 },
};

/** Places of the currency's minor unit. @throws Problem invalid unknownCurrency (R-X3) */
export function minorUnit(ccy: Currency): number {
  return Object.hasOwn(MINOR_UNITS, ccy) ? MINOR_UNITS[ccy] : refuse('unknownCurrency', String(ccy));
}

/** An amount at its minor unit, half up (R-N3). */
export const money = (amount: Fraction, ccy: Currency): string => amount.fixed(minorUnit(ccy));

/** A number that may not be below zero. @throws Problem invalid with the given code (R-X3: a negative base is an error) */
export function notNegative(text: string, code: string): Fraction {
  const value = Fraction.of(text);
  return value.isNegative() ? refuse(code) : value;
}

/** The amount counted in minor units. @throws Problem invalid finerThanMinorUnit (R-X11) */
export function inMinorUnits(amount: Fraction, ccy: Currency): bigint {
  const units = amount.times(Fraction.units(10n ** BigInt(minorUnit(ccy))));
  return units.isWhole() ? units.whole() : refuse('finerThanMinorUnit', ccy);
}

export const fromMinorUnits = (units: bigint, ccy: Currency): string => money(Fraction.units(units, minorUnit(ccy)), ccy);

/**
 * Converts at the plan rate and rounds once, after the conversion, to the minor unit of the target currency (G42).
 * @throws Problem invalid rateNotPositive, unknownCurrency, notANumber
 */
export function convertMoney({ amount, rate, ccy }: { amount: string; rate: string; ccy: Currency }): { amount: string } {
  const planRate = Fraction.of(rate);
  if (!planRate.isPositive()) refuse('rateNotPositive');
  return { amount: money(Fraction.of(amount).times(planRate), ccy) };
}

/** Adds amounts that are already rounded to the minor unit (R-X3). @throws Problem invalid finerThanMinorUnit */
export function addMoney({ amounts, ccy = DEFAULT_CURRENCY }: { amounts: string[]; ccy?: Currency }): { amount: string } {
  const units = amounts.map((amount) => inMinorUnits(Fraction.of(amount), ccy));
  return {
    amount: fromMinorUnits(
      units.reduce((sum, next) => sum + next, 0n),
      ccy,
    ),
  };
}
