import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DEFINITIONS, LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { DRAWN } from './process-flow.sql';

/** Flow boards that are drawn with a definition in force. */
@Injectable()
export class InsightLineage implements OnModuleInit {
  constructor(private readonly lineage: LineageSources) {}

  onModuleInit(): void {
    this.lineage.show('flow', (tx, ids) => this.boards(tx, ids));
    const drawn = stepsOf(`SELECT v.id AS "from", d.process_id AS "to", v.published_at AS at FROM (${DRAWN}) d
      JOIN metric_version v ON v.tenant_id = $1 AND v.metric_id = d.metric_id AND v.status = 'published'`);
    for (const kind of DEFINITIONS) this.lineage.join(kind, 'flow', drawn);
  }

  private boards(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    return tx.query<LineageThing>(
      `SELECT p.id, p.name, coalesce(nullif(p.name_en, ''), p.name) AS name_en, p.code AS detail, p.code AS detail_en, '/process-flow?process=' || p.id AS link
       FROM process p WHERE p.tenant_id = $1 AND p.id = ANY ($2::uuid[]) ORDER BY p.code`,
      [tx.tenantId, ids],
    );
  }
}
