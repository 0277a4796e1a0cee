import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { AlertReader } from './alert.reader';

/** What a line has warned of. */
@Injectable()
export class MonitoringLineage implements OnModuleInit {
  constructor(
    private readonly lineage: LineageSources,
    private readonly alerts: AlertReader,
  ) {}

  onModuleInit(): void {
    this.lineage.show('alert', (tx, ids) => this.known(tx, ids));
    this.lineage.join('line', 'alert', stepsOf(`SELECT a.line_id AS "from", a.id AS "to", a.raised_at AS at FROM alert a WHERE a.tenant_id = $1`));
  }

  private known(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const params: unknown[] = [tx.tenantId, tx.viewer.personId, ids];
    return tx.query<LineageThing>(
      `SELECT a.id, a.rule AS name, a.rule AS name_en, o.name AS detail, coalesce(o.name_en, o.name) AS detail_en, '/alerts?alert=' || a.id AS link
       FROM alert a JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
       WHERE a.tenant_id = $1 AND a.id = ANY ($3::uuid[]) AND ${this.alerts.visible(tx, undefined, params)} ORDER BY a.raised_at DESC`,
      params,
    );
  }
}
