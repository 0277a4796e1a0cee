import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DEFINITIONS, LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';

/** Whose targets a definition is pinned to. */
@Injectable()
export class TargetLineage implements OnModuleInit {
  constructor(
    private readonly lineage: LineageSources,
    private readonly organization: OrganizationReader,
  ) {}

  onModuleInit(): void {
    this.lineage.show('line', (tx, ids) => this.lines(tx, ids));
    const pinned = stepsOf(`SELECT l.metric_version_id AS "from", l.id AS "to", p.starts_on AS at FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
        JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id WHERE l.tenant_id = $1 AND l.removed_at IS NULL AND c.status <> 'void'`);
    for (const kind of DEFINITIONS) this.lineage.join(kind, 'line', pinned);
  }

  private lines(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const params: unknown[] = [tx.tenantId, ids];
    return tx.query<LineageThing>(
      `SELECT l.id, coalesce(u.name, o.name) AS name, coalesce(u.name_en, o.name_en, u.name, o.name) AS name_en, p.name AS detail, p.name_en AS detail_en, '/lines/' || l.id AS link
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id LEFT JOIN org_unit u ON c.subject_kind = 'unit' AND u.tenant_id = c.tenant_id AND u.id = c.subject_id
       WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[]) AND ${this.organization.visible(tx, 'c.owner_id', ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'], params)}
       ORDER BY p.starts_on DESC, name`,
      params,
    );
  }
}
