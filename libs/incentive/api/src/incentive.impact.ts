import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImpactSources, type ImpactItemView } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { PLAN_OF_CARD } from './coverage';

/** Plans in force that pay on a card with a line on the metric, in cycles that are not over: names, never an amount (R-PAY1). */
@Injectable()
export class IncentiveImpact implements OnModuleInit {
  constructor(private readonly impacts: ImpactSources) {}

  onModuleInit(): void {
    this.impacts.register((tx, metricId) => this.plans(tx, metricId));
  }

  private plans(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    return tx.query<ImpactItemView>(
      `SELECT 'plan' AS kind, x.name || ' · ' || x.code AS name, coalesce(nullif(x.name_en, ''), x.name) || ' · ' || x.code AS name_en, y.name AS period, coalesce(nullif(y.name_en, ''), y.name) AS period_en, '/incentives/plans/' || x.id AS link
       FROM incentive_plan x JOIN cycle y ON y.tenant_id = x.tenant_id AND y.id = x.cycle_id
       WHERE x.tenant_id = $1 AND x.id IN (
         SELECT ${PLAN_OF_CARD} FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND c.status <> 'void' AND c.subject_kind = 'person'
           JOIN org_unit cu ON cu.tenant_id = c.tenant_id AND cu.id = c.unit_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status <> 'closed'
         WHERE l.tenant_id = $1 AND l.metric_id = $2 AND l.removed_at IS NULL) ORDER BY y.starts_on DESC, x.code LIMIT 100`,
      [tx.tenantId, metricId],
    );
  }
}
