import type { IsoDate } from '@kpi-loop/shared/kernel';
import { outcomeOf, proportionalWeights, type MilestoneState } from '@kpi-loop/target/domain';
import type { MilestoneOutcome } from './milestone';

/**
 * Milestones as they are scored (§3.3.6): all of them, or at the end of a day only those due by then, with weights in proportion that
 * total 100.00, and with what was done by then. None are left: the task says nothing about these days.
 */
export function dueMilestones<M extends MilestoneState>(milestones: readonly M[], until: IsoDate | null): { milestone: M; outcome: MilestoneOutcome }[] {
  const due = until ? milestones.filter(({ dueOn }) => dueOn <= until) : milestones;
  const weights = proportionalWeights(
    due.map(({ weight }) => weight),
    '100',
  );
  return due.map((milestone, i) => {
    const { dueOn, doneOn, status, quality, confirmedShare } = milestone;
    const known = !until || (doneOn !== null && doneOn <= until);
    return {
      milestone,
      outcome: outcomeOf({ weight: weights[i], dueOn, doneOn, quality, ...(known ? { status, confirmedShare } : { status: 'open', confirmedShare: null }) }),
    };
  });
}
