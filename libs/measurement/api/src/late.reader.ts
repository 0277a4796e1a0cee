import { Injectable } from '@nestjs/common';
import { correctionPolicy } from '@kpi-loop/measurement/domain';
import { decodeCursor, encodeCursor, plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows, firstOfMonth, permit } from '@kpi-loop/shared/kernel';
import type { RestatedFigure } from './correction.ports';
import { labelsSql } from './column-labels';
import { FigureAccess } from './figure-access';
import type { LateFigureView, LateGroupDto, LateGroupListView, LateGroupView, LateImpactView, LateRowListView, LateRowQuery, LateRowView } from './late.dto';
import { Restatement } from './restatement';

const SHOWN = 200;

/** Rows that came too late for a frozen month, and what figures would become if they counted. */
@Injectable()
export class LateReader {
  constructor(
    private readonly restatement: Restatement,
    private readonly access: FigureAccess,
  ) {}

  async groups(tx: Tx, datasetId?: string): Promise<LateGroupListView> {
    permit(correctionPolicy, 'late.read', plainParties(tx.viewer));
    const items = await tx.query<LateGroupView>(
      `SELECT l.dataset_id, d.name AS dataset_name, d.name_en AS dataset_name_en, l.month, l.correction_id, ${labelsSql('d.mapping')} AS labels, count(*)::int AS rows, max(l.parked_at) AS last_parked_at,
         count(*) FILTER (WHERE l.gone)::int AS gone, count(*) FILTER (WHERE NOT l.gone AND EXISTS (SELECT 1 FROM observation o WHERE o.tenant_id = l.tenant_id AND o.dataset_id = l.dataset_id AND o.row_key = l.row_key))::int AS changed
       FROM late_observation l JOIN dataset d ON d.tenant_id = l.tenant_id AND d.id = l.dataset_id WHERE l.tenant_id = $1 AND l.resolution IS NULL AND ($2::uuid IS NULL OR l.dataset_id = $2)
       GROUP BY 1, 2, 3, 4, 5, d.mapping ORDER BY l.month DESC, d.name, l.correction_id NULLS FIRST LIMIT 500`,
      [tx.tenantId, datasetId ?? null],
    );
    return { items, decides: allows(correctionPolicy, 'late.request', plainParties(tx.viewer)) };
  }

  async rows(tx: Tx, { datasetId, month, cursor, limit = 50 }: LateRowQuery): Promise<LateRowListView> {
    permit(correctionPolicy, 'late.read', plainParties(tx.viewer));
    const after = decodeCursor(cursor, 2);
    const items = await tx.query<LateRowView>(
      `SELECT l.id, l.event_date, l.row_key, l.run_id, l.row_no, r.file_name, p.name AS person_name, p.name_en AS person_name_en, u.name AS unit_name, u.name_en AS unit_name_en, l.data, o.data AS before,
         CASE WHEN l.gone THEN 'gone' WHEN o.row_key IS NULL THEN 'added' ELSE 'changed' END AS change
       FROM late_observation l JOIN collection_run r ON r.tenant_id = l.tenant_id AND r.id = l.run_id LEFT JOIN person p ON p.tenant_id = l.tenant_id AND p.id = l.person_id LEFT JOIN org_unit u ON u.tenant_id = l.tenant_id AND u.id = l.unit_id
       LEFT JOIN LATERAL (SELECT o.row_key, o.data FROM observation o WHERE o.tenant_id = l.tenant_id AND o.dataset_id = l.dataset_id AND o.row_key = l.row_key LIMIT 1) o ON true
       WHERE l.tenant_id = $1 AND l.dataset_id = $2 AND l.month = $3 AND l.resolution IS NULL AND ($4::date IS NULL OR (l.event_date, l.id) > ($4::date, $5::uuid)) ORDER BY l.event_date, l.id LIMIT $6`,
      [tx.tenantId, datasetId, firstOfMonth(month), after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
    const last = items[limit - 1];
    return { items: items.slice(0, limit), next: items.length > limit ? encodeCursor([last.eventDate, last.id]) : null };
  }

  /** Counted for real and undone: what each figure would be with the rows of a month that wait. */
  async impact(tx: Tx, { datasetId, month }: LateGroupDto): Promise<LateImpactView> {
    permit(correctionPolicy, 'late.read', plainParties(tx.viewer));
    const waiting = await tx.query<{ id: string }>(
      `SELECT id FROM late_observation WHERE tenant_id = $1 AND dataset_id = $2 AND month = $3 AND resolution IS NULL`,
      [tx.tenantId, datasetId, firstOfMonth(month)],
    );
    if (!waiting.length) return { items: [], count: 0 };
    const { figures } = await this.restatement.look(tx, { kind: 'rows', datasetId, lateIds: waiting.map(({ id }) => id) }, async () => null);
    return this.named(tx, figures);
  }

  /** Figures with their names, as far as the viewer may see them. */
  async named(tx: Tx, figures: readonly RestatedFigure[]): Promise<LateImpactView> {
    const params: unknown[] = [tx.tenantId, JSON.stringify(figures)];
    const items = await tx.query<LateFigureView>(
      `SELECT f."measurementId" AS measurement_id, m.metric_version_id, k.name AS metric_name, k.name_en AS metric_name_en, v.unit, v.decimals, v.percent, m.subject_kind, m.subject_id, coalesce(p.name, u.name) AS subject_name,
         coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_name_en, m.month, m.status IN ('locked', 'correction_pending') AS frozen, f."valueBefore" AS value_before, f.value
       FROM jsonb_to_recordset($2::jsonb) AS f("measurementId" uuid, "valueBefore" numeric, value numeric) JOIN measurement m ON m.tenant_id = $1 AND m.id = f."measurementId"
       JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
       LEFT JOIN person p ON m.subject_kind = 'person' AND p.tenant_id = m.tenant_id AND p.id = m.subject_id LEFT JOIN org_unit u ON m.subject_kind = 'unit' AND u.tenant_id = m.tenant_id AND u.id = m.subject_id
       WHERE ${this.access.visible(tx, params)} ORDER BY m.subject_kind DESC, length(u.path), k.code, subject_name, m.month LIMIT ${SHOWN}`,
      params,
    );
    return { items, count: figures.length };
  }
}
