import type { NumberStyle } from '@kpi-loop/shared/ui';

export interface Measured {
  unit: string;
  decimals: number;
  percent: boolean;
}

/** How a value of a line is written: a share is stored as a fraction and shown as a percentage (R-N2). */
export const styleOf = ({ unit, decimals, percent }: Measured): NumberStyle =>
  percent ? { unit: '%', decimals: Math.max(0, decimals - 2), trim: true } : { unit, decimals, trim: true };

/** What a ratio is counted on has no unit of its own. */
export const PLAIN: NumberStyle = { unit: '', decimals: 2, trim: true };

/** Moves the decimal point of a decimal text without touching its digits. */
export function shift(text: string, places: number): string {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = (places < 0 ? '0'.repeat(-places) : '') + whole + fraction + (places > 0 ? '0'.repeat(places) : '');
  const point = (places < 0 ? -places : 0) + whole.length + places;
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const right = digits.slice(point).replace(/0+$/, '');
  return sign + left + (right ? `.${right}` : '');
}

/** What stands in the field, and back; null for what is not a number. */
export const toField = (value: string | null, line: Measured): string => (value === null ? '' : shift(value, line.percent ? 2 : 0));
export function fromField(text: string, line: Measured): string | null {
  const clean = text.replace(/[\s,，%]/g, '').replace('−', '-');
  return /^-?\d{1,18}(\.\d{1,12})?$/.test(clean) ? shift(clean, line.percent ? -2 : 0) : null;
}

/** What a ratio is counted on: a plain number above zero, whatever the ratio is written in; null for nothing, and for what is none. */
export function denominatorFrom(text: string): string | null {
  const value = fromField(text, { unit: '', decimals: 0, percent: false });
  return value !== null && Number(value) > 0 ? value : null;
}

/** Difference to a reference as a share of it, for people to read: +12.0 %. */
export function growth(value: string | null, from: string | null): number | null {
  const [a, b] = [Number(value), Number(from)];
  return value === null || from === null || !Number.isFinite(a) || !b ? null : (a - b) / Math.abs(b);
}
