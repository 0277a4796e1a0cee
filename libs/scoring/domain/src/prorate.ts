import { type DateRange, daysIn, endOfMonth, firstOfMonth, type IsoDate, isoDate, monthsOf, type WorkCalendar, workdaysIn } from '@kpi-loop/shared/kernel';
import { Fraction } from './fraction';
import { type Currency, DEFAULT_CURRENCY, money, notNegative } from './money';
import { refuse } from './refuse';
import { PLACES } from './rounding';

export interface ProrateInput {
  /** Amount at coefficient 1 for the whole period. */
  base: string;
  /** First and last eligible day; clipped to the period. */
  from: IsoDate;
  to: IsoDate;
  period: [from: IsoDate, to: IsoDate];
  mode: 'CALENDAR_DAYS' | 'WORKING_DAYS' | 'MONTH_ROUND';
  coef: string;
  /** MONTH_ROUND: the latest day on which a month begun counts, default 9. */
  startDay?: number;
  /** MONTH_ROUND: the earliest day after which a month ended counts, default 20. */
  endDay?: number;
  /** WORKING_DAYS: the tenant's calendar; Monday to Friday without one. */
  calendar?: WorkCalendar;
  /** Long absences taken out of both the eligible days and the period (R-M9); not for MONTH_ROUND. */
  neutral?: [from: IsoDate, to: IsoDate][];
  ccy?: Currency;
}

export type Prorated = { days: number; amount: string } | { months: number; amount: string };

const MONDAY_TO_FRIDAY: WorkCalendar = { exceptions: new Map() };

/** @throws Problem invalid notADate, datesReversed */
function rangeOf(from: IsoDate, to: IsoDate): DateRange {
  const range = { from: isoDate(from), to: isoDate(to) };
  return range.from > range.to ? refuse('datesReversed') : range;
}

/** The days both ranges share; without any, a range that ends before it starts. */
const overlap = (a: DateRange, b: DateRange): DateRange => ({ from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to });

/** Whole months that count: each month's part must start early enough and end late enough (R-X10, G30). */
function roundedMonths(part: DateRange, startDay: number, endDay: number): number {
  return monthsOf(part).filter((month) => {
    const lastDay = endOfMonth(month);
    const { from, to } = overlap(part, { from: month, to: lastDay });
    return Number(from.slice(8)) <= startDay && Number(to.slice(8)) >= Math.min(endDay, Number(lastDay.slice(8)));
  }).length;
}

function wholeMonths(period: DateRange): number {
  const whole = firstOfMonth(period.from) === period.from && endOfMonth(period.to) === period.to;
  return whole ? monthsOf(period).length : refuse('periodNotWholeMonths');
}

function countedDays(range: DateRange, neutral: DateRange[], count: (range: DateRange) => number): number {
  return neutral.reduce((days, absence) => days - count(overlap(range, absence)), count(range));
}

function neutralRanges(ranges: [IsoDate, IsoDate][]): DateRange[] {
  const sorted = ranges.map(([from, to]) => rangeOf(from, to)).sort((a, b) => (a.from < b.from ? -1 : 1));
  if (sorted.some((range, i) => i > 0 && range.from <= sorted[i - 1].to)) refuse('neutralRangesOverlap');
  return sorted;
}

/**
 * `base × eligible ÷ period × coef`, rounded once to the minor unit; the coefficient is official at 4 dp
 * (R-M6…R-M10, R-X3, R-X10, G30). No overlap with the period gives 0.
 * @throws Problem invalid baseNegative, coefficientNegative, notADate, datesReversed, periodNotWholeMonths, noDays,
 * dayOfMonthOutOfRange, neutralRangesOverlap, neutralNeedsDays, unknownProrationMode, unknownCurrency, notANumber
 */
export function prorate(input: ProrateInput): Prorated {
  const base = notNegative(input.base, 'baseNegative');
  const coefficient = Fraction.of(notNegative(input.coef, 'coefficientNegative').fixed(PLACES.coefficient));
  const period = rangeOf(input.period[0], input.period[1]);
  const part = overlap(rangeOf(input.from, input.to), period);
  const { eligible, whole } = input.mode === 'MONTH_ROUND' ? inMonths(input, part, period) : inDays(input, part, period);
  const share = Fraction.units(eligible).over(Fraction.units(whole));
  const amount = money(base.times(share).times(coefficient), input.ccy ?? DEFAULT_CURRENCY);
  return input.mode === 'MONTH_ROUND' ? { months: eligible, amount } : { days: eligible, amount };
}

function inMonths({ startDay = 9, endDay = 20, neutral = [] }: ProrateInput, part: DateRange, period: DateRange): { eligible: number; whole: number } {
  if ([startDay, endDay].some((day) => !Number.isInteger(day) || day < 1 || day > 31)) refuse('dayOfMonthOutOfRange');
  if (neutral.length > 0) refuse('neutralNeedsDays');
  return { eligible: roundedMonths(part, startDay, endDay), whole: wholeMonths(period) };
}

function inDays({ mode, calendar = MONDAY_TO_FRIDAY, neutral = [] }: ProrateInput, part: DateRange, period: DateRange): { eligible: number; whole: number } {
  if (mode !== 'CALENDAR_DAYS' && mode !== 'WORKING_DAYS') refuse('unknownProrationMode', String(mode));
  const count = mode === 'CALENDAR_DAYS' ? daysIn : (range: DateRange) => workdaysIn(range, calendar);
  const absences = neutralRanges(neutral);
  const whole = countedDays(period, absences, count);
  return whole > 0 ? { eligible: countedDays(part, absences, count), whole } : refuse('noDays');
}

/**
 * Whether someone was there long enough to be graded: at least `max(minDays, minShare × period)` (R-M6).
 * @throws Problem invalid notANumber
 */
export function participatesEnough({ days, periodDays, minDays, minShare }: { days: number; periodDays: number; minDays: number; minShare: string }): boolean {
  const least = Fraction.max(Fraction.units(minDays), Fraction.of(minShare).times(Fraction.units(periodDays)));
  return !Fraction.units(days).isBelow(least);
}
