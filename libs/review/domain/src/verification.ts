import { Decimal, addMonths, decimal, endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';

export interface MonthFigure {
  month: IsoDate;
  value: string | null;
}

/**
 * The window in which an action must show: two whole months. An action due by the 15th shows in that month already, a later
 * one from the next (domain.md §2.7: the next two periods).
 */
export function verifyWindow(dueOn: IsoDate): DateRange {
  const first = firstOfMonth(dueOn);
  const from = +dueOn.slice(8, 10) <= 15 ? first : addMonths(first, 1);
  return { from, to: endOfMonth(addMonths(from, 1)) };
}

/** Where an action starts from: the latest month that has a figure; null when there is none. */
export function baselineOf(months: readonly MonthFigure[]): string | null {
  return months.filter((m) => m.value !== null).sort((a, b) => b.month.localeCompare(a.month))[0]?.value ?? null;
}

/**
 * The figure of a window, comparable with a month: a rate or a level as it is, what adds up (`flow`) as the mean of its
 * months, unrounded.
 */
export function comparable(value: string | null, points: number, flow: boolean): string | null {
  if (value === null || !points) return null;
  return flow ? new Decimal(decimal(value).div(points)).toFixed() : value;
}
