import { Injectable } from '@nestjs/common';
import { enteredDataset } from '@kpi-loop/metric/domain';
import { collectionRunMachine, type ColumnType, type DatasetColumn, type DatasetMapping } from '@kpi-loop/measurement/domain';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { endOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { CollectionRun } from './collection-run.entity';
import { Dataset } from './dataset.entity';
import type { EntryRow } from './figure-entry.reader';
import { ensurePartitions } from './landing';
import { Source } from './source.entity';

const SOURCE_CODE = 'entered';
const column = (type: ColumnType, name: string, label: string, labelEn: string): DatasetColumn => ({ name, type, label, labelEn });

/** What an approved entry says as a row: whoever opens a figure reads it there. */
const MAPPING: DatasetMapping = {
  eventDate: 'month',
  key: ['month'],
  person: 'person',
  unit: 'unit',
  columns: [
    column('date', 'month', '月份', 'Month'),
    column('text', 'person', '人员', 'Person'),
    column('text', 'unit', '部门', 'Unit'),
    column('number', 'value', '填报值', 'Entered value'),
    column('number', 'numerator', '分子', 'Numerator'),
    column('number', 'denominator', '分母', 'Denominator'),
    column('text', 'entered_by', '填报人', 'Entered by'),
    column('text', 'approved_by', '审批人', 'Approved by'),
    column('text', 'note', '说明', 'Note'),
    column('text', 'evidence', '凭证', 'Evidence'),
  ],
};

/**
 * Approved entries become rows of the metric's own dataset, with a run of whoever entered them: from there on a figure that
 * people enter is recomputed, traced, locked and disputed like any other.
 */
@Injectable()
export class EnteredFigures {
  async land(tx: Tx, entries: readonly EntryRow[], approvedBy: { name: string }): Promise<void> {
    await ensurePartitions(tx, new Set(entries.map(({ month }) => +month.slice(0, 4))));
    const groups = new Map<string, EntryRow[]>();
    for (const entry of entries) {
      const key = `${entry.metricId} ${entry.enteredBy}`;
      groups.set(key, [...(groups.get(key) ?? []), entry]);
    }
    for (const group of groups.values()) await this.landGroup(tx, group, approvedBy);
  }

  private async landGroup(tx: Tx, entries: readonly EntryRow[], approvedBy: { name: string }): Promise<void> {
    const [first] = entries;
    const dataset = await this.datasetOf(tx, first);
    const rows = entries.map((entry, i) => ({
      row_no: i + 1,
      event_date: dateOf(entry.month, tx.today),
      row_key: rowKey(entry),
      person_id: entry.subjectKind === 'person' ? entry.subjectId : null,
      unit_id: entry.subjectKind === 'unit' ? entry.subjectId : null,
      data: dataOf(entry, approvedBy),
    }));
    const months = entries.map(({ month }) => month).sort();
    const window = { from: months[0], to: endOfMonth(months[months.length - 1]) };
    const run = await tx.create(
      CollectionRun,
      collectionRunMachine,
      {
        ...{ datasetId: dataset.id, datasetVersion: dataset.version, replaceMode: 'upsert', acceptPartial: false, acceptRemoval: false },
        ...{ startedBy: first.enteredBy, windowFrom: window.from, windowTo: window.to, finishedAt: new Date() },
      },
      { status: 'succeeded', event: 'collectionRun.land' },
    );
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [dataset.id]);
    await tx.execute(`DELETE FROM observation WHERE tenant_id = $1 AND dataset_id = $2 AND row_key = ANY ($3::text[])`, [
      tx.tenantId,
      dataset.id,
      rows.map((row) => row.row_key),
    ]);
    await tx.execute(
      `INSERT INTO observation (tenant_id, dataset_id, event_date, row_key, person_id, unit_id, run_id, row_no, data)
       SELECT $1, $2, event_date, row_key, person_id, unit_id, $3, row_no, data FROM jsonb_to_recordset($4::jsonb) AS r(row_no int, event_date date, row_key text, person_id uuid, unit_id uuid, data jsonb)`,
      [tx.tenantId, dataset.id, run.id, JSON.stringify(rows)],
    );
    await tx.execute(`UPDATE collection_run SET rows_read = $3, rows_accepted = $3, rows_changed = $3 WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      run.id,
      rows.length,
    ]);
    await tx.execute(`UPDATE figure_entry SET run_id = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, entries.map(({ id }) => id), run.id]);
    tx.record({ type: 'run.succeeded', datasetId: dataset.id, runId: run.id, ...window }, 'collectionRun', run.id, COLLECTORS);
  }

  /** Made with the first figure of a metric, and the source with the first of the company. */
  private async datasetOf(tx: Tx, { metricCode, metricName, metricNameEn }: EntryRow): Promise<{ id: string; version: number }> {
    const code = enteredDataset(metricCode);
    const known = (): Promise<{ id: string; version: number } | undefined> =>
      tx.one(`SELECT id, version FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, code]);
    const there = await known();
    if (there) return there;
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`entered ${tx.tenantId}`]);
    const made = await known();
    if (made) return made;
    const source = await tx.one<{ id: string }>(`SELECT id FROM source WHERE tenant_id = $1 AND kind = 'manual'`, [tx.tenantId]);
    const sourceId = source?.id ?? newId();
    // each figure was approved by somebody who neither entered it nor is measured by it: nobody has to verify it again
    if (!source)
      await tx.insert(Source, {
        id: sourceId,
        code: await this.freeCode(tx),
        name: '人工填报',
        nameEn: 'Entered by hand',
        kind: 'manual',
        config: {},
        secret: null,
        autoVerify: true,
        trustedBy: null,
        createdBy: null,
      });
    const id = newId();
    await tx.insert(Dataset, {
      ...{ id, sourceId, code, name: metricName, nameEn: metricNameEn, mapping: MAPPING, query: null, request: null },
      ...{ replaceMode: 'upsert', grain: 'month', createdBy: null },
    });
    tx.record({ type: 'dataset.created', datasetId: id, datasetCode: code }, 'dataset', id, COLLECTORS);
    return { id, version: 1 };
  }

  private async freeCode(tx: Tx): Promise<string> {
    const taken = await tx.query<{ code: string }>(`SELECT code FROM source WHERE tenant_id = $1 AND starts_with(code, $2)`, [tx.tenantId, SOURCE_CODE]);
    const codes = new Set(taken.map(({ code }) => code));
    let code = SOURCE_CODE;
    for (let n = 2; codes.has(code); n += 1) code = `${SOURCE_CODE}-${n}`;
    return code;
  }
}

const rowKey = ({ subjectKind, subjectId, month }: EntryRow): string => `${month.slice(0, 7)}|${subjectKind}|${subjectId}`;

/** A month is dated by its last day; one that still goes on by the day its figure was approved. */
const dateOf = (month: IsoDate, today: IsoDate): IsoDate => (endOfMonth(month) < today ? endOfMonth(month) : today);

function dataOf(entry: EntryRow, approvedBy: { name: string }): Record<string, string> {
  const said: Record<string, string | null> = {
    month: entry.month,
    [entry.subjectKind]: entry.subjectName,
    value: entry.value,
    numerator: entry.numerator,
    denominator: entry.denominator,
    entered_by: entry.enteredByName,
    approved_by: approvedBy.name,
    note: entry.note,
    evidence: [entry.evidenceName, entry.evidenceLink].filter(Boolean).join(' · '),
    entry: entry.id,
  };
  return Object.fromEntries(Object.entries(said).filter((pair): pair is [string, string] => !!pair[1]));
}
