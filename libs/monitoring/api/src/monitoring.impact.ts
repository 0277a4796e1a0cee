import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImpactSources, type ImpactItemView } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { ALERT_RULES } from '@kpi-loop/monitoring/domain';
import { watchedBy } from './watched-lines';

const SHOWN = 100;

/** What watches a metric: team boards that show it, the rules that warn of it, and alerts still open, which another definition may raise or resolve. */
@Injectable()
export class MonitoringImpact implements OnModuleInit {
  constructor(private readonly impacts: ImpactSources) {}

  onModuleInit(): void {
    this.impacts.register((tx, metricId) => this.boards(tx, metricId));
    this.impacts.register((tx, metricId) => this.rules(tx, metricId));
    this.impacts.register((tx, metricId) => this.alerts(tx, metricId));
  }

  private boards(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    return tx.query<ImpactItemView>(
      `SELECT 'team' AS kind, u.name, coalesce(nullif(u.name_en, ''), u.name) AS name_en, '' AS period, '' AS period_en, '/team' AS link FROM org_unit u WHERE u.tenant_id = $1 AND u.id IN (
         SELECT c.unit_id FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND split_part(c.status, '.', 1) = 'effective'
         JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status <> 'closed' WHERE l.tenant_id = $1 AND l.metric_id = $2 AND l.removed_at IS NULL) ORDER BY u.path LIMIT ${SHOWN}`,
      [tx.tenantId, metricId],
    );
  }

  private async rules(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    const watched = await watchedBy(tx, 'l.metric_id = $2', [tx.tenantId, metricId]);
    const of = (rule: string): number => watched.filter((one) => one.rule === rule).reduce((sum, { owners }) => sum + owners, 0);
    const no = { name: '', nameEn: '', period: '', periodEn: '' };
    return ALERT_RULES.filter((rule) => of(rule)).map((rule) => ({ kind: 'rule', ...no, rule, count: of(rule), link: '/alerts' }));
  }

  private alerts(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    return tx.query<ImpactItemView>(
      `SELECT 'alert' AS kind, a.rule, o.name, coalesce(nullif(o.name_en, ''), o.name) AS name_en, p.name AS period, coalesce(nullif(p.name_en, ''), p.name) AS period_en, '/alerts?alert=' || a.id AS link
       FROM alert a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       WHERE a.tenant_id = $1 AND l.metric_id = $2 AND a.resolved_at IS NULL ORDER BY a.raised_at DESC, a.id LIMIT ${SHOWN}`,
      [tx.tenantId, metricId],
    );
  }
}
