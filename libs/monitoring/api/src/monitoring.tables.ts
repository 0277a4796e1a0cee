import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InternalTables, type InternalTable } from '@kpi-loop/measurement/api';

type Column = InternalTable['columns'][number];
type Called = [name: string, label: string, labelEn: string];
const of =
  (type: Column['type']) =>
  ([name, label, labelEn]: Called): Column => ({ name, type, label, labelEn });
const [text, date, number, flag] = [of('text'), of('date'), of('number'), of('boolean')];
const localDay = (at: string): string => `(${at} AT TIME ZONE t.timezone)::date`;

/** How alerts were dealt with: when raised, taken up and over. No cause and no explanation: those are what people wrote. */
const ALERTS: InternalTable = {
  name: 'alerts',
  day: 'raised_on',
  columns: [
    text(['alert_no', '预警编号', 'Alert number']),
    text(['owner', '责任人工号', 'Employee number of the owner']),
    text(['unit', '部门编码', 'Unit code']),
    text(['metric', '指标编码', 'Metric code']),
    text(['period', '期间', 'Period']),
    text(['rule', '规则', 'Rule']),
    text(['severity', '级别', 'Severity']),
    text(['condition', '预警状态', 'Condition']),
    text(['handling', '处理状态', 'Handling']),
    date(['raised_on', '触发日期', 'Raised on']),
    date(['acknowledged_on', '确认日期', 'Acknowledged on']),
    date(['resolved_on', '解除日期', 'Resolved on']),
    flag(['handled', '已处理', 'Handled']),
    flag(['has_action', '有改进行动', 'Has an action']),
    number(['snoozes', '暂缓次数', 'Snoozes']),
    number(['reopens', '重新打开次数', 'Times reopened']),
    number(['days_open', '持续天数', 'Days open']),
  ],
  sql: `SELECT a.id AS alert_no, o.employee_no AS owner, u.code AS unit, m.code AS metric, p.code AS period, a.rule, a.severity, a.condition, split_part(a.handling, '.', 1) AS handling,
      ${localDay('a.raised_at')} AS raised_on, ${localDay('a.acknowledged_at')} AS acknowledged_on, ${localDay('a.resolved_at')} AS resolved_on,
      a.acknowledged_at IS NOT NULL OR a.handling IN ('in_action', 'resolved', 'dismissed') AS handled, a.action_id IS NOT NULL AS has_action, a.snoozes, a.reopens,
      greatest(0, coalesce(${localDay('a.resolved_at')}, tenant_today()) - ${localDay('a.raised_at')}) AS days_open
    FROM alert a JOIN tenant t ON t.id = a.tenant_id JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
    JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
    JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
    JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id WHERE a.tenant_id = $1`,
};

/** Alerts as rows that metrics may be defined on. */
@Injectable()
export class MonitoringTables implements OnModuleInit {
  constructor(private readonly tables: InternalTables) {}

  onModuleInit(): void {
    this.tables.register(ALERTS);
  }
}
