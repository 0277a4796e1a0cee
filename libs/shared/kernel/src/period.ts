import { Problem } from './problem';

/** A business date, `2026-03-31`: no zone, no time. Compares as text. */
export type IsoDate = string;
/** Both ends belong to it. */
export interface DateRange {
  from: IsoDate;
  to: IsoDate;
}

const DAY = 86_400_000;
const epoch = (d: IsoDate): number => Date.UTC(+d.slice(0, 4), +d.slice(5, 7) - 1, +d.slice(8, 10));
const iso = (ms: number): IsoDate => new Date(ms).toISOString().slice(0, 10);

/** @throws Problem invalid unless a real calendar date from year 1900 to 2999. */
export function isoDate(text: string): IsoDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900' || text > '3000' || Number.isNaN(epoch(text)) || iso(epoch(text)) !== text) {
    throw new Problem('invalid', 'notADate', text.slice(0, 20));
  }
  return text;
}

export const addDays = (d: IsoDate, n: number): IsoDate => iso(epoch(d) + n * DAY);
/** Days from the first to the last, both counted. */
export const daysIn = (r: DateRange): number => Math.max(0, Math.round((epoch(r.to) - epoch(r.from)) / DAY) + 1);
export const within = (d: IsoDate, r: DateRange): boolean => d >= r.from && d <= r.to;
export const firstOfMonth = (d: IsoDate): IsoDate => `${d.slice(0, 7)}-01`;
export const endOfMonth = (d: IsoDate): IsoDate => iso(Date.UTC(+d.slice(0, 4), +d.slice(5, 7), 0));

export function addMonths(d: IsoDate, n: number): IsoDate {
  const first = Date.UTC(+d.slice(0, 4), +d.slice(5, 7) - 1 + n, 1);
  const last = endOfMonth(iso(first));
  const day = Math.min(+d.slice(8, 10), +last.slice(8, 10));
  return `${iso(first).slice(0, 8)}${String(day).padStart(2, '0')}`;
}

/** The first day of every month the range touches. */
export function monthsOf(r: DateRange): IsoDate[] {
  const months: IsoDate[] = [];
  for (let m = firstOfMonth(r.from); m <= r.to; m = addMonths(m, 1)) months.push(m);
  return months;
}

/** Working days by the tenant's calendar: `exceptions` says which days differ from Monday–Friday (holiday false, 调休 true). */
export interface WorkCalendar {
  exceptions: ReadonlyMap<IsoDate, boolean>;
}

export function isWorkday(d: IsoDate, calendar: WorkCalendar): boolean {
  const weekday = new Date(epoch(d)).getUTCDay();
  return calendar.exceptions.get(d) ?? (weekday !== 0 && weekday !== 6);
}

/** The n-th working day after (n > 0) or before (n < 0) the given day; n = 0 gives the day itself or the next working day. */
export function addWorkdays(d: IsoDate, n: number, calendar: WorkCalendar): IsoDate {
  let day = d;
  if (n === 0) while (!isWorkday(day, calendar)) day = addDays(day, 1);
  for (let left = Math.abs(n); left > 0;) {
    day = addDays(day, Math.sign(n));
    if (isWorkday(day, calendar)) left -= 1;
  }
  return day;
}

export function workdaysIn(r: DateRange, calendar: WorkCalendar): number {
  let count = 0;
  for (let day = r.from; day <= r.to; day = addDays(day, 1)) if (isWorkday(day, calendar)) count += 1;
  return count;
}
