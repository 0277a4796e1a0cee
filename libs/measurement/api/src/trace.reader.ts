import { Injectable } from '@nestjs/common';
import { MetricReader, type MetricVersionView } from '@kpi-loop/metric/api';
import { shifted, type AggTime, type Definition } from '@kpi-loop/metric/domain';
import { catalogOf, type CatalogColumn, type ColumnType, type DatasetMapping, type DrillStep } from '@kpi-loop/measurement/domain';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { contributionsSql, sourceOf, type ContributionSource } from './contributions-sql';
import { firstRowsOf } from './figure-table';
import { binder } from './measure-sql';
import { stepSql } from './whose-sql';

export interface TraceQuestion {
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  from: IsoDate;
  to: IsoDate;
  part: 'numerator' | 'denominator';
  /** Only the rows of what was chosen on the way down. */
  steps?: readonly DrillStep[];
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
  sourceNameEn: string;
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
    datasetCode: string;
    datasetName: string;
    datasetNameEn: string;
    numerator: object | null;
    denominator: object | null;
    kind: string;
    text: string;
    contentHash: string | null;
  };
  columns: CatalogColumn[];
  /** Σ of all contributions, and of how many rows; null when the metric has no such part. */
  total: string | null;
  rowCount: number;
  runs: TraceRun[];
  rows: TraceRow[];
  next: string | null;
  /** Of a metric that is made of others: those. */
  inputs: TraceInput[];
}

interface DatasetRef {
  id: string;
  name: string;
  nameEn: string;
  mapping: DatasetMapping;
}

/** A metric it was reckoned from, over the time it was read for. */
export interface TraceInput {
  as: string;
  metricVersionId: string | null;
  code: string;
  name: string;
  nameEn: string;
  from: IsoDate;
  to: IsoDate;
  weight: string | null;
}

/** Where one month stands for a longer period: which one, as an order. */
const MONTH_OF: Partial<Record<AggTime, string>> = { LAST: 'month DESC', MAX: 'value DESC, month', MIN: 'value, month' };

@Injectable()
export class TraceReader {
  constructor(private readonly metrics: MetricReader) {}

  async trace(tx: Tx, question: TraceQuestion, cursor?: string, limit = PAGE_MAX): Promise<Trace> {
    const { version, definition, dataset } = await this.source(tx, question.metricVersionId);
    const columns = dataset ? catalogOf(dataset.mapping) : [];
    const nothing = { total: null, rowCount: 0, runs: [], rows: [], next: null };
    const source = sourceOf(definition, question.part);
    const span = await this.spanOf(tx, question, definition);
    const found =
      dataset && source
        ? await this.rowsOf(tx, { ...question, ...span }, dataset, source, new Map(columns.map((c) => [c.name, c.type])), cursor, limit)
        : nothing;
    return {
      formula: formulaOf(version, dataset),
      columns,
      ...found,
      inputs: await this.inputsOf(tx, definition, { ...question, ...span }),
    };
  }

  /** A definition and the rows it counts; `dataset` is missing where it counts none. */
  async source(tx: Tx, metricVersionId: string): Promise<{ version: MetricVersionView; definition: Definition; dataset: DatasetRef | undefined }> {
    const version = await this.metrics.version(tx, metricVersionId);
    const dataset = await tx.one<DatasetRef>(`SELECT id, name, name_en, mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [
      tx.tenantId,
      version.datasetCode,
    ]);
    return { version, definition: version as unknown as Definition, dataset };
  }

  /** The dates whose rows made the figure of the period: of the month that stands for it, and of all months that count in that. */
  async spanOf(tx: Tx, q: Omit<TraceQuestion, 'part'>, definition: Definition): Promise<DateRange> {
    const best = MONTH_OF[definition.aggTime];
    const all = { from: firstOfMonth(q.from), to: endOfMonth(q.to) };
    if (!best) return all;
    const chosen = await tx.one<{ month: IsoDate }>(
      `SELECT month FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_kind = $3 AND subject_id = $4 AND month BETWEEN $5 AND $6
         AND status IN ('submitted', 'verified', 'locked', 'correction_pending') AND numerator IS NOT NULL ORDER BY ${best} LIMIT 1`,
      [tx.tenantId, q.metricVersionId, q.subjectKind, q.subjectId, all.from, all.to],
    );
    return chosen ? { from: firstRowsOf(definition, chosen.month), to: endOfMonth(chosen.month) } : all;
  }

  private async inputsOf(tx: Tx, { inputs }: Definition, range: DateRange): Promise<TraceInput[]> {
    if (!inputs.length) return [];
    const inForce = new Map(
      (
        await this.metrics.publishedByCode(
          tx,
          inputs.map((input) => input.code),
        )
      ).map((v) => [v.code, v]),
    );
    return inputs.map(({ as, code, back, weight }): TraceInput => {
      const version = inForce.get(code);
      return { as, code, weight, metricVersionId: version?.id ?? null, name: version?.name ?? code, nameEn: version?.nameEn ?? code, ...shifted(range, back) };
    });
  }

  private async rowsOf(
    tx: Tx,
    q: TraceQuestion,
    dataset: DatasetRef,
    source: ContributionSource,
    types: ReadonlyMap<string, ColumnType>,
    cursor: string | undefined,
    limit: number,
  ) {
    const params: unknown[] = [tx.tenantId, dataset.id, q.from, q.to];
    const bind = binder(params);
    const mine = stepSql({ kind: q.subjectKind, id: q.subjectId, steps: q.steps ?? [] }, bind);
    const rows = contributionsSql(source, types, bind, mine);
    const runs = await tx.query<TraceRun & { sum: string }>(
      `SELECT c.run_id AS id, r.file_name, s.name AS source_name, s.name_en AS source_name_en, r.finished_at, p.name AS started_by_name, p.name_en AS started_by_name_en, c.rows, c.sum FROM
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

function formulaOf(v: MetricVersionView, dataset: DatasetRef | undefined): Trace['formula'] {
  return {
    code: v.code,
    name: v.name,
    nameEn: v.nameEn,
    versionNo: v.versionNo,
    kind: v.kind,
    datasetCode: v.datasetCode,
    datasetName: dataset?.name ?? v.datasetCode,
    datasetNameEn: dataset?.nameEn ?? '',
    numerator: (v.numerator ?? null) as object | null,
    denominator: (v.denominator ?? null) as object | null,
    text: v.formula,
    contentHash: v.contentHash ?? null,
  };
}
