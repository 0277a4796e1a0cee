import type { Lang } from '../texts/texts';

const BUSINESS_DATE = /^\d{4}-\d{2}-\d{2}$/;

export type DateStyle = 'day' | 'dayShort' | 'month' | 'moment' | 'momentLong' | 'time';

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  dayShort: { month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'short' },
  moment: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  momentLong: { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
};

/** A business date is no instant and has no zone; an instant is shown in the tenant's. */
export function dateText(value: string | null | undefined, lang: Lang, timezone: string, style?: DateStyle): string {
  if (!value) return '–';
  const dateOnly = BUSINESS_DATE.test(value);
  const at = new Date(dateOnly ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(at.getTime())) return '–';
  const chosen = STYLES[style ?? (dateOnly ? 'day' : 'moment')];
  const text = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { ...chosen, timeZone: dateOnly ? 'UTC' : timezone }).format(at);
  // the only month of four letters, beside the names of periods, which have three
  return text.replace('Sept', 'Sep');
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];

export function relativeText(value: string | null | undefined, lang: Lang, timezone: string, now: number): string {
  if (!value) return '–';
  const seconds = (new Date(value).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return '–';
  if (Math.abs(seconds) > 14 * 86400) return dateText(value, lang, timezone, 'day');
  const words = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return spaced(words.format(Math.trunc(seconds / size), unit));
  return lang === 'en' ? 'just now' : '刚刚';
}

/** 2 小时前: figures stand apart from Chinese words, as everywhere else. */
const spaced = (text: string): string => text.replace(/(\d)(?=[\u4e00-\u9fff])/g, '$1 ');

/** The business date an instant falls on, in the tenant's zone. */
export function dayIn(value: string, timezone: string): string {
  return BUSINESS_DATE.test(value) ? value : new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(new Date(value));
}

/** Whole days from one business date to another; negative = past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86400000);
}
