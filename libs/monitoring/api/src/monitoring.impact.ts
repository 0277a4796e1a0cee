import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImpactSources, type ImpactItemView } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';

const SHOWN = 100;

/** Alerts that are still open on lines of a metric: another definition may raise or resolve them. */
@Injectable()
export class MonitoringImpact implements OnModuleInit {
  constructor(private readonly impacts: ImpactSources) {}

  onModuleInit(): void {
    this.impacts.register((tx, metricId) => this.alerts(tx, metricId));
  }

  private alerts(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    return tx.query<ImpactItemView>(
      `SELECT 'alert' AS kind, a.rule || ' · ' || o.name AS name, a.rule || ' · ' || coalesce(nullif(o.name_en, ''), o.name) AS name_en, p.name AS period, coalesce(nullif(p.name_en, ''), p.name) AS period_en, '/alerts?alert=' || a.id AS link
       FROM alert a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       WHERE a.tenant_id = $1 AND l.metric_id = $2 AND a.resolved_at IS NULL ORDER BY a.raised_at DESC, a.id LIMIT ${SHOWN}`,
      [tx.tenantId, metricId],
    );
  }
}
