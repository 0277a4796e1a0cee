import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';

/** What is being done about a line, and about what it has warned of. */
@Injectable()
export class ReviewLineage implements OnModuleInit {
  constructor(
    private readonly lineage: LineageSources,
    private readonly organization: OrganizationReader,
  ) {}

  onModuleInit(): void {
    this.lineage.show('action', (tx, ids) => this.actions(tx, ids));
    this.lineage.join(
      'line',
      'action',
      stepsOf(
        `SELECT a.line_id AS "from", a.id AS "to", a.created_at AS at FROM improvement_action a WHERE a.tenant_id = $1 AND a.alert_id IS NULL AND a.status <> 'cancelled'`,
      ),
    );
    this.lineage.join(
      'alert',
      'action',
      stepsOf(
        `SELECT a.alert_id AS "from", a.id AS "to", a.created_at AS at FROM improvement_action a WHERE a.tenant_id = $1 AND a.alert_id IS NOT NULL AND a.status <> 'cancelled'`,
      ),
    );
  }

  private actions(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const params: unknown[] = [tx.tenantId, ids];
    return tx.query<LineageThing>(
      `SELECT a.id, a.title AS name, a.title AS name_en, o.name AS detail, coalesce(o.name_en, o.name) AS detail_en, '/actions/' || a.id AS link
       FROM improvement_action a JOIN person o ON o.tenant_id = a.tenant_id AND o.id = a.owner_id
       WHERE a.tenant_id = $1 AND a.id = ANY ($2::uuid[]) AND ${this.organization.visible(tx, 'a.owner_id', ['HR', 'HRBP', 'EXEC', 'AUD'], params)} ORDER BY a.created_at DESC`,
      params,
    );
  }
}
