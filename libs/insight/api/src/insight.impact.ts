import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImpactSources, type ImpactItemView } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { DRAWN } from './process-flow.sql';

const SHOWN = 100;

/** Flow boards that are drawn with a metric: as the volume of a step, or as the conversion or the time between two. */
@Injectable()
export class InsightImpact implements OnModuleInit {
  constructor(private readonly impacts: ImpactSources) {}

  onModuleInit(): void {
    this.impacts.register((tx, metricId) => this.boards(tx, metricId));
  }

  private boards(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    return tx.query<ImpactItemView>(
      `SELECT 'board' AS kind, p.name || ' · ' || p.code AS name, coalesce(nullif(p.name_en, ''), p.name) || ' · ' || p.code AS name_en, '' AS period, '' AS period_en, '/process-flow?process=' || p.id AS link
       FROM process p WHERE p.tenant_id = $1 AND p.id IN (SELECT d.process_id FROM (${DRAWN}) d WHERE d.metric_id = $2) ORDER BY p.code LIMIT ${SHOWN}`,
      [tx.tenantId, metricId],
    );
  }
}
