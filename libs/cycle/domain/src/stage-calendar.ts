import { addDays, addWorkdays, type DateRange, type IsoDate, type WorkCalendar } from '@kpi-loop/shared/kernel';
import { STAGES_IN_TIME, type Stage } from './stage';

export type StageDates = Record<Stage, IsoDate>;

/** Working days each stage gets. Targets are agreed after the period starts, data is locked after it ends, the rest follows one another. */
export interface StageDays {
  set: number;
  collect: number;
  review: number;
  adjust: number;
  reward: number;
}
export const DEFAULT_STAGE_DAYS: StageDays = { set: 10, collect: 5, review: 5, adjust: 3, reward: 5 };

/** When each stage of a period is due, by the working calendar. Monitoring ends with the period itself. */
export function stageCalendar(period: DateRange, calendar: WorkCalendar, days: StageDays = DEFAULT_STAGE_DAYS): StageDates {
  const agreed = addWorkdays(period.from, days.set, calendar);
  const collect = addWorkdays(period.to, days.collect, calendar);
  const review = addWorkdays(collect, days.review, calendar);
  const adjust = addWorkdays(review, days.adjust, calendar);
  return { set: agreed < period.to ? agreed : period.to, monitor: period.to, collect, review, adjust, reward: addWorkdays(adjust, days.reward, calendar) };
}

export interface DatedPeriod {
  startsOn: IsoDate;
  endsOn: IsoDate;
  stages: Partial<StageDates>;
}

/**
 * The rule `calendarMonotonic`: periods follow one another without gap, every stage has a date, the dates of a period come
 * in the order of its stages, targets are agreed within the period and data is locked after it, and no stage of a later
 * period is due before the same stage of an earlier one.
 */
export function calendarMonotonic(periods: readonly DatedPeriod[]): boolean {
  return periods.length > 0 && periods.every((period, i) => ordered(period) && (i === 0 || follows(periods[i - 1], period)));
}

function ordered({ startsOn, endsOn, stages }: DatedPeriod): boolean {
  const dates = STAGES_IN_TIME.map((stage) => stages[stage] ?? '');
  if (dates.includes('') || stages.set! < startsOn || stages.set! > endsOn || stages.collect! < endsOn) return false;
  return dates.every((date, i) => i === 0 || date >= dates[i - 1]);
}

function follows(earlier: DatedPeriod, later: DatedPeriod): boolean {
  return later.startsOn === addDays(earlier.endsOn, 1) && STAGES_IN_TIME.every((stage) => later.stages[stage]! >= earlier.stages[stage]!);
}
