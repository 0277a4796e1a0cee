import { confirmedWeight, standingOf, taskScoreSoFar, type KpiState } from '@kpi-loop/monitoring/domain';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { isEffective, MILESTONE_DAYS_AHEAD, type LineRule, type MilestoneState } from '@kpi-loop/target/domain';
import type { TaskMilestoneView, TaskProgressView } from './kpi.dto';

const OF_LINE = `q.tenant_id = l.tenant_id AND q.line_id = l.id`;
const TITLES = `'title', coalesce(nullif(l.title, ''), l.title_en), 'titleEn', coalesce(nullif(l.title_en, ''), l.title)`;

/** State of a key task `l`: a milestone is late, or due within days, or all is on its way. */
export const taskState = (today: string): string => `(SELECT CASE WHEN bool_or(q.status = 'open' AND q.due_on < ${today}::date) THEN 'bad'
  WHEN bool_or(q.status = 'open' AND q.due_on <= ${today}::date + ${MILESTONE_DAYS_AHEAD}) THEN 'warn' ELSE 'ok' END FROM milestone q WHERE ${OF_LINE} AND q.removed_at IS NULL)`;

/** A key task `l` of card `c` with its values `t`, as `taskView` reads it. */
export const taskJson = (today: string): string => `jsonb_build_object('lineId', l.id, 'scorecardId', c.id, 'status', c.status, ${TITLES}, 'weight', t.weight::text, 'rule', l.rule, 'state', ${taskState(today)},
  'milestones', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'name', coalesce(nullif(q.name, ''), q.name_en), 'nameEn', coalesce(nullif(q.name_en, ''), q.name), 'dueOn', q.due_on, 'weight', q.weight::text,
    'status', q.status, 'doneOn', q.done_on, 'quality', q.quality::text, 'confirmedShare', q.confirmed_share::text) ORDER BY q.ordinal, q.id), '[]') FROM milestone q WHERE ${OF_LINE} AND q.removed_at IS NULL))`;

/** A bonus item `l` of card `c` with its values `t`, and the last word on its points. */
export const BONUS_JSON = `jsonb_build_object('lineId', l.id, 'scorecardId', c.id, ${TITLES}, 'maxPoints', t.target::text, 'points', NULL, 'reason', '')
  || coalesce((SELECT jsonb_build_object('points', q.points::text, 'reason', q.reason) FROM bonus_award q WHERE ${OF_LINE} ORDER BY q.created_at DESC, q.id DESC LIMIT 1), '{}')`;

/** What `taskJson` makes. */
export interface TaskRow {
  lineId: string;
  scorecardId: string;
  status: string;
  title: string;
  titleEn: string;
  weight: string;
  rule: LineRule;
  state: KpiState;
  milestones: (MilestoneState & Pick<TaskMilestoneView, 'id' | 'name' | 'nameEn'>)[];
}

export function taskView({ status, rule, milestones, ...task }: TaskRow, today: IsoDate): TaskProgressView {
  return {
    ...task,
    score: rule.kind === 'MILESTONE' ? taskScoreSoFar(rule, milestones, today) : null,
    confirmed: confirmedWeight(milestones),
    milestones: milestones.map((one) => ({
      ...{ id: one.id, name: one.name, nameEn: one.nameEn, dueOn: one.dueOn, weight: one.weight },
      ...standingOf(one, today, isEffective(status)),
    })),
  };
}
