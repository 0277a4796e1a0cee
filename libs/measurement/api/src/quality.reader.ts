import { Injectable } from '@nestjs/common';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { hasRole, plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { labelsSql } from './column-labels';
import { FreshnessWatch } from './freshness';
import type { LateDatasetView, QualityCheckListView, QualityCheckView, QualityQueueView, QualityResultListView, QualityResultView } from './quality-check.dto';

/** The dataset a check compares with. */
const otherSql = (params: string): string =>
  `(SELECT jsonb_build_object('name', x.name, 'nameEn', x.name_en, 'labels', ${labelsSql('x.mapping')}) FROM dataset x WHERE x.tenant_id = $1 AND x.code = ${params}->>'other')`;

const RESULT = `SELECT q.id, q.check_id, q.run_id, c.dataset_id, d.code AS dataset_code, d.name AS dataset_name, d.name_en AS dataset_name_en, ${labelsSql('d.mapping')} AS labels, ${otherSql(`q.asked->'params'`)} AS other, q.asked, q.outcome, q.checked, q.failing, q.examples, q.found_at,
    q.settled_at, p.name AS settled_by_name, p.name_en AS settled_by_name_en, q.settled_reason, q.version
  FROM quality_result q JOIN quality_check c ON c.tenant_id = q.tenant_id AND c.id = q.check_id JOIN dataset d ON d.tenant_id = c.tenant_id AND d.id = c.dataset_id
  LEFT JOIN person p ON p.tenant_id = q.tenant_id AND p.id = q.settled_by WHERE q.tenant_id = $1`;
const CHECK = `SELECT c.id, c.dataset_id, ${labelsSql('d.mapping')} AS labels, ${otherSql('c.params')} AS other, c.kind, c.severity, c.column_name AS "column", c.params, c.changed_at, c.version, p.name AS made_by_name, p.name_en AS made_by_name_en
  FROM quality_check c JOIN dataset d ON d.tenant_id = c.tenant_id AND d.id = c.dataset_id LEFT JOIN person p ON p.tenant_id = c.tenant_id AND p.id = c.made_by WHERE c.tenant_id = $1 AND c.removed_at IS NULL`;
/** Of each check that is still asked, the newest answer: what failed before and passes now waits for nobody. */
const OPEN = ` AND c.removed_at IS NULL AND q.outcome = 'failed' AND q.settled_at IS NULL
  AND NOT EXISTS (SELECT FROM quality_result later WHERE later.tenant_id = q.tenant_id AND later.check_id = q.check_id AND later.run_id > q.run_id AND later.outcome <> 'skipped')`;
const MOST = 200;

/** Checks, what came of them, and what of it waits for a steward. */
@Injectable()
export class QualityReader {
  constructor(private readonly freshness: FreshnessWatch) {}

  async checks(tx: Tx, datasetId: string): Promise<QualityCheckListView> {
    await tx.get(`SELECT 1 AS found FROM dataset WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, datasetId]);
    const rows = await tx.query<Omit<QualityCheckView, 'last' | 'freshness'>>(`${CHECK} AND c.dataset_id = $2 ORDER BY c.id`, [tx.tenantId, datasetId]);
    const last = await tx.query<QualityResultView>(
      `${RESULT} AND c.dataset_id = $2 AND NOT EXISTS (SELECT FROM quality_result later WHERE later.tenant_id = q.tenant_id AND later.check_id = q.check_id AND later.run_id > q.run_id)`,
      [tx.tenantId, datasetId],
    );
    const fresh = await this.freshness.all(tx, datasetId);
    const items = rows.map((row) => {
      const result = last.find(({ checkId }) => checkId === row.id);
      return { ...row, last: result ? seen(tx, result) : null, freshness: fresh.find(({ checkId }) => checkId === row.id) ?? null };
    });
    return { items, editable: allows(collectionPolicy, 'check.edit', plainParties(tx.viewer)) };
  }

  async ofRun(tx: Tx, runId: string): Promise<QualityResultListView> {
    await tx.get(`SELECT 1 AS found FROM collection_run WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, runId]);
    const rows = await tx.query<QualityResultView>(`${RESULT} AND q.run_id = $2 ORDER BY (q.outcome = 'failed') DESC, q.asked->>'severity', q.id`, [
      tx.tenantId,
      runId,
    ]);
    return { items: rows.map((row) => seen(tx, row)) };
  }

  async result(tx: Tx, id: string): Promise<QualityResultView> {
    return seen(tx, await tx.get<QualityResultView>(`${RESULT} AND q.id = $2`, [tx.tenantId, id]));
  }

  async queue(tx: Tx): Promise<QualityQueueView> {
    const counts = await tx.get<Pick<QualityQueueView, 'flagged' | 'disputed' | 'overdue'>>(
      `SELECT count(*) FILTER (WHERE disputed_at IS NULL)::int AS flagged, count(*) FILTER (WHERE disputed_at IS NOT NULL)::int AS disputed, count(*) FILTER (WHERE disputed_at IS NOT NULL AND settle_by < tenant_today())::int AS overdue
       FROM measurement WHERE tenant_id = $1 AND status = 'quarantined'`,
      [tx.tenantId],
    );
    return { ...counts, failed: (await this.failed(tx)).map((row) => seen(tx, row)), late: await this.late(tx) };
  }

  failed(tx: Tx): Promise<QualityResultView[]> {
    return tx.query<QualityResultView>(`${RESULT}${OPEN} ORDER BY q.asked->>'severity', q.found_at, q.id LIMIT ${MOST}`, [tx.tenantId]);
  }

  async late(tx: Tx): Promise<LateDatasetView[]> {
    const late = (await this.freshness.all(tx)).filter(({ level }) => level !== 'fresh');
    if (!late.length) return [];
    const names = await tx.query<{ id: string; code: string; name: string; nameEn: string }>(
      `SELECT id, code, name, name_en FROM dataset WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.tenantId, late.map(({ datasetId }) => datasetId)],
    );
    return late.map((one) => {
      const { code, name, nameEn } = names.find(({ id }) => id === one.datasetId)!;
      return { ...one, datasetCode: code, datasetName: name, datasetNameEn: nameEn };
    });
  }
}

/** OPS looks after collectors and reads no values (domain.md §4). */
export function seen<T extends { examples: QualityResultView['examples'] }>(tx: Tx, answer: T): T {
  if (hasRole(tx.viewer, 'STEWARD', 'HR', 'AUD')) return answer;
  return { ...answer, examples: answer.examples.map((example) => ({ ...example, rowKey: null, value: null, expected: null })) };
}
