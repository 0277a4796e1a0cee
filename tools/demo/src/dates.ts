/** Dates as `YYYY-MM-DD`; arithmetic in UTC, no clock. */
const DAY = 86_400_000;
const utc = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const pad = (n: number): string => String(n).padStart(2, '0');

export const addDays = (date: string, days: number): string => new Date(utc(date) + days * DAY).toISOString().slice(0, 10);

/** 0 = Sunday … 6 = Saturday. */
export const weekday = (date: string): number => new Date(utc(date)).getUTCDay();

export function daysBetween(from: string, to: string): string[] {
  return Array.from({ length: (utc(to) - utc(from)) / DAY + 1 }, (_, i) => addDays(from, i));
}

/** `month` is 1…12. */
export const monthOf = (year: number, month: number): string => `${year}-${pad(month)}`;

export function daysOfMonth(year: number, month: number): string[] {
  const from = `${monthOf(year, month)}-01`;
  const next = month === 12 ? `${year + 1}-01-01` : `${monthOf(year, month + 1)}-01`;
  return daysBetween(from, addDays(next, -1));
}

export interface Span {
  from: string;
  to: string;
}

/** The quarter 1…4 of a year, both ends inclusive. */
export function quarter(year: number, q: number): Span {
  return { from: `${monthOf(year, q * 3 - 2)}-01`, to: daysOfMonth(year, q * 3).at(-1)! };
}
