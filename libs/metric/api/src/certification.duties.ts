import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import { WRITERS } from './certification.sql';
import { tenantParties } from './parties';

interface Waiting {
  kind: 'certification.sign' | 'certification.renew';
  metricId: string;
  id: string;
  code: string;
  name: string;
  nameEn: string;
  versionNo: number;
}

/**
 * Definitions that one side has signed and the viewer may sign for the other, and, for stewards, those whose metric was
 * certified until something changed.
 */
const SQL = `SELECT w.kind, v.metric_id, v.id, m.code, m.name, coalesce(nullif(m.name_en, ''), m.name) AS name_en, v.version_no
  FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id
    LEFT JOIN process_node n ON n.tenant_id = v.tenant_id AND n.id = v.process_node_id
    LEFT JOIN certification c ON c.tenant_id = v.tenant_id AND c.metric_version_id = v.id AND c.status <> 'fallen'
    CROSS JOIN LATERAL (SELECT CASE
      WHEN c.status = 'signing' AND (c.steward_id IS NULL AND $3 OR c.owner_id IS NULL AND (n.owner_id = $2 OR n.owner_id IS NULL AND $4)) THEN 'certification.sign'
      WHEN c.id IS NULL AND $3 AND EXISTS (SELECT FROM certification f WHERE f.tenant_id = v.tenant_id AND f.metric_id = v.metric_id AND f.steward_id IS NOT NULL AND f.owner_id IS NOT NULL)
        THEN 'certification.renew' END AS kind) w
  WHERE v.tenant_id = $1 AND v.status = 'published' AND w.kind IS NOT NULL AND c.steward_id IS DISTINCT FROM $2 AND c.owner_id IS DISTINCT FROM $2 AND $2 <> ALL (${WRITERS})
  ORDER BY m.code LIMIT 200`;

@Injectable()
export class CertificationDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  private async duties(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const parties = tenantParties(tx.viewer);
    const rows = await tx.query<Waiting>(SQL, [tx.tenantId, tx.viewer.personId, parties.has('STEWARD'), parties.has('STEWARD') || parties.has('HR')]);
    return rows.map(({ kind, metricId, id, ...params }) => ({
      kind,
      aggregate: 'metricVersion',
      aggregateId: id,
      params: { ...params },
      dueAt: null,
      severity: 'none',
      link: `/metrics/${metricId}?version=${id}`,
    }));
  }
}
