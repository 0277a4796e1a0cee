import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImpactSources, type ImpactItemView } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';

const SHOWN = 100;

/** Cards that a new version of a metric touches: those with a line on it, of periods that are not closed. */
@Injectable()
export class TargetImpact implements OnModuleInit {
  constructor(private readonly impacts: ImpactSources) {}

  onModuleInit(): void {
    this.impacts.register((tx, metricId) => this.cards(tx, metricId));
  }

  private cards(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    return tx.query<ImpactItemView>(
      `SELECT 'card' AS kind, o.name || ' · v' || v.version_no AS name, coalesce(nullif(o.name_en, ''), o.name) || ' · v' || v.version_no AS name_en, p.name AS period, coalesce(nullif(p.name_en, ''), p.name) AS period_en, '/targets/' || c.id AS link
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND c.status <> 'void' JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.status <> 'closed'
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       WHERE l.tenant_id = $1 AND l.metric_id = $2 AND l.removed_at IS NULL ORDER BY p.starts_on DESC, o.name, c.id LIMIT ${SHOWN}`,
      [tx.tenantId, metricId],
    );
  }
}
