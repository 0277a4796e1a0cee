import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SEATS, SEAT_ROLES } from '@kpi-loop/measurement/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import type { Role } from '@kpi-loop/shared/kernel';

interface Waiting {
  id: string;
  name: string;
  nameEn: string;
  subject: string;
  subjectEn: string;
}

/** Corrections whose open seat the viewer may take, and late rows nobody has decided about. */
@Injectable()
export class CorrectionDuties implements OnModuleInit {
  constructor(
    private readonly sources: DutySources,
    private readonly organization: OrganizationReader,
  ) {}

  onModuleInit(): void {
    this.sources.register({ duties: async (tx) => [...(await this.corrections(tx)), ...(await this.late(tx))] });
  }

  private async corrections(tx: Tx): Promise<Duty[]> {
    const grants = (roles: readonly Role[]) => tx.viewer.roles.filter(({ role }) => roles.includes(role));
    const seats = SEATS.filter((seat) => grants(SEAT_ROLES[seat]).length);
    if (!seats.length || !tx.viewer.personId) return [];
    // by a role for the whole company, or by one for units in which everybody sits whom the figures are about
    const everywhere = seats.filter((seat) => grants(SEAT_ROLES[seat]).some(({ unitId }) => !unitId));
    const params: unknown[] = [tx.tenantId, tx.viewer.personId, seats, everywhere];
    const within = seats
      .filter((seat) => !everywhere.includes(seat))
      .map((seat) => `(mine.seat = '${seat}' AND ${this.organization.visible(tx, 'who.id', SEAT_ROLES[seat], params)})`);
    const inScope = within.length ? `OR EXISTS (SELECT 1 FROM who) AND NOT EXISTS (SELECT 1 FROM who WHERE NOT (${within.join(' OR ')}))` : '';
    const rows = await tx.query<Waiting>(
      `SELECT c.id, k.name, coalesce(nullif(k.name_en, ''), k.name) AS name_en, coalesce(p.name, u.name) AS subject, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_en
       FROM correction c CROSS JOIN LATERAL (SELECT m.* FROM correction_figure f JOIN measurement m ON m.tenant_id = f.tenant_id AND m.id = f.measurement_id
         WHERE f.tenant_id = c.tenant_id AND f.correction_id = c.id ORDER BY f.asked DESC, m.subject_kind, m.month, m.id LIMIT 1) m
       JOIN metric_version v ON v.tenant_id = c.tenant_id AND v.id = m.metric_version_id JOIN metric k ON k.tenant_id = c.tenant_id AND k.id = v.metric_id
       LEFT JOIN person p ON m.subject_kind = 'person' AND p.tenant_id = c.tenant_id AND p.id = m.subject_id LEFT JOIN org_unit u ON m.subject_kind = 'unit' AND u.tenant_id = c.tenant_id AND u.id = m.subject_id
       WHERE c.tenant_id = $1 AND c.status = 'requested' AND c.requested_by <> $2
         AND EXISTS (WITH who AS (SELECT coalesce(h.head_id, x.subject_id) AS id FROM correction_figure f JOIN measurement x ON x.tenant_id = f.tenant_id AND x.id = f.measurement_id LEFT JOIN org_unit h ON x.subject_kind = 'unit' AND h.tenant_id = x.tenant_id AND h.id = x.subject_id
             WHERE f.tenant_id = c.tenant_id AND f.correction_id = c.id AND (x.subject_kind = 'person' OR h.head_id IS NOT NULL)
             AND (f.asked OR NOT EXISTS (SELECT 1 FROM correction_figure g WHERE g.tenant_id = c.tenant_id AND g.correction_id = c.id AND g.asked)))
           SELECT 1 FROM unnest($3::text[]) AS mine (seat) WHERE (mine.seat <> 'pay' OR c.needs_pay_approval) AND (mine.seat = ANY ($4::text[]) ${inScope}) AND NOT EXISTS (SELECT 1 FROM correction_approval a WHERE a.tenant_id = c.tenant_id AND a.correction_id = c.id AND a.seat = mine.seat))
         AND NOT EXISTS (SELECT 1 FROM correction_approval a WHERE a.tenant_id = c.tenant_id AND a.correction_id = c.id AND a.approver_id = $2)
         AND NOT EXISTS (SELECT 1 FROM correction_figure f JOIN measurement x ON x.tenant_id = f.tenant_id AND x.id = f.measurement_id LEFT JOIN org_unit h ON x.subject_kind = 'unit' AND h.tenant_id = x.tenant_id AND h.id = x.subject_id
           WHERE f.tenant_id = c.tenant_id AND f.correction_id = c.id AND coalesce(h.head_id, x.subject_id) = $2)
         AND NOT EXISTS (SELECT 1 FROM late_observation l JOIN collection_run r ON r.tenant_id = l.tenant_id AND r.id = l.run_id WHERE l.tenant_id = c.tenant_id AND l.correction_id = c.id AND r.started_by = $2)
       ORDER BY c.id LIMIT 100`,
      params,
    );
    return rows.map(({ id, ...params }) => ({
      kind: 'correction.approve',
      aggregate: 'correction',
      aggregateId: id,
      params: { ...params },
      dueAt: null,
      severity: 'warn',
      link: `/collection/corrections/${id}`,
    }));
  }

  private async late(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.roles.some(({ role }) => role === 'STEWARD')) return [];
    const rows = await tx.query<{ datasetId: string; name: string; nameEn: string; count: number }>(
      `SELECT l.dataset_id, d.name, coalesce(nullif(d.name_en, ''), d.name) AS name_en, count(*)::int AS count FROM late_observation l JOIN dataset d ON d.tenant_id = l.tenant_id AND d.id = l.dataset_id
       WHERE l.tenant_id = $1 AND l.resolution IS NULL AND l.correction_id IS NULL GROUP BY 1, 2, 3 ORDER BY 2 LIMIT 50`,
      [tx.tenantId],
    );
    return rows.map(({ datasetId, ...params }) => ({
      kind: 'late.decide',
      aggregate: 'dataset',
      aggregateId: datasetId,
      params: { ...params },
      dueAt: null,
      severity: 'warn',
      link: `/collection/late?dataset=${datasetId}`,
    }));
  }
}
