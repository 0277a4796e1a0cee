import { Injectable } from '@nestjs/common';
import { checkProblems, collectionPolicy, isTimed, paramsOf, type DatasetMapping, type QualityCheck } from '@kpi-loop/measurement/domain';
import { newId, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, endOfMonth, firstOfMonth, permit, type FieldProblem, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { FreshnessWatch } from './freshness';
import { inForce } from './prospect';
import { askRowCount, askRows, SKIPPED, type Answer } from './quality-asking';
import type { QualityCheckDto, QualityCheckListView, QualityResultView, QualityTrialView } from './quality-check.dto';
import { QualityCheckRow } from './quality-check.entity';
import { QualityReader, seen } from './quality.reader';

const MOST_CHECKS = 50;

/** What is asked of a dataset: made, changed and ended like its mapping; and what came of it, judged. */
@Injectable()
export class QualityCheckCommands {
  constructor(
    private readonly reader: QualityReader,
    private readonly freshness: FreshnessWatch,
  ) {}

  async create(tx: Tx, datasetId: string, dto: QualityCheckDto): Promise<QualityCheckListView> {
    permit(collectionPolicy, 'check.edit', plainParties(tx.viewer));
    const check = await this.checked(tx, datasetId, dto);
    const { count } = await tx.get<{ count: number }>(`SELECT count(*)::int AS count FROM quality_check WHERE tenant_id = $1 AND dataset_id = $2 AND removed_at IS NULL`, [tx.tenantId, datasetId]);
    if (count >= MOST_CHECKS) throw new Problem('ruleBroken', 'tooManyChecks', undefined, { violations: ['tooManyChecks'], params: { most: MOST_CHECKS } });
    const id = newId();
    const { kind, severity, column, params } = check;
    await tx.insert(QualityCheckRow, { id, datasetId, kind, severity, columnName: column, params, madeBy: tx.viewer.personId });
    await this.changed(tx, datasetId, id, 'qualityCheck.created');
    return this.reader.checks(tx, datasetId);
  }

  async update(tx: Tx, id: string, dto: QualityCheckDto): Promise<QualityCheckListView> {
    const row = await this.claim(tx, id);
    if (dto.kind !== row.kind) throw new Problem('ruleBroken', 'kindStays', undefined, { violations: ['kindStays'], fields: [{ pointer: '/kind', code: 'kindStays' }] });
    const { severity, column, params } = await this.checked(tx, row.datasetId, dto);
    await tx.execute(`UPDATE quality_check SET severity = $3, column_name = $4, params = $5, changed_at = tenant_now(), version = version + 1 WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      severity,
      column,
      JSON.stringify(params),
    ]);
    await this.changed(tx, row.datasetId, id, 'qualityCheck.changed');
    return this.reader.checks(tx, row.datasetId);
  }

  /** It is asked no more and doubts nothing new; a figure it has put in doubt still waits for a steward. */
  async remove(tx: Tx, id: string): Promise<QualityCheckListView> {
    const row = await this.claim(tx, id);
    await tx.execute(`UPDATE quality_check SET removed_at = tenant_now(), version = version + 1 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    await tx.execute(`UPDATE quality_finding SET cleared_at = tenant_now() WHERE tenant_id = $1 AND check_id = $2 AND cleared_at IS NULL`, [tx.tenantId, id]);
    await tx.cancelDeadlines('qualityCheck', id);
    await this.changed(tx, row.datasetId, id, 'qualityCheck.removed');
    return this.reader.checks(tx, row.datasetId);
  }

  /** Asked of the rows that are in force; nothing is kept. */
  async try(tx: Tx, datasetId: string, dto: QualityCheckDto): Promise<QualityTrialView> {
    permit(collectionPolicy, 'check.edit', plainParties(tx.viewer));
    const check = await this.checked(tx, datasetId, dto);
    const { outcome, checked, failing, examples } = await this.asked(tx, datasetId, check);
    return seen(tx, { outcome, checked, failing, examples: examples.map((example) => ({ ...example, cell: null })) });
  }

  /** Somebody has looked at it, and says why it may stand. */
  async settle(tx: Tx, id: string, reason: string): Promise<QualityResultView> {
    permit(collectionPolicy, 'check.settle', plainParties(tx.viewer));
    const { runId } = await this.reader.result(tx, id);
    const settled = await tx.execute(
      `UPDATE quality_result SET settled_by = $3, settled_at = tenant_now(), settled_reason = $4, version = version + 1 WHERE tenant_id = $1 AND id = $2 AND outcome = 'failed' AND settled_at IS NULL`,
      [tx.tenantId, id, tx.actor, reason.trim()],
    );
    if (!settled) throw new Problem('conflict', 'settledAlready');
    tx.record({ type: 'quality.settled', resultId: id, runId }, 'collectionRun', runId, COLLECTORS);
    return this.reader.result(tx, id);
  }

  private async asked(tx: Tx, datasetId: string, check: QualityCheck): Promise<Answer> {
    if (check.kind === 'rowCount') return askRowCount(tx, datasetId, check, null);
    // what a delivery changes is seen only when there is one
    if (check.kind === 'stability' || isTimed(check.kind)) return isTimed(check.kind) ? this.age(tx, datasetId, check) : SKIPPED;
    const dataset = await tx.get<{ id: string; mapping: DatasetMapping; grain: string; since: IsoDate | null; until: IsoDate | null }>(
      `SELECT d.id, d.mapping, d.grain, o.since, least(greatest(o.until, r.until), greatest(tenant_today() - 1, o.until)) AS until FROM dataset d
       CROSS JOIN LATERAL (SELECT min(event_date) AS since, max(event_date) AS until FROM observation WHERE tenant_id = d.tenant_id AND dataset_id = d.id) o
       CROSS JOIN LATERAL (SELECT max(window_to) AS until FROM collection_run WHERE tenant_id = d.tenant_id AND dataset_id = d.id AND status = 'succeeded') r
       WHERE d.tenant_id = $1 AND d.id = $2`,
      [tx.tenantId, datasetId],
    );
    if (!dataset.since || !dataset.until || (check.kind === 'completeness' && dataset.grain === 'month')) return SKIPPED;
    const range = { from: firstOfMonth(dataset.since), to: endOfMonth(dataset.until) };
    const other = await tx.one<{ id: string }>(`SELECT id FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, check.params.other ?? '']);
    return askRows(tx, dataset, check, inForce(tx, datasetId, range), { since: dataset.since, until: dataset.until }, { other: inForce(tx, other?.id ?? datasetId, range), today: tx.today });
  }

  private async age(tx: Tx, datasetId: string, { params }: QualityCheck): Promise<Answer> {
    const { until, late } = await tx.get<{ until: IsoDate | null; late: boolean | null }>(
      `SELECT max(r.window_to) AS until, tenant_now() >= (max(r.window_to) + 1)::timestamp AT TIME ZONE (SELECT timezone FROM tenant WHERE id = $1) + make_interval(hours => $3::int) AS late
       FROM collection_run r WHERE r.tenant_id = $1 AND r.dataset_id = $2 AND r.status = 'succeeded'`,
      [tx.tenantId, datasetId, params.warnAfter],
    );
    if (until === null) return SKIPPED;
    const example = { day: until, rowKey: null, rowNo: null, unit: null, value: null, expected: null };
    return { outcome: late ? 'failed' : 'passed', checked: 1, failing: late ? 1 : 0, examples: late ? [example] : [], doubts: [] };
  }

  private async checked(tx: Tx, datasetId: string, { kind, severity, column, params }: QualityCheckDto): Promise<QualityCheck> {
    const { mapping, code } = await tx.get<{ mapping: DatasetMapping; code: string }>(`SELECT mapping, code FROM dataset WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, datasetId]);
    const check: QualityCheck = { kind, severity, column: column?.trim() || null, params: paramsOf(kind, JSON.parse(JSON.stringify(params)) as QualityCheckDto['params']) };
    const fields = [...checkProblems(check, mapping), ...(await this.otherProblems(tx, check, code))];
    if (fields.length) throw new Problem('ruleBroken', 'checkIncomplete', undefined, { violations: [...new Set(fields.map((f) => f.code))], fields });
    return check;
  }

  private async otherProblems(tx: Tx, { kind, params: { other, otherColumn, measure } }: QualityCheck, code: string): Promise<FieldProblem[]> {
    if (kind !== 'reconciliation' || !other) return [];
    const found = await tx.one<{ mapping: DatasetMapping }>(`SELECT mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, other]);
    if (!found || other === code) return [{ pointer: '/params/other', code: found ? 'anotherDatasetGiven' : 'datasetUnknown' }];
    if (measure !== 'sum' || !otherColumn) return [];
    const as: QualityCheck = { kind: 'flatline', severity: 'warn', column: otherColumn, params: { readings: 2 } };
    return checkProblems(as, found.mapping).map((problem) => ({ ...problem, pointer: '/params/otherColumn' }));
  }

  private async claim(tx: Tx, id: string): Promise<QualityCheckRow> {
    permit(collectionPolicy, 'check.edit', plainParties(tx.viewer));
    const row = await tx.claim(QualityCheckRow, id);
    if (row.removedAt) throw new Problem('notFound', 'notFound');
    return row;
  }

  private async changed(tx: Tx, datasetId: string, checkId: string, type: string): Promise<void> {
    await this.freshness.arm(tx, datasetId);
    tx.record({ type, datasetId, checkId }, 'dataset', datasetId, COLLECTORS);
  }
}
