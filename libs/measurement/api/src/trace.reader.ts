import { Injectable } from '@nestjs/common';
import { MetricReader, type MetricVersionView } from '@kpi-loop/metric/api';
import type { Measure } from '@kpi-loop/metric/domain';
import { catalogOf, type ColumnType, type DatasetMapping } from '@kpi-loop/measurement/domain';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { endOfMonth, firstOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { binder, measureSql, partOf } from './measure-sql';

export interface TraceQuestion {
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  from: IsoDate;
  to: IsoDate;
  part: 'numerator' | 'denominator';
}

export interface TraceRow {
  eventDate: IsoDate;
  rowKey: string;
  runId: string;
  rowNo: number;
  fileName: string | null;
  personName: string | null;
  personNameEn: string | null;
  unitName: string | null;
  unitNameEn: string | null;
  /** What this row adds to the part. */
  contribution: string;
  data: Record<string, string>;
}

export interface TraceRun {
  id: string;
  fileName: string | null;
  sourceName: string;
  finishedAt: Date | null;
  startedByName: string | null;
  startedByNameEn: string | null;
  rows: number;
}

export interface Trace {
  formula: {
    code: string;
    name: string;
    nameEn: string;
    versionNo: number;
    kind: string;
    datasetCode: string;
    datasetName: string;
    numerator: object;
    denominator: object | null;
    contentHash: string | null;
  };
  columns: { name: string; type: string }[];
  /** Σ of all contributions, and of how many rows; null when the metric has no such part. */
  total: string | null;
  rowCount: number;
  runs: TraceRun[];
  rows: TraceRow[];
  next: string | null;
}

interface DatasetRef {
  id: string;
  name: string;
  mapping: DatasetMapping;
}

/** Rows of a subject: a person's own; for a unit those of its whole subtree, rows without a unit in the unit the person was in on that day. */
const OF_PERSON = (id: string): string => `o.person_id = ${id}::uuid`;
const OF_UNIT = (
  id: string,
): string => `EXISTS (SELECT 1 FROM org_unit u JOIN org_unit top ON top.tenant_id = $1 AND top.id = ${id}::uuid AND starts_with(u.path, top.path)
  WHERE u.tenant_id = $1 AND u.id = coalesce(o.unit_id, a.unit_id))`;
export const PLACE = `LEFT JOIN assignment a ON o.unit_id IS NULL AND a.tenant_id = o.tenant_id AND a.person_id = o.person_id AND o.event_date >= a.valid_from AND (a.valid_to IS NULL OR o.event_date <= a.valid_to)`;

@Injectable()
export class TraceReader {
  constructor(private readonly metrics: MetricReader) {}

  async trace(tx: Tx, question: TraceQuestion, cursor?: string, limit = PAGE_MAX): Promise<Trace> {
    const version = await this.metrics.version(tx, question.metricVersionId);
    const dataset = await tx.one<DatasetRef>(`SELECT id, name, mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, version.datasetCode]);
    const columns = dataset ? catalogOf(dataset.mapping) : [];
    const measure = partOf(version as { numerator: Measure; denominator: Measure | null }, question.part);
    const nothing = { total: null, rowCount: 0, runs: [], rows: [], next: null };
    const found =
      dataset && measure ? await this.rowsOf(tx, question, dataset, measure, new Map(columns.map((c) => [c.name, c.type])), cursor, limit) : nothing;
    return { formula: formulaOf(version, dataset?.name ?? version.datasetCode), columns, ...found };
  }

  private async rowsOf(
    tx: Tx,
    q: TraceQuestion,
    dataset: DatasetRef,
    measure: Measure,
    types: ReadonlyMap<string, ColumnType>,
    cursor: string | undefined,
    limit: number,
  ) {
    const params: unknown[] = [tx.tenantId, dataset.id, firstOfMonth(q.from), endOfMonth(q.to)];
    const bind = binder(params);
    const { matches, amount } = measureSql(measure, types, bind);
    const mine = q.subjectKind === 'person' ? OF_PERSON(bind(q.subjectId)) : OF_UNIT(bind(q.subjectId));
    const rows = `SELECT o.event_date, o.row_key, o.run_id, o.row_no, o.person_id, coalesce(o.unit_id, a.unit_id) AS unit_id, ${amount} AS contribution, o.data
      FROM observation o ${PLACE} WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date BETWEEN $3 AND $4 AND ${mine} AND ${matches} AND ${amount} IS NOT NULL`;
    const runs = await tx.query<TraceRun & { sum: string }>(
      `SELECT c.run_id AS id, r.file_name, s.name AS source_name, r.finished_at, p.name AS started_by_name, p.name_en AS started_by_name_en, c.rows, c.sum FROM
         (SELECT run_id, count(*)::int AS rows, sum(contribution) AS sum FROM (${rows}) rows GROUP BY run_id) c
       JOIN collection_run r ON r.tenant_id = $1 AND r.id = c.run_id JOIN dataset d ON d.tenant_id = $1 AND d.id = r.dataset_id JOIN source s ON s.tenant_id = $1 AND s.id = d.source_id
       LEFT JOIN person p ON p.tenant_id = $1 AND p.id = r.started_by ORDER BY r.finished_at DESC, r.id`,
      params,
    );
    const [total] = await tx.query<{ sum: string | null; rows: number }>(`SELECT sum(contribution) AS sum, count(*)::int AS rows FROM (${rows}) rows`, params);
    const page = await this.page(tx, rows, params, decodeCursor(cursor, 2), limit);
    return { total: total.sum ?? '0', rowCount: total.rows, runs: runs.map(({ sum: _, ...run }) => run), ...page };
  }

  private async page(tx: Tx, rows: string, params: unknown[], after: unknown[] | null, limit: number): Promise<{ rows: TraceRow[]; next: string | null }> {
    const all = [...params, after?.[0] ?? null, after?.[1] ?? null, limit + 1];
    const n = params.length;
    const found = await tx.query<TraceRow>(
      `SELECT x.event_date, x.row_key, x.run_id, x.row_no, r.file_name, p.name AS person_name, p.name_en AS person_name_en, u.name AS unit_name, u.name_en AS unit_name_en, x.contribution, x.data FROM (${rows}) x
       LEFT JOIN collection_run r ON r.tenant_id = $1 AND r.id = x.run_id LEFT JOIN person p ON p.tenant_id = $1 AND p.id = x.person_id LEFT JOIN org_unit u ON u.tenant_id = $1 AND u.id = x.unit_id
       WHERE $${n + 1}::date IS NULL OR (x.event_date, x.row_key) > ($${n + 1}::date, $${n + 2}::text) ORDER BY x.event_date, x.row_key LIMIT $${n + 3}`,
      all,
    );
    const last = found[limit - 1];
    return { rows: found.slice(0, limit), next: found.length > limit ? encodeCursor([last.eventDate, last.rowKey]) : null };
  }
}

function formulaOf(v: MetricVersionView, datasetName: string): Trace['formula'] {
  return {
    code: v.code,
    name: v.name,
    nameEn: v.nameEn,
    versionNo: v.versionNo,
    kind: v.kind,
    datasetCode: v.datasetCode,
    datasetName,
    numerator: v.numerator as object,
    denominator: (v.denominator ?? null) as object | null,
    contentHash: v.contentHash ?? null,
  };
}
