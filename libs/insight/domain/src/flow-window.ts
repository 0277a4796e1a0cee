import { addDays, addMonths, endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';

export const FLOW_PERIODS = ['month', 'quarter', 'year'] as const;
export type FlowPeriod = (typeof FLOW_PERIODS)[number];

const MONTHS: Record<FlowPeriod, number> = { month: 1, quarter: 3, year: 12 };

export interface FlowWindows {
  now: DateRange;
  /** The same length just before. */
  previous: DateRange;
  lastYear: DateRange;
}

/** The calendar period a day lies in, the one before, and the same one a year earlier. */
export function flowWindows(period: FlowPeriod, day: IsoDate): FlowWindows {
  const months = MONTHS[period];
  const first = firstOfMonth(day);
  const from = addMonths(first, -((Number(first.slice(5, 7)) - 1) % months));
  const range = (start: IsoDate): DateRange => ({ from: start, to: endOfMonth(addMonths(start, months - 1)) });
  return { now: range(from), previous: range(addMonths(from, -months)), lastYear: range(addMonths(from, -12)) };
}

/** The last period that is over. */
export const lastOver = (period: FlowPeriod, today: IsoDate): IsoDate => addDays(flowWindows(period, today).now.from, -1);
