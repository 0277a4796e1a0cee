import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { LineageSources, stepsOf, type LineageThing } from './lineage.sources';

const RECKONS = `v.kind IN ('derived', 'composite')`;
/** What a definition reads is another one in force, by its code. */
const READ = stepsOf(`SELECT i.id AS "from", v.id AS "to", v.published_at AS at FROM metric_version v
  CROSS JOIN LATERAL jsonb_to_recordset(v.inputs) AS read(code text) JOIN metric m ON m.tenant_id = v.tenant_id AND m.code = read.code
  JOIN metric_version i ON i.tenant_id = m.tenant_id AND i.metric_id = m.id AND i.status = 'published' WHERE v.tenant_id = $1 AND v.status IN ('published', 'deprecated')`);

/** Definitions on the way of a number: what is published, and what once was; those that reckon with others behind the others. */
@Injectable()
export class MetricLineage implements OnModuleInit {
  constructor(private readonly sources: LineageSources) {}

  onModuleInit(): void {
    this.sources.show('metric', (tx, ids) => this.things(tx, ids, `NOT ${RECKONS}`));
    this.sources.show('derived', (tx, ids) => this.things(tx, ids, RECKONS));
    this.sources.join('metric', 'derived', READ);
    this.sources.join('derived', 'derived', READ);
  }

  private things(tx: Tx, ids: readonly string[], which: string): Promise<LineageThing[]> {
    return tx.query<LineageThing>(
      `SELECT v.id, m.name, m.name_en, m.code || ' v' || v.version_no AS detail, m.code || ' v' || v.version_no AS detail_en, '/metrics/' || m.id AS link
       FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id WHERE v.tenant_id = $1 AND v.id = ANY ($2::uuid[]) AND ${which} ORDER BY m.code`,
      [tx.tenantId, ids],
    );
  }
}
