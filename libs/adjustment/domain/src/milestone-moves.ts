import type { IsoDate } from '@kpi-loop/shared/kernel';

/** A milestone of a key task as it stands while its date is to be moved. */
export interface DatedMilestone {
  id: string;
  dueOn: IsoDate;
  status: string;
}

/** New due dates by milestone, as a proposal says them. */
export type MilestoneMoves = Readonly<Record<string, IsoDate>>;

const moves = (milestones: readonly DatedMilestone[], to: MilestoneMoves): { was: DatedMilestone; dueOn: IsoDate }[] =>
  milestones.flatMap((was) => (to[was.id] !== undefined && to[was.id] !== was.dueOn ? [{ was, dueOn: to[was.id] }] : []));

/** Is any due on another day than it was? */
export const milestonesMove = (milestones: readonly DatedMilestone[], to: MilestoneMoves): boolean => moves(milestones, to).length > 0;

/** Each is one of the line, and due within the period. */
export const movesWithin = (milestones: readonly DatedMilestone[], to: MilestoneMoves, from: IsoDate, until: IsoDate): boolean =>
  Object.entries(to).every(([id, dueOn]) => milestones.some((one) => one.id === id) && dueOn >= from && dueOn <= until);

/** One is due earlier than it was, on a day that is over: known to be late, or later, by then (R-T2b). */
export const movesHarm = (milestones: readonly DatedMilestone[], to: MilestoneMoves, today: IsoDate): boolean =>
  moves(milestones, to).some(({ was, dueOn }) => dueOn < was.dueOn && dueOn < today);

/** One that nobody has finished in time gets more of it: the result was known before it was made easier. */
export const movesRelieve = (milestones: readonly DatedMilestone[], to: MilestoneMoves, today: IsoDate): boolean =>
  moves(milestones, to).some(({ was, dueOn }) => was.status !== 'confirmed' && was.dueOn < today && dueOn > was.dueOn);
