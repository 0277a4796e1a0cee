import { daysIn, type IsoDate, type WorkCalendar, workdaysIn } from '@kpi-loop/shared/kernel';
import { prorate, type ProrateInput } from '@kpi-loop/scoring/domain';
import { daysOut, type Spell } from '@kpi-loop/target/domain';

export interface Service {
  hiredOn: IsoDate | null;
  leftOn: IsoDate | null;
  /** Days the card counts, where these are not those of the period (R-M8). */
  countsFrom?: IsoDate | null;
  countsTo?: IsoDate | null;
  /** Long absences, in neither number (R-M9); whole months cannot be told apart from them. */
  spells?: readonly Spell[];
}

export type ProrationMode = ProrateInput['mode'];

/**
 * Eligible and whole days (or months) of a period for somebody who joined or left within it (R-M6, R-M7, R-M10, R-X10).
 * Undivided, so that the money is rounded once.
 */
export function eligibility(
  { hiredOn, leftOn, countsFrom = null, countsTo = null, spells = [] }: Service,
  period: [IsoDate, IsoDate],
  mode: ProrationMode,
  calendar?: WorkCalendar,
): [eligible: string, whole: string] {
  const from = [hiredOn, countsFrom].reduce<IsoDate>((day, one) => (one && one > day ? one : day), period[0]);
  const to = [leftOn, countsTo].reduce<IsoDate>((day, one) => (one && one < day ? one : day), period[1]);
  const absent = mode === 'MONTH_ROUND' ? [] : daysOut({ from: period[0], to: period[1] }, spells);
  const count = (range: [IsoDate, IsoDate]): number =>
    absent.reduce((days, out) => days - overlap(range, [out.from, out.to], period, mode, calendar), counted(range, period, mode, calendar));
  // of a period spent away nothing is due, and nothing divides by it
  const whole = count(period) || counted(period, period, mode, calendar);
  return [from > to ? '0' : String(count([from, to])), String(whole)];
}

function overlap(a: [IsoDate, IsoDate], b: [IsoDate, IsoDate], period: [IsoDate, IsoDate], mode: ProrationMode, calendar?: WorkCalendar): number {
  const [from, to] = [a[0] > b[0] ? a[0] : b[0], a[1] < b[1] ? a[1] : b[1]];
  return from > to ? 0 : counted([from, to], period, mode, calendar);
}

function counted([from, to]: [IsoDate, IsoDate], period: [IsoDate, IsoDate], mode: ProrationMode, calendar: WorkCalendar = { exceptions: new Map() }): number {
  if (mode === 'CALENDAR_DAYS') return daysIn({ from, to });
  if (mode === 'WORKING_DAYS') return workdaysIn({ from, to }, calendar);
  const months = prorate({ base: '0', coef: '0', from, to, period, mode });
  return 'months' in months ? months.months : months.days;
}
