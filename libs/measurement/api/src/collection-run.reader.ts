import { Injectable } from '@nestjs/common';
import { catalogOf, collectionPolicy, collectionRunMachine, columnIndex, type DatasetMapping } from '@kpi-loop/measurement/domain';
import type { ColumnLabelView } from '@kpi-loop/metric/api';
import { PAGE_MAX, decodeCursor, encodeCursor, hasRole, plainParties, type Tx } from '@kpi-loop/shared/api';
import { offers } from '@kpi-loop/shared/kernel';
import { labelsSql } from './column-labels';
import type { CollectionRunListView, CollectionRunView, RowErrorListView, RowErrorQuery, RowErrorView, RunListQuery } from './collection-run.dto';

type Row = Omit<CollectionRunView, 'offers' | 'bytesTotal' | 'bytesRead'> & { bytesTotal: string | null; bytesRead: string; uploadId: string | null };

const VIEW = `SELECT r.id, r.dataset_id, d.code AS dataset_code, d.name AS dataset_name, d.name_en AS dataset_name_en, s.name AS source_name, s.name_en AS source_name_en, s.kind AS source_kind, r.status, r.version, r.upload_id, r.file_name,
    r.accept_partial, r.accept_removal, r.replace_mode, r.window_from, r.window_to, r.bytes_total, r.bytes_read, r.rows_read, r.rows_accepted, r.rows_rejected, r.rows_changed, r.rows_removed, r.rows_ignored, r.rows_late, r.scheduled, r.attempt, r.new_columns, coalesce(r.header, '{}') AS header, ${labelsSql('d.mapping')} AS labels, r.drift_seen_at, w.name AS drift_seen_by_name, w.name_en AS drift_seen_by_name_en,
    (SELECT dl.due_at FROM deadline dl WHERE dl.tenant_id = r.tenant_id AND dl.aggregate = 'collectionRun' AND dl.aggregate_id = r.id AND dl.event = 'collectionRun.retry' AND dl.fired_at IS NULL AND dl.cancelled_at IS NULL AND r.status = 'failed') AS retry_at, r.problem, r.problem_params,
    (SELECT count(*)::int FROM quality_result q WHERE q.tenant_id = r.tenant_id AND q.run_id = r.id AND q.outcome = 'failed') AS failed_checks,
    coalesce(p.name, k.name) AS started_by_name, coalesce(p.name_en, k.name) AS started_by_name_en, r.started_at, r.finished_at
  FROM collection_run r JOIN dataset d ON d.tenant_id = r.tenant_id AND d.id = r.dataset_id JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id
  LEFT JOIN person p ON p.tenant_id = r.tenant_id AND p.id = r.started_by
  LEFT JOIN person w ON w.tenant_id = r.tenant_id AND w.id = r.drift_seen_by
  LEFT JOIN api_key k ON k.tenant_id = r.tenant_id AND k.id = r.api_key_id WHERE r.tenant_id = $1`;

@Injectable()
export class CollectionRunReader {
  async list(tx: Tx, query: RunListQuery): Promise<CollectionRunListView> {
    const limit = query.limit ?? 50;
    const after = decodeCursor(query.cursor, 1);
    const rows = await tx.query<Row>(
      `${VIEW} AND ($2::uuid IS NULL OR r.dataset_id = $2) AND ($3::text IS NULL OR r.status = $3) AND ($4::uuid IS NULL OR r.id < $4) ORDER BY r.id DESC LIMIT $5`,
      [tx.tenantId, query.datasetId ?? null, query.status ?? null, after?.[0] ?? null, limit + 1],
    );
    return { items: rows.slice(0, limit).map((row) => viewOf(tx, row)), next: rows.length > limit ? encodeCursor([rows[limit - 1].id]) : null };
  }

  view(tx: Tx, id: string): Promise<CollectionRunView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<CollectionRunView> {
    return viewOf(tx, await tx.get<Row>(`${VIEW} AND r.id = $2`, [tx.tenantId, id]));
  }

  async errors(tx: Tx, id: string, { cursor, limit = PAGE_MAX }: RowErrorQuery): Promise<RowErrorListView> {
    const { header, datasetId } = await this.view(tx, id);
    const { mapping } = await tx.get<{ mapping: DatasetMapping }>(`SELECT mapping FROM dataset WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, datasetId]);
    const after = decodeCursor(cursor, 1)?.[0] ?? 0;
    const rows = await tx.query<Omit<RowErrorView, 'column'>>(
      `SELECT ordinal, row_no, cell, code, detail FROM row_error WHERE tenant_id = $1 AND run_id = $2 AND ordinal > $3 ORDER BY ordinal LIMIT $4`,
      [tx.tenantId, id, after, limit + 1],
    );
    const items = rows.slice(0, limit).map((row) => ({ ...row, column: columnAt(row.cell, header, mapping), ...(seesValues(tx) ? {} : { detail: '' }) }));
    return { items, next: rows.length > limit ? encodeCursor([items[limit - 1].ordinal]) : null };
  }
}

/** What the column of a cell is called, as the header of the run has it. */
function columnAt(cell: string, header: readonly string[], mapping: DatasetMapping): ColumnLabelView | null {
  const name = header[columnIndex(cell)]?.trim();
  if (!name) return null;
  const { label = '', labelEn = '' } = catalogOf(mapping).find((column) => column.name === name) ?? {};
  return { name, label, labelEn };
}

/** OPS looks after collectors and reads no values (domain.md §4). */
export const seesValues = (tx: Tx): boolean => hasRole(tx.viewer, 'STEWARD', 'HR', 'AUD');

function viewOf(tx: Tx, { uploadId, bytesTotal, bytesRead, ...row }: Row): CollectionRunView {
  const context = {
    runId: row.id,
    datasetId: row.datasetId,
    from: row.windowFrom,
    to: row.windowTo,
    rowsStillThere: uploadId !== null || row.fileName === null,
    triesLeft: 0,
  };
  return {
    ...row,
    bytesTotal: bytesTotal === null ? null : Number(bytesTotal),
    bytesRead: Number(bytesRead),
    offers: offers(collectionRunMachine, row.status, context, collectionPolicy, plainParties(tx.viewer)),
  };
}
