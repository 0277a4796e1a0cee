import { addDays, daysIn, decimal, fixed, workdaysIn, type DateRange, type IsoDate, type WorkCalendar } from '@kpi-loop/shared/kernel';
import { moved, movedRule } from './suggestion';
import type { LineRule } from './line-rule-json';

/** A spell that is taken out, as it is kept: without an end while nobody knows it. */
export interface Spell {
  from: IsoDate;
  to: IsoDate | null;
}

/**
 * Days of a frame that do not count, merged and in order: long absences (R-M9) and whatever follows the last day that counts
 * (R-M7, R-M8). `countsTo` null: to the end of the frame.
 */
export function daysOut(frame: DateRange, spells: readonly Spell[], countsTo: IsoDate | null = null): DateRange[] {
  const all = [
    ...spells.map(({ from, to }) => ({ from, to: to ?? frame.to })),
    ...(countsTo && countsTo < frame.to ? [{ from: addDays(countsTo, 1), to: frame.to }] : []),
  ];
  const clipped = all
    .map(({ from, to }) => ({ from: from > frame.from ? from : frame.from, to: to < frame.to ? to : frame.to }))
    .filter(({ from, to }) => from <= to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const merged: DateRange[] = [];
  for (const range of clipped) {
    const last = merged[merged.length - 1];
    if (last && range.from <= addDays(last.to, 1)) last.to = range.to > last.to ? range.to : last.to;
    else merged.push({ ...range });
  }
  return merged;
}

/** Days of a range that are none of those taken out. */
export const daysLeft = (range: DateRange, out: readonly DateRange[]): number =>
  out.reduce((days, one) => days - daysIn({ from: one.from > range.from ? one.from : range.from, to: one.to < range.to ? one.to : range.to }), daysIn(range));

/** From the first day that counts to the last; null when none does. */
export function daysThatCount(frame: DateRange, out: readonly DateRange[]): DateRange | null {
  let { from, to } = frame;
  for (const one of out) if (one.from <= from && one.to >= from) from = addDays(one.to, 1);
  for (const one of [...out].reverse()) if (one.to >= to && one.from <= to) to = addDays(one.from, -1);
  return from <= to ? { from, to } : null;
}

/** Working days of a period that are somebody's, and all of them. */
export interface WorkShare {
  days: number;
  of: number;
}

/** Without the days that are taken out. Null where the days are the whole period, and where it has no working day. */
export function workShare(own: DateRange, period: DateRange, calendar: WorkCalendar, out: readonly DateRange[] = []): WorkShare | null {
  if (own.from <= period.from && own.to >= period.to && !out.length) return null;
  const of = workdaysIn(period, calendar);
  return of ? { days: out.reduce((days, one) => days - workdaysIn(one, calendar), workdaysIn(own, calendar)), of } : null;
}

interface Asked {
  target: string;
  threshold?: string | null;
  stretch?: string | null;
  rule?: LineRule;
}

/**
 * What a target for the whole period asks of somebody who is there for a share of its working days, where figures add up
 * (`joinerTarget` of the policy): target × days ÷ of, at the metric's decimals, half up; threshold, stretch and anchors keep
 * their proportion to it.
 */
export function prorated<L extends Asked>(line: L, { days, of }: WorkShare, metric: { decimals: number; percent: boolean }): L {
  const target = fixed(decimal(line.target).times(days).div(of), metric.decimals);
  const along = (value: string | null | undefined) => moved(value ?? null, line.target, target, metric);
  return {
    ...line,
    target,
    threshold: along(line.threshold),
    stretch: along(line.stretch),
    ...(line.rule ? { rule: movedRule(line.rule, line.target, target) } : {}),
  };
}
