import { daysIn, type IsoDate, type WorkCalendar, workdaysIn } from '@kpi-loop/shared/kernel';
import { prorate, type ProrateInput } from '@kpi-loop/scoring/domain';

export interface Service {
  hiredOn: IsoDate | null;
  leftOn: IsoDate | null;
}

export type ProrationMode = ProrateInput['mode'];

/**
 * Eligible and whole days (or months) of a period for somebody who joined or left within it (R-M6, R-M7, R-M10, R-X10).
 * Undivided, so that the money is rounded once.
 */
export function eligibility(
  { hiredOn, leftOn }: Service,
  period: [IsoDate, IsoDate],
  mode: ProrationMode,
  calendar?: WorkCalendar,
): [eligible: string, whole: string] {
  const [from, to] = [hiredOn && hiredOn > period[0] ? hiredOn : period[0], leftOn && leftOn < period[1] ? leftOn : period[1]];
  const whole = counted(period, period, mode, calendar);
  if (from > to) return ['0', String(whole)];
  return [String(counted([from, to], period, mode, calendar)), String(whole)];
}

function counted([from, to]: [IsoDate, IsoDate], period: [IsoDate, IsoDate], mode: ProrationMode, calendar: WorkCalendar = { exceptions: new Map() }): number {
  if (mode === 'CALENDAR_DAYS') return daysIn({ from, to });
  if (mode === 'WORKING_DAYS') return workdaysIn({ from, to }, calendar);
  const months = prorate({ base: '0', coef: '0', from, to, period, mode });
  return 'months' in months ? months.months : months.days;
}
