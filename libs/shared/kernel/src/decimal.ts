import { Decimal as Base } from 'decimal.js';
import { Problem } from './problem';

/** 40 significant digits, half up (away from zero): R-N1, R-N3. Never mutate this constructor's settings elsewhere. */
export const Decimal = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_UP, toExpNeg: -100, toExpPos: 100 });
export type Decimal = Base;

const NUMERIC = /^-?\d+(\.\d+)?$/;

/** @throws Problem invalid for anything but `-?digits[.digits]` (R-X1): no exponents, no blanks, no NaN. */
export function decimal(text: string | number | bigint): Decimal {
  const s = String(text);
  if (!NUMERIC.test(s)) throw new Problem('invalid', 'notANumber', s.slice(0, 40));
  return new Decimal(s);
}

/** Half up to `dp` places; a value that rounds to zero prints without a sign (R-X1). */
export function fixed(value: Decimal | string, dp: number): string {
  const rounded = (typeof value === 'string' ? decimal(value) : new Decimal(value)).toDecimalPlaces(dp, Base.ROUND_HALF_UP);
  return (rounded.isZero() ? new Decimal(0) : rounded).toFixed(dp);
}
