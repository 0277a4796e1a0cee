import { figure, numberText, type Lang, type NumberStyle } from '@kpi-loop/shared/ui';

export interface Measured {
  unit: string;
  decimals: number;
  percent: boolean;
}

/** A share is stored as a fraction and shown as a percentage (R-N2). */
export const styleOf = ({ unit, decimals, percent }: Measured): NumberStyle =>
  percent ? { unit: '%', decimals: Math.max(1, decimals - 2) } : { unit, decimals, trim: true };

export const valueText = (value: string | null | undefined, of: Measured, lang: Lang): string => numberText(value, lang, styleOf(of));

/** A difference: in percentage points of a share, else in the unit. */
export function deltaText(value: string | null | undefined, of: Measured, lang: Lang): string {
  if (value === null || value === undefined) return '–';
  const style = { ...styleOf(of), sign: true };
  if (of.percent) return `${figure(value, lang, style)} pp`;
  return numberText(value, lang, style);
}

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

/** What somebody typed, as the API wants it; null for what is not a number. A share is typed as a percentage. */
export function fromField(text: string, of: Pick<Measured, 'percent'>): string | null {
  const clean = text.replace(/[\s,，%+]|pp/g, '').replace('−', '-');
  return /^-?\d{1,16}(\.\d{1,10})?$/.test(clean) ? shift(clean, of.percent ? -2 : 0) : null;
}

/** A sum for showing; what counts is computed by the server. */
export const plus = (a: string, b: string): string => String(+(Number(a) + Number(b)).toFixed(10));

export const dayOf = (date: Date | null): string | null =>
  date && `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
export const dateOf = (day: string | null | undefined): Date | null => (day ? new Date(`${day}T00:00:00`) : null);
