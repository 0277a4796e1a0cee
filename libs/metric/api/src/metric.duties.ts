import { Injectable, type OnModuleInit } from '@nestjs/common';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { DutySources, Tx, type Duty } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { WRITERS } from './certification.sql';
import { tenantParties } from './parties';

interface Waiting {
  metricId: string;
  id: string;
  code: string;
  name: string;
  nameEn: string;
  versionNo: number;
}

const COLUMNS = `v.metric_id, v.id, m.code, m.name, m.name_en, v.version_no`;
const TABLES = `metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id`;

const NAMED = `metric_approver a WHERE a.tenant_id = m.tenant_id AND a.metric_id = m.id`;

/** Definitions that wait for the viewer's review (of those named for the metric, or of whoever keeps metrics where nobody is), and the viewer's own that came back. */
@Injectable()
export class MetricDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  private async duties(tx: Tx): Promise<Duty[]> {
    const me = tx.viewer.personId;
    if (!me) return [];
    const review = await tx.query<Waiting>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE v.tenant_id = $1 AND v.status = 'in_review' AND $2 <> ALL (${WRITERS})
         AND CASE WHEN EXISTS (SELECT FROM ${NAMED}) THEN EXISTS (SELECT FROM ${NAMED} AND a.person_id = $2) ELSE $3 END ORDER BY m.code LIMIT 200`,
      [tx.tenantId, me, allows(metricPolicy, 'metricVersion.publish', tenantParties(tx.viewer))],
    );
    const rework = await tx.query<Waiting>(
      `SELECT ${COLUMNS} FROM ${TABLES} WHERE v.tenant_id = $1 AND v.status = 'draft' AND v.author_id = $2 AND EXISTS (
         SELECT 1 FROM transition_log l WHERE l.tenant_id = v.tenant_id AND l.instance_id = v.id AND l.event = 'metricVersion.return') ORDER BY m.code LIMIT 200`,
      [tx.tenantId, me],
    );
    return [...review.map((row) => dutyOf('metricVersion.review', row)), ...rework.map((row) => dutyOf('metricVersion.rework', row))];
  }
}

const dutyOf = (kind: string, { metricId, id, nameEn, ...params }: Waiting): Duty => ({
  kind,
  aggregate: 'metricVersion',
  aggregateId: id,
  params: { ...params, nameEn: nameEn || params.name },
  dueAt: null,
  severity: 'none',
  link: `/metrics/${metricId}?version=${id}`,
});
