import { Problem, addDays, addMonths, endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import type { PeriodPlan, Template } from './cycle';

const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Ten years of months: a longer cycle is a typing error. */
const MOST_PERIODS = 120;

const monthNo = (d: IsoDate): number => +d.slice(5, 7);
const quarterNo = (d: IsoDate): number => Math.ceil(monthNo(d) / 3);

const endOfSlice: Record<Template, (d: IsoDate) => IsoDate> = {
  monthly: endOfMonth,
  quarterly: (d) => endOfMonth(addMonths(firstOfMonth(d), quarterNo(d) * 3 - monthNo(d))),
};

const nameOfSlice: Record<Template, (d: IsoDate) => Pick<PeriodPlan, 'code' | 'name' | 'nameEn'>> = {
  monthly: (d) => ({ code: d.slice(0, 7), name: `${d.slice(0, 4)}年${monthNo(d)}月`, nameEn: `${MONTHS_EN[monthNo(d) - 1]} ${d.slice(0, 4)}` }),
  quarterly: (d) => ({
    code: `${d.slice(0, 4)}Q${quarterNo(d)}`,
    name: `${d.slice(0, 4)}年第${'一二三四'[quarterNo(d) - 1]}季度`,
    nameEn: `Q${quarterNo(d)} ${d.slice(0, 4)}`,
  }),
};

/**
 * The periods of a cycle: calendar quarters or months, cut at the cycle's own first and last day. They tile the range,
 * without gap or overlap.
 * @throws Problem invalid `cycleDates` when the range ends before it begins · `cycleTooLong`.
 */
export function periodsOf(template: Template, range: DateRange): PeriodPlan[] {
  if (range.to < range.from) throw new Problem('invalid', 'cycleDates', `${range.from} to ${range.to}`);
  const periods: PeriodPlan[] = [];
  for (let from = range.from; from <= range.to;) {
    if (periods.length === MOST_PERIODS) throw new Problem('invalid', 'cycleTooLong');
    const end = endOfSlice[template](from);
    const to = end < range.to ? end : range.to;
    periods.push({ ordinal: periods.length + 1, ...nameOfSlice[template](from), kind: 'SETTLEMENT', startsOn: from, endsOn: to });
    from = addDays(to, 1);
  }
  return periods;
}
