import { Injectable, type OnModuleInit } from '@nestjs/common';
import { payRunPolicy } from '@kpi-loop/incentive/domain';
import { ImpactSources, type ImpactItemView } from '@kpi-loop/metric/api';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { PLAN_OF_CARD, UNFROZEN } from './coverage';

/** Plans in force that pay on a card with a line on the metric, in cycles that are not over, and statements that are still reckoned: names and how many, never an amount (R-PAY1). */
@Injectable()
export class IncentiveImpact implements OnModuleInit {
  constructor(private readonly impacts: ImpactSources) {}

  onModuleInit(): void {
    this.impacts.register((tx, metricId) => this.plans(tx, metricId));
    this.impacts.register((tx, metricId) => tx.asPay(() => this.statements(tx, metricId)));
  }

  private statements(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    const link = allows(payRunPolicy, 'payRun.read', plainParties(tx.viewer)) ? `'/incentives/runs/' || r.id` : `'/incentives/plans/' || x.id`;
    return tx.query<ImpactItemView>(
      `SELECT 'statement' AS kind, x.name, coalesce(nullif(x.name_en, ''), x.name) AS name_en, p.name AS period, coalesce(nullif(p.name_en, ''), p.name) AS period_en, ${link} AS link, count(*)::int AS count
       FROM statement st JOIN pay_run r ON r.tenant_id = st.tenant_id AND r.id = st.pay_run_id JOIN incentive_plan x ON x.tenant_id = st.tenant_id AND x.id = st.plan_id
       JOIN period p ON p.tenant_id = st.tenant_id AND p.id = st.period_id
       WHERE st.tenant_id = $1 AND st.status IN ${UNFROZEN} AND EXISTS (SELECT FROM scorecard_line l WHERE l.tenant_id = st.tenant_id AND l.scorecard_id = st.scorecard_id AND l.metric_id = $2 AND l.removed_at IS NULL)
       GROUP BY x.id, r.id, p.id, x.name, x.name_en, p.name, p.name_en, p.starts_on ORDER BY p.starts_on DESC, x.name LIMIT 100`,
      [tx.tenantId, metricId],
    );
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
