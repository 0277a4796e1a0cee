import { Injectable } from '@nestjs/common';
import { SEATS } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { firstOfMonth } from '@kpi-loop/shared/kernel';
import type { EditionListView, EditionQuery, FigureEditionView } from './edition.dto';
import { FigureAccess } from './figure-access';

const COLUMNS = `tenant_id, measurement_id, edition, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, definition_hash, input_hash, computed_at, correction_id`;
/** An edition is a copy of the figure as it stands. `correction` is SQL. */
const copyOf = (correction: string): string => `INSERT INTO figure_edition (${COLUMNS})
  SELECT m.tenant_id, m.id, m.edition, m.metric_version_id, m.subject_kind, m.subject_id, m.month, m.numerator, m.denominator, m.value, m.row_count, m.last_date, m.run_ids, v.content_hash, system.figure_hash(v.content_hash, m), m.computed_at, ${correction}
  FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[])`;

/** What figures were at each freeze (data.md §4.3): written once, never changed. */
@Injectable()
export class Editions {
  constructor(private readonly access: FigureAccess) {}

  /** The first edition of figures that are frozen and have none yet; set-based, and once however often it is called. */
  async freeze(tx: Tx, where: string, params: readonly unknown[]): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE measurement SET edition = 1 WHERE tenant_id = current_tenant() AND status = 'locked' AND edition = 0 AND (${where}) RETURNING id`,
      params,
    );
    if (rows.length) await tx.execute(copyOf('NULL'), [tx.tenantId, rows.map((row) => row.id)]);
    return rows.length;
  }

  /** The corrected figures become the next edition of themselves; the one before stays to be read. */
  async next(tx: Tx, correctionId: string): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE measurement m SET numerator = f.numerator, denominator = f.denominator, value = f.value, row_count = f.row_count, last_date = f.last_date, run_ids = f.run_ids, edition = m.edition + 1, computed_at = now()
       FROM correction_figure f WHERE m.tenant_id = $1 AND f.tenant_id = $1 AND f.correction_id = $2 AND m.id = f.measurement_id RETURNING m.id`,
      [tx.tenantId, correctionId],
    );
    await tx.execute(copyOf('$3::uuid'), [tx.tenantId, rows.map((row) => row.id), correctionId]);
  }

  /** Every edition of the months of a figure, the newest first, each with the correction it came of. */
  async list(tx: Tx, q: EditionQuery): Promise<EditionListView> {
    const params: unknown[] = [tx.tenantId, q.metricVersionId, q.subjectKind, q.subjectId, firstOfMonth(q.from), q.to];
    const items = await tx.query<FigureEditionView>(
      `SELECT e.measurement_id, e.month, e.edition, e.numerator, e.denominator, e.value, e.row_count, e.last_date, cardinality(e.run_ids) AS runs, e.definition_hash, e.input_hash, e.computed_at, e.frozen_at,
         e.edition = m.edition AS current, k.unit, k.decimals, k.percent, e.correction_id, c.reason AS correction_reason, c.kind AS correction_kind, p.name AS requested_by_name, p.name_en AS requested_by_name_en,
         coalesce((SELECT jsonb_agg(jsonb_build_object('seat', a.seat, 'name', w.name, 'nameEn', w.name_en, 'approvedAt', a.approved_at) ORDER BY a.approved_at, array_position('{${SEATS.join(',')}}', a.seat))
           FROM correction_approval a JOIN person w ON w.tenant_id = a.tenant_id AND w.id = a.approver_id WHERE a.tenant_id = e.tenant_id AND a.correction_id = e.correction_id), '[]') AS approvals
       FROM figure_edition e JOIN measurement m ON m.tenant_id = e.tenant_id AND m.id = e.measurement_id JOIN metric_version k ON k.tenant_id = e.tenant_id AND k.id = e.metric_version_id
       LEFT JOIN correction c ON c.tenant_id = e.tenant_id AND c.id = e.correction_id LEFT JOIN person p ON p.tenant_id = e.tenant_id AND p.id = c.requested_by
       WHERE e.tenant_id = $1 AND e.metric_version_id = $2 AND e.subject_kind = $3 AND e.subject_id = $4 AND e.month BETWEEN $5 AND $6 AND ${this.access.visible(tx, params)}
       ORDER BY e.month DESC, e.edition DESC LIMIT 500`,
      params,
    );
    return { items };
  }
}
