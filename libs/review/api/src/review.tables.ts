import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InternalTables, type InternalTable } from '@kpi-loop/measurement/api';

type Column = InternalTable['columns'][number];
type Called = [name: string, label: string, labelEn: string];
const of =
  (type: Column['type']) =>
  ([name, label, labelEn]: Called): Column => ({ name, type, label, labelEn });
const [text, date, number, flag] = [of('text'), of('date'), of('number'), of('boolean')];

const localDay = (at: string): string => `(${at} AT TIME ZONE t.timezone)::date`;
/** The unit somebody is in on a day. */
const unitOf = (person: string, day: string): string => `(SELECT u.code FROM assignment s JOIN org_unit u ON u.tenant_id = s.tenant_id AND u.id = s.unit_id
  WHERE s.tenant_id = $1 AND s.person_id = ${person} AND s.valid_from <= ${day} AND (s.valid_to IS NULL OR s.valid_to >= ${day}) LIMIT 1)`;
const lastNote = (kind: string): string =>
  `(SELECT ${localDay('max(n.at)')} FROM action_note n WHERE n.tenant_id = $1 AND n.action_id = a.id AND n.kind = '${kind}')`;

/** Actions that count: what was turned down or called off was never due. Done is done by the day the owner said so, once it was not sent back. */
const ACTIONS: InternalTable = {
  name: 'improvement_actions',
  day: 'due_on',
  columns: [
    text(['action_no', '行动编号', 'Action number']),
    text(['owner', '责任人工号', 'Employee number of the owner']),
    text(['unit', '部门编码', 'Unit code']),
    text(['metric', '指标编码', 'Metric code']),
    text(['period', '期间', 'Period']),
    text(['status', '状态', 'Status']),
    date(['proposed_on', '提出日期', 'Proposed on']),
    date(['accepted_on', '接受日期', 'Accepted on']),
    date(['due_on', '截止日期', 'Due on']),
    date(['original_due_on', '原截止日期', 'Originally due on']),
    date(['done_on', '完成日期', 'Done on']),
    date(['closed_on', '关闭日期', 'Closed on']),
    flag(['done', '已完成', 'Done']),
    flag(['on_time', '按期完成', 'Done on time']),
    number(['extensions', '延期次数', 'Extensions']),
    number(['progress', '进度', 'Progress']),
    number(['days_late', '逾期天数', 'Days late']),
  ],
  sql: `SELECT x.*, x.done_on IS NOT NULL AS done, coalesce(x.done_on <= x.due_on, false) AS on_time, greatest(0, coalesce(x.done_on, tenant_today()) - x.due_on) AS days_late FROM (
    SELECT a.id AS action_no, o.employee_no AS owner, ${unitOf('a.owner_id', 'a.due_on')} AS unit, m.code AS metric, p.code AS period, a.status,
      ${localDay('a.proposed_at')} AS proposed_on, ${localDay('a.accepted_at')} AS accepted_on, a.due_on, a.original_due_on, a.extensions, a.progress,
      CASE WHEN a.status IN ('done_claimed', 'verifying', 'effective', 'partly_effective', 'ineffective', 'closed') THEN ${lastNote('claimed')} END AS done_on,
      CASE WHEN a.status = 'closed' THEN ${lastNote('closed')} END AS closed_on
    FROM improvement_action a JOIN tenant t ON t.id = a.tenant_id JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
    JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
    JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
    WHERE a.tenant_id = $1 AND a.status NOT IN ('proposed', 'rejected', 'cancelled')) x`,
};

const MEETINGS: InternalTable = {
  name: 'review_meetings',
  day: 'scheduled_on',
  columns: [
    text(['meeting_no', '会议编号', 'Meeting number']),
    text(['facilitator', '主持人工号', 'Employee number of the facilitator']),
    text(['unit', '部门编码', 'Unit code']),
    text(['period', '期间', 'Period']),
    text(['status', '状态', 'Status']),
    date(['scheduled_on', '计划日期', 'Scheduled on']),
    date(['ended_on', '结束日期', 'Ended on']),
    date(['concluded_on', '定稿日期', 'Concluded on']),
    flag(['held', '已召开', 'Held']),
    number(['invited', '应到人数', 'People invited']),
    number(['present', '实到人数', 'People present']),
    number(['agenda_items', '议题数', 'Agenda items']),
    number(['concluded_items', '有结论的议题数', 'Agenda items concluded']),
    number(['actions', '行动数', 'Actions']),
  ],
  sql: `SELECT g.id AS meeting_no, f.employee_no AS facilitator, u.code AS unit, p.code AS period, g.status, ${localDay('g.scheduled_at')} AS scheduled_on, ${localDay('g.ended_at')} AS ended_on,
      ${localDay('g.concluded_at')} AS concluded_on, g.ended_at IS NOT NULL AS held,
      (SELECT count(*) FROM attendance w WHERE w.tenant_id = $1 AND w.meeting_id = g.id) AS invited,
      (SELECT count(*) FROM attendance w WHERE w.tenant_id = $1 AND w.meeting_id = g.id AND w.presence IN ('present', 'late', 'remote')) AS present,
      (SELECT count(*) FROM agenda_item i WHERE i.tenant_id = $1 AND i.meeting_id = g.id) AS agenda_items,
      (SELECT count(*) FROM agenda_item i WHERE i.tenant_id = $1 AND i.meeting_id = g.id AND i.conclusion IS NOT NULL) AS concluded_items,
      (SELECT count(*) FROM improvement_action a WHERE a.tenant_id = $1 AND a.meeting_id = g.id) AS actions
    FROM review_meeting g JOIN tenant t ON t.id = g.tenant_id JOIN person f ON f.tenant_id = g.tenant_id AND f.id = g.facilitator_id
    JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = g.unit_id JOIN period p ON p.tenant_id = g.tenant_id AND p.id = g.period_id
    WHERE g.tenant_id = $1 AND g.status <> 'cancelled'`,
};

/** Reviews and their actions as rows that metrics may be defined on: who, when, in what state; no title and nothing anybody wrote. */
@Injectable()
export class ReviewTables implements OnModuleInit {
  constructor(private readonly tables: InternalTables) {}

  onModuleInit(): void {
    this.tables.register(ACTIONS, MEETINGS);
  }
}
