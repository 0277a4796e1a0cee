import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StageReports, type Blocker, type StageReport, type UnitReport } from '@kpi-loop/cycle/api';
import type { Tx } from '@kpi-loop/shared/api';
import { IN_FORCE } from '@kpi-loop/target/domain';

interface UnitRow {
  unitId: string;
  state: string;
  count: number;
}

/** 监控 in the ring: how many lines are on track, which alerts nobody has answered. */
@Injectable()
export class MonitoringStage implements OnModuleInit {
  constructor(private readonly stages: StageReports) {}

  onModuleInit(): void {
    this.stages.register({ stage: 'monitor', report: (tx, periodId) => this.report(tx, periodId) });
  }

  async report(tx: Tx, periodId: string): Promise<StageReport> {
    const rows = await tx.query<UnitRow>(
      `SELECT c.unit_id, coalesce(k.state, 'none') AS state, count(*)::int AS count
       FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL LEFT JOIN kpi_value k ON k.tenant_id = l.tenant_id AND k.line_id = l.id
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status = ANY ($3)
         AND EXISTS (SELECT FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL) GROUP BY c.unit_id, 2`,
      [tx.tenantId, periodId, IN_FORCE],
    );
    const alerts = await tx.get<{ mine: number; late: number; escalated: number }>(
      `SELECT count(*) FILTER (WHERE owner_id = $3::uuid AND (handling = 'new' OR handling LIKE 'escalated.%') AND severity <> 'info')::int AS mine,
         count(*) FILTER (WHERE handling LIKE 'escalated.%')::int AS late, count(*) FILTER (WHERE handling LIKE 'escalated.%' AND severity = 'critical')::int AS escalated
       FROM alert WHERE tenant_id = $1 AND period_id = $2 AND handling NOT IN ('resolved', 'dismissed')`,
      [tx.tenantId, periodId, tx.viewer.personId],
    );
    const byStatus = tally(rows);
    const total = rows.reduce((sum, row) => sum + row.count, 0);
    const blocker = (key: string, count: number, link: string): Blocker[] => (count ? [{ key, params: { count }, link, late: true }] : []);
    const blockers = [
      ...blocker('monitor.blocker.escalated', alerts.late, `/alerts?period=${periodId}`),
      ...blocker('monitor.blocker.noData', byStatus['none'] ?? 0, `/team?state=none`),
    ];
    return { stage: 'monitor', done: byStatus['ok'] ?? 0, total, byStatus, waitingForMe: alerts.mine, late: alerts.late, blockers, byUnit: unitsOf(rows) };
  }
}

function tally(rows: UnitRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state, count } of rows) counts[state] = (counts[state] ?? 0) + count;
  return counts;
}

function unitsOf(rows: UnitRow[]): UnitReport[] {
  const units = new Map<string, UnitRow[]>();
  for (const row of rows) units.set(row.unitId, [...(units.get(row.unitId) ?? []), row]);
  return [...units].map(([unitId, own]) => ({ unitId, byStatus: tally(own) }));
}
