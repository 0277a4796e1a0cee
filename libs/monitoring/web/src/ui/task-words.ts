import type { TaskMilestoneView, TaskProgressView } from '@kpi-loop/shared/client';
import type { KpiStatus, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from './names';

/** The milestone to look at next: the one that is open and has been due longest, or is due first. */
export const nextMilestone = ({ milestones }: TaskProgressView): TaskMilestoneView | undefined =>
  milestones.filter(({ standing }) => standing === 'late' || standing === 'due').sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0))[0];

const WEEK = 7;
export function milestoneStatus({ standing, days }: TaskMilestoneView): KpiStatus {
  if (standing === 'late' || standing === 'missed') return 'bad';
  if (standing === 'done') return 'ok';
  return standing === 'reported' || days <= WEEK ? 'warn' : 'none';
}

/** "8 days late", "due in 3 days", "done": where a milestone stands, in words. */
export function milestoneWords({ standing, days }: TaskMilestoneView, texts: Texts): string {
  const key = standing === 'due' && days === 0 ? 'today' : standing === 'done' && days > 0 ? 'doneLate' : standing;
  return texts.text(`monitoring.task.${key}`, { count: days });
}

/** "Next: first system connected, 8 days late"; of a task with nothing left to report, that. */
export function nextWords(task: TaskProgressView, texts: Texts): string {
  const next = nextMilestone(task);
  return next ? texts.text('monitoring.task.next', { name: nameIn(texts.lang(), next), when: milestoneWords(next, texts) }) : texts.text('monitoring.task.nothingLeft');
}
