import type { Lang } from '../texts/texts';
import { unitSign, unitTimes, unitWord } from './units';

/** The API sends decimals as strings; a shown number may lose digits, a sum may not: sums are the server's. */
export type Numeric = number | string;

export interface NumberStyle {
  /** `%`: the value is a fraction (R-N2) and shown times a hundred. */
  unit?: string | null;
  decimals?: number;
  /** Whether 万 / 亿, k / M may shorten the number; off for a value people check by hand. */
  compact?: boolean;
  sign?: boolean;
  /** At most `decimals`, and no zeros at the end: for labels and axes. */
  trim?: boolean;
}

export interface Scale {
  divisor: number;
  suffix: string;
}

const SCALES: Record<Lang, Scale[]> = {
  'zh-CN': [
    { divisor: 1e8, suffix: '亿' },
    { divisor: 1e4, suffix: '万' },
  ],
  en: [
    { divisor: 1e9, suffix: 'B' },
    { divisor: 1e6, suffix: 'M' },
    { divisor: 1e3, suffix: 'k' },
  ],
};
const PLAIN: Scale = { divisor: 1, suffix: '' };
const COMPACT_FROM = 100000;
const MINUS = '−';

const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, least: number, most: number): Intl.NumberFormat {
  const key = `${lang}/${least}/${most}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(lang, { minimumFractionDigits: least, maximumFractionDigits: most, roundingMode: 'halfExpand' } as Intl.NumberFormatOptions);
    formats.set(key, found);
  }
  return found;
}

export function toNumber(value: Numeric | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** One scale for several numbers that are read together (a card, an axis): the largest decides. */
export function scaleFor(values: (Numeric | null | undefined)[], lang: Lang, unit?: string | null): Scale {
  if (unit === '%') return PLAIN;
  const largest = Math.max(0, ...values.map((value) => Math.abs(toNumber(value) ?? 0))) * unitTimes(unit);
  if (largest < COMPACT_FROM) return PLAIN;
  return SCALES[lang].find((scale) => largest >= scale.divisor) ?? PLAIN;
}

/** The figures alone; `null` for no value, which is a dash and never a zero. */
export function figure(value: Numeric | null | undefined, lang: Lang, style: NumberStyle = {}, scale: Scale = PLAIN): string {
  const number = toNumber(value);
  if (number === null) return '–';
  const shown = stored(value as Numeric, style.unit) / scale.divisor;
  const decimals = style.decimals ?? (style.unit === '%' ? 1 : 2);
  const least = scale.divisor > 1 || style.trim ? 0 : (style.decimals ?? 0);
  const most = scale.divisor > 1 ? shortDecimals(Math.abs(shown)) : decimals;
  const digits = format(lang, Math.min(least, most), most).format(Math.abs(shown));
  const zero = !/[1-9]/.test(digits);
  const sign = zero ? '' : shown < 0 ? MINUS : style.sign ? '+' : '';
  return sign + digits;
}

function shortDecimals(shown: number): number {
  if (shown >= 1000) return 0;
  return shown >= 100 ? 1 : 2;
}

/** What follows the figure on the given scale: 万元, M, 万. */
export function unitText(unit: string | null | undefined, lang: Lang, scale: Scale = PLAIN, value?: Numeric | null): string {
  if (unit === '%') return '%';
  const word = unitWord(unit, lang, scale.divisor === 1 ? toNumber(value) : null);
  return scale.suffix + (lang === 'en' && word ? ' ' : '') + word;
}

/** Figure and unit as they are read in the language: 3,696 万元, ¥36.96M, 12 单, 12 orders, 91.1%. */
export function numberText(value: Numeric | null | undefined, lang: Lang, style: NumberStyle = {}, given?: Scale): string {
  if (toNumber(value) === null) return '–';
  const scale = given ?? (style.compact === false ? PLAIN : scaleFor([value], lang, style.unit));
  return joined(figure(value, lang, style, scale), unitText(style.unit, lang, scale, value), style.unit, lang);
}

/** Every digit that came, for the hover. */
export function fullText(value: Numeric | null | undefined, lang: Lang, unit?: string | null): string {
  const number = toNumber(value);
  if (number === null) return '';
  const digits = format(lang, 0, 10).format(stored(value as Numeric, unit));
  return joined(digits, unitText(unit, lang, PLAIN, value), unit, lang);
}

function joined(digits: string, after: string, unit: string | null | undefined, lang: Lang): string {
  const gap = after && unit !== '%' && lang === 'zh-CN' ? ' ' : '';
  return digits.replace(/^[−+-]?/, (sign) => sign + unitSign(unit, lang)) + gap + after;
}

/** A difference of two rates, in percentage points: 0.125 → +12.5 pp. */
export function ppText(value: Numeric | null | undefined, lang: Lang, decimals = 1): string {
  return toNumber(value) === null ? '–' : `${figure(value, lang, { unit: '%', decimals, sign: true })} pp`;
}

export function moneyText(value: Numeric | null | undefined, lang: Lang, currency: string): string {
  const number = toNumber(value);
  if (number === null) return '–';
  return new Intl.NumberFormat(lang, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(number);
}

function stored(value: Numeric, unit: string | null | undefined): number {
  return unit === '%' ? shiftTwo(value) : Number(value) * unitTimes(unit);
}

// 0.07 * 100 is 7.000000000000001: move the decimal point instead.
function shiftTwo(value: Numeric): number {
  return Number(`${value}e2`) || Number(value) * 100;
}
