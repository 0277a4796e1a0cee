import { Injectable } from '@nestjs/common';
import { backfillMachine, collectionPolicy } from '@kpi-loop/measurement/domain';
import { decodeCursor, encodeCursor, plainParties, type Tx } from '@kpi-loop/shared/api';
import { offers } from '@kpi-loop/shared/kernel';
import type { BackfillFigureView, BackfillItemView, BackfillListQuery, BackfillListView, BackfillMonthView, BackfillView } from './backfill.dto';
import { labelsSql } from './column-labels';
import { seesValues } from './collection-run.reader';
import { TO_DO } from './backfill-months';
import { FigureAccess } from './figure-access';

const ITEM = `b.id, b.dataset_id, d.name AS dataset_name, d.name_en AS dataset_name_en, b.status, b.from_on AS from, b.to_on AS to, b.reason, p.name AS started_by_name, p.name_en AS started_by_name_en, b.started_at`;
const TABLES = `backfill b JOIN dataset d ON d.tenant_id = b.tenant_id AND d.id = b.dataset_id JOIN person p ON p.tenant_id = b.tenant_id AND p.id = b.started_by`;

@Injectable()
export class BackfillReader {
  constructor(private readonly access: FigureAccess) {}

  async list(tx: Tx, query: BackfillListQuery): Promise<BackfillListView> {
    const limit = query.limit ?? 50;
    const items = await tx.query<BackfillItemView>(
      `SELECT ${ITEM} FROM ${TABLES} WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.dataset_id = $2) AND ($3::uuid IS NULL OR b.id < $3) ORDER BY b.id DESC LIMIT $4`,
      [tx.tenantId, query.datasetId ?? null, decodeCursor(query.cursor, 1)?.[0] ?? null, limit + 1],
    );
    return { items: items.slice(0, limit), next: items.length > limit ? encodeCursor([items[limit - 1].id]) : null };
  }

  view(tx: Tx, id: string): Promise<BackfillView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<BackfillView> {
    const row = await tx.get<Omit<BackfillView, 'months' | 'figures' | 'offers'>>(
      `SELECT ${ITEM}, b.version, b.removes, b.accept_partial, b.file_name, b.rows_read, b.rows_rejected, b.problem, b.problem_params, b.figure_count, ${labelsSql('d.mapping')} AS labels FROM ${TABLES} WHERE b.tenant_id = $1 AND b.id = $2`,
      [tx.tenantId, id],
    );
    const months = await tx.query<BackfillMonthView>(
      `SELECT m.month, m.frozen, m.rows_source, m.rows_known, m.rows_added, m.rows_changed, m.rows_gone, m.rows_late, m.run_id, r.status AS run_status, r.version AS run_version, r.problem, coalesce(r.problem_params, '{}') AS problem_params,
         ${TO_DO} AS differs
       FROM backfill_month m JOIN backfill b ON b.tenant_id = m.tenant_id AND b.id = m.backfill_id LEFT JOIN collection_run r ON r.tenant_id = m.tenant_id AND r.id = m.run_id
       WHERE m.tenant_id = $1 AND m.backfill_id = $2 ORDER BY m.month`,
      [tx.tenantId, id],
    );
    const context = { backfillId: id, datasetId: row.datasetId, monthsToDo: months.filter((month) => month.differs).length };
    return {
      ...row,
      months,
      figures: seesValues(tx) ? await this.figures(tx, id) : [],
      offers: offers(backfillMachine, row.status, context, collectionPolicy, plainParties(tx.viewer)),
    };
  }

  private figures(tx: Tx, id: string): Promise<BackfillFigureView[]> {
    const params: unknown[] = [tx.tenantId, id];
    return tx.query<BackfillFigureView>(
      `SELECT k.name AS metric_name, k.name_en AS metric_name_en, v.unit, v.decimals, v.percent, m.subject_kind, coalesce(p.name, u.name) AS subject_name, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS subject_name_en,
         m.month, m.frozen, m.value_before, m.value
       FROM (SELECT b.tenant_id, f."metricVersionId" AS metric_version_id, f."subjectKind" AS subject_kind, f."subjectId" AS subject_id, f.month, f.frozen, f."valueBefore" AS value_before, f.value
         FROM backfill b CROSS JOIN LATERAL jsonb_to_recordset(b.figures) AS f("metricVersionId" uuid, "subjectKind" text, "subjectId" uuid, month date, frozen boolean, "valueBefore" numeric, value numeric) WHERE b.tenant_id = $1 AND b.id = $2) m
       JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
       LEFT JOIN person p ON m.subject_kind = 'person' AND p.tenant_id = m.tenant_id AND p.id = m.subject_id LEFT JOIN org_unit u ON m.subject_kind = 'unit' AND u.tenant_id = m.tenant_id AND u.id = m.subject_id
       WHERE ${this.access.visible(tx, params)} ORDER BY m.subject_kind DESC, length(u.path), m.month, k.code, subject_name`,
      params,
    );
  }
}
