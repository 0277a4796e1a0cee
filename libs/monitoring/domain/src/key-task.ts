import { decimal, Decimal, daysIn, fixed, type IsoDate } from '@kpi-loop/shared/kernel';
import { dueMilestones, scoreMilestone } from '@kpi-loop/scoring/domain';
import { lateDays, type MilestoneState } from '@kpi-loop/target/domain';

/** Where a milestone stands: what is next comes first. `missed`: its card is locked, and it can no longer be reported. */
export const MILESTONE_STANDINGS = ['late', 'due', 'reported', 'done', 'missed'] as const;
export type MilestoneStanding = (typeof MILESTONE_STANDINGS)[number];

/**
 * Whole days: of a late one since its day, of one that is due until its day (0: today), of one that is reported or done after its day
 * (0: in time). `inForce`: its card is signed and not locked.
 */
export function standingOf(
  { status, dueOn, doneOn }: Pick<MilestoneState, 'status' | 'dueOn' | 'doneOn'>,
  today: IsoDate,
  inForce: boolean,
): { standing: MilestoneStanding; days: number } {
  if (status !== 'open') return { standing: status === 'confirmed' ? 'done' : 'reported', days: doneOn ? lateDays(dueOn, doneOn) : 0 };
  if (!inForce) return { standing: 'missed', days: 0 };
  return today > dueOn ? { standing: 'late', days: lateDays(dueOn, today) } : { standing: 'due', days: daysIn({ from: today, to: dueOn }) - 1 };
}

/** Score of a key task so far, 2 dp: by what was due by today; null before anything was. */
export function taskScoreSoFar(rule: { latePenalty: string; partialAllowed?: boolean }, milestones: readonly MilestoneState[], today: IsoDate): string | null {
  const due = dueMilestones(milestones, today);
  return due.length ? scoreMilestone({ ...rule, milestones: due.map(({ outcome }) => outcome) }).score : null;
}

/** Weight of the milestones that were confirmed, of 100, 2 dp. */
export const confirmedWeight = (milestones: readonly MilestoneState[]): string =>
  fixed(
    milestones.filter(({ status }) => status === 'confirmed').reduce((sum, { weight }) => sum.plus(decimal(weight)), new Decimal(0)),
    2,
  );
