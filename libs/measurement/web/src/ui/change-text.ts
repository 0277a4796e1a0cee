import { numberText, type Lang } from '@kpi-loop/shared/ui';
import { placesOf } from './status-words';

interface Measured {
  unit: string;
  decimals: number;
  percent: boolean;
}

/** A figure as its metric says it is read, with all its digits. */
export const figureText = (value: string | null, of: Measured, lang: Lang): string =>
  numberText(value, lang, { unit: of.percent ? '%' : of.unit, decimals: placesOf(of), compact: false });

/** What it moves by; for showing only: what counts is reckoned by the server. Nothing where one of the two is unknown. */
export function moveText(before: string | null, after: string | null, of: Measured, lang: Lang): string {
  if (before === null || after === null) return '';
  const moved = String(+(Number(after) - Number(before)).toFixed(10));
  return numberText(moved, lang, { unit: of.percent ? '%' : of.unit, decimals: placesOf(of), compact: false, sign: true });
}
