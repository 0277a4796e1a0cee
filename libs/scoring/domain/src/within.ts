import type { DateRange } from '@kpi-loop/shared/kernel';
import { daysLeft, daysOut } from '@kpi-loop/target/domain';
import type { LineAgreement } from './line-input';
import { daysBetween } from './phased-days';

/**
 * What was agreed for a line, asked of some days of its period alone: a month, or the days up to its end. The other days do not
 * count, as those of an absence do not (R-M7): a flow owes its share of them, a rate or a level stands as it is, weights are those of
 * these days. Null when none of them counts: the line is not there, or nobody is whom it is about.
 */
export function agreedWithin(agreed: LineAgreement, days: DateRange): LineAgreement | null {
  const period = { from: agreed.periodFrom, to: agreed.periodTo };
  const asked = { from: days.from > period.from ? days.from : period.from, to: days.to < period.to ? days.to : period.to };
  if (asked.from > asked.to) return null;
  const out = daysOut(period, [...(agreed.out ?? []), ...daysBetween([asked], period)]);
  const there = agreed.spans.some(({ validFrom, validTo }) => {
    const span = { from: validFrom > asked.from ? validFrom : asked.from, to: validTo < asked.to ? validTo : asked.to };
    return span.from <= span.to && daysLeft(span, daysOut(span, out)) > 0;
  });
  return there ? { ...agreed, out } : null;
}
