import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { LineageSources, type LineageThing } from './lineage.sources';

/** Definitions on the way of a number: what is published, and what once was. */
@Injectable()
export class MetricLineage implements OnModuleInit {
  constructor(private readonly sources: LineageSources) {}

  onModuleInit(): void {
    this.sources.show('metric', (tx, ids) => this.things(tx, ids));
  }

  private things(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    return tx.query<LineageThing>(
      `SELECT v.id, m.name, m.name_en, m.code || ' v' || v.version_no AS detail, m.code || ' v' || v.version_no AS detail_en, '/metrics/' || m.id AS link
       FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id WHERE v.tenant_id = $1 AND v.id = ANY ($2::uuid[]) ORDER BY m.code`,
      [tx.tenantId, ids],
    );
  }
}
