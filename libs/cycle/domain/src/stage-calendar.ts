import { addDays, addWorkdays, type DateRange, type IsoDate, type WorkCalendar } from '@kpi-loop/shared/kernel';
import type { PeriodKind, PeriodStatus } from './cycle';
import { STAGES_IN_TIME, TRACKED_STAGES, type Stage } from './stage';

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

/** Of a period that is only tracked: its last day, and the day its data is locked. Nothing is agreed, reviewed or paid in it. */
export function trackedCalendar(period: DateRange, calendar: WorkCalendar, days: StageDays = DEFAULT_STAGE_DAYS): Pick<StageDates, 'monitor' | 'collect'> {
  const { monitor, collect } = stageCalendar(period, calendar, days);
  return { monitor, collect };
}

export interface DatedPeriod {
  kind: PeriodKind;
  startsOn: IsoDate;
  endsOn: IsoDate;
  stages: Partial<StageDates>;
}

/**
 * The rule `calendarMonotonic`: periods of a kind follow one another without gap, every stage of theirs has a date, the dates of
 * a period come in the order of its stages, targets are agreed within the period and data is locked after it, and no stage of a
 * later period is due before the same stage of an earlier one. What is only tracked has no stage but its end and its data.
 */
export function calendarMonotonic(periods: readonly DatedPeriod[]): boolean {
  const [settled, tracked] = (['SETTLEMENT', 'TRACKING'] as const).map((kind) => periods.filter((period) => period.kind === kind));
  return settled.length > 0 && inOrder(settled, STAGES_IN_TIME) && inOrder(tracked, TRACKED_STAGES);
}

const inOrder = (periods: readonly DatedPeriod[], stages: readonly Stage[]): boolean =>
  periods.every((period, i) => ordered(period, stages) && (i === 0 || follows(periods[i - 1], period, stages)));

function ordered({ startsOn, endsOn, stages: due }: DatedPeriod, stages: readonly Stage[]): boolean {
  const dates = stages.map((stage) => due[stage] ?? '');
  if (dates.includes('') || (due.set && (due.set < startsOn || due.set > endsOn)) || due.collect! < endsOn) return false;
  return dates.every((date, i) => i === 0 || date >= dates[i - 1]);
}

function follows(earlier: DatedPeriod, later: DatedPeriod, stages: readonly Stage[]): boolean {
  return later.startsOn === addDays(earlier.endsOn, 1) && stages.every((stage) => later.stages[stage]! >= earlier.stages[stage]!);
}

const NEXT_STAGE: Record<PeriodStatus, Stage | null> = {
  upcoming: 'set',
  open: 'monitor',
  data_closing: 'collect',
  data_locked: 'review',
  scored: 'review',
  reviewed: 'reward',
  closed: null,
};

/**
 * What is due next in a period, by where it stands: its targets until they are to be agreed, then its end, its data, its review,
 * its statements. Late once its day has passed and the period has not moved on. Null when nothing is due any more.
 */
export function nextDue(
  { kind, status, stages }: Pick<DatedPeriod, 'kind' | 'stages'> & { status: PeriodStatus },
  today: IsoDate,
): { stage: Stage; dueOn: IsoDate; late: boolean } | null {
  const own = NEXT_STAGE[status];
  const agreeing = status === 'open' && kind === 'SETTLEMENT' && !!stages.set && stages.set >= today;
  const tracked = status === 'upcoming' || status === 'open' ? 'monitor' : 'collect';
  const stage = own && (kind === 'TRACKING' ? tracked : agreeing ? 'set' : own);
  const dueOn = stage && stages[stage];
  return stage && dueOn ? { stage, dueOn, late: dueOn < today } : null;
}
