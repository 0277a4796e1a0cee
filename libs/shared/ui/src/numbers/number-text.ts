import type { Lang } from '../texts/texts';

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
  const largest = Math.max(0, ...values.map((value) => Math.abs(toNumber(value) ?? 0)));
  if (largest < COMPACT_FROM) return PLAIN;
  return SCALES[lang].find((scale) => largest >= scale.divisor) ?? PLAIN;
}

/** The figures alone; `null` for no value, which is a dash and never a zero. */
export function figure(value: Numeric | null | undefined, lang: Lang, style: NumberStyle = {}, scale: Scale = PLAIN): string {
  const number = toNumber(value);
  if (number === null) return '–';
  const shown = (style.unit === '%' ? shiftTwo(value as Numeric) : number) / scale.divisor;
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

/** Units are stored as the tenant wrote them; the usual Chinese ones have an English word. */
const UNIT_EN: Record<string, string> = {
  元: 'CNY',
  单: 'orders',
  人: 'people',
  次: 'times',
  天: 'days',
  小时: 'h',
  分钟: 'min',
  件: 'items',
  项: 'items',
  分: 'points',
};

export function unitText(unit: string | null | undefined, lang: Lang, scale: Scale = PLAIN): string {
  if (unit === '%') return '%';
  if (lang === 'zh-CN') return `${scale.suffix}${unit ?? ''}`;
  return scale.suffix + (unit ? ` ${UNIT_EN[unit] ?? unit}` : '');
}

export function numberText(value: Numeric | null | undefined, lang: Lang, style: NumberStyle = {}): string {
  if (toNumber(value) === null) return '–';
  const scale = style.compact === false ? PLAIN : scaleFor([value], lang, style.unit);
  const unit = unitText(style.unit, lang, scale);
  const gap = unit && unit !== '%' && lang === 'zh-CN' ? ' ' : '';
  return figure(value, lang, style, scale) + gap + unit;
}

/** Every digit that came, for the hover. */
export function fullText(value: Numeric | null | undefined, lang: Lang, unit?: string | null): string {
  const number = toNumber(value);
  if (number === null) return '';
  return (
    format(lang, 0, 10).format(unit === '%' ? shiftTwo(value as Numeric) : number) +
    (unit === '%' ? '%' : unit ? ` ${lang === 'en' ? (UNIT_EN[unit] ?? unit) : unit}` : '')
  );
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

// 0.07 * 100 is 7.000000000000001: move the decimal point instead.
function shiftTwo(value: Numeric): number {
  return Number(`${value}e2`) || Number(value) * 100;
}
