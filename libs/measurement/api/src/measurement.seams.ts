import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DatasetCatalog, type CatalogDataset } from '@kpi-loop/metric/api';
import { catalogOf, type DatasetMapping } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { firstOfMonth } from '@kpi-loop/shared/kernel';
import { BaselineSources, FigureLocks, type BaselineAsk } from '@kpi-loop/target/api';
import type { BaselinePoint } from '@kpi-loop/target/domain';

/** What upstream asks about data: the columns a definition may count, and what was reached before. */
@Injectable()
export class MeasurementSeams implements OnModuleInit {
  constructor(
    private readonly catalog: DatasetCatalog,
    private readonly baselines: BaselineSources,
    private readonly locks: FigureLocks,
  ) {}

  onModuleInit(): void {
    this.catalog.register({ datasets: (tx, codes) => this.datasets(tx, codes), timezone: (tx, code) => this.timezone(tx, code) });
    this.baselines.register({
      history: async (tx, ask) => (await this.histories(tx, [ask]))[0],
      histories: (tx, asks) => this.histories(tx, asks),
      figuresSql,
      denominatorsSql,
    });
    this.locks.register((tx, asks) => this.anyLocked(tx, asks));
  }

  private async anyLocked(tx: Tx, asks: readonly BaselineAsk[]): Promise<boolean> {
    const { locked } = await tx.get<{ locked: boolean }>(
      `SELECT EXISTS (SELECT FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[]) AS q(version_id, kind, subject_id, from_month, until)
       JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month BETWEEN q.from_month AND q.until
       WHERE m.status IN ('locked', 'correction_pending')) AS locked`,
      [
        tx.tenantId,
        asks.map((a) => a.metricVersionId),
        asks.map((a) => a.subjectKind),
        asks.map((a) => a.subjectId),
        asks.map((a) => firstOfMonth(a.from)),
        asks.map((a) => a.to),
      ],
    );
    return locked;
  }

  /** One statement however many lines ask; months in doubt are no evidence. */
  private async histories(tx: Tx, asks: readonly BaselineAsk[]): Promise<BaselinePoint[][]> {
    const rows = await tx.query<BaselinePoint & { ask: number }>(
      `SELECT q.n::int AS ask, m.month, m.value, m.numerator, m.denominator
       FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::date[]) WITH ORDINALITY AS q(version_id, kind, subject_id, from_month, until, n)
       JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.version_id AND m.subject_kind = q.kind AND m.subject_id = q.subject_id AND m.month BETWEEN q.from_month AND q.until
       WHERE m.status IN ('submitted', 'verified', 'locked', 'correction_pending') ORDER BY q.n, m.month`,
      [
        tx.tenantId,
        asks.map((a) => a.metricVersionId),
        asks.map((a) => a.subjectKind),
        asks.map((a) => a.subjectId),
        asks.map((a) => firstOfMonth(a.from)),
        asks.map((a) => a.to),
      ],
    );
    const answers = asks.map((): BaselinePoint[] => []);
    for (const { ask, ...point } of rows) answers[ask - 1].push(point);
    return answers;
  }

  private async datasets(tx: Tx, codes: readonly string[]): Promise<Map<string, CatalogDataset>> {
    const found = await tx.query<{ code: string; name: string; nameEn: string; mapping: DatasetMapping }>(
      `SELECT code, name, name_en, mapping FROM dataset WHERE tenant_id = $1 AND code = ANY ($2::text[])`,
      [tx.tenantId, codes],
    );
    return new Map(found.map(({ code, name, nameEn, mapping }) => [code, { name, nameEn, columns: catalogOf(mapping) }]));
  }

  private async timezone(tx: Tx, code: string): Promise<string | null> {
    const dataset = await tx.one<{ timezone: string }>(
      `SELECT coalesce(d.mapping->>'timezone', t.timezone) AS timezone FROM dataset d JOIN tenant t ON t.id = d.tenant_id WHERE d.tenant_id = $1 AND d.code = $2`,
      [tx.tenantId, code],
    );
    return dataset?.timezone ?? null;
  }
}

/**
 * A ratio from the sums of its parts, a flow from its sum, a level from its last month: what `actualOf` says of one, for everybody. The last
 * month is the greatest pair of month and value, so that nothing has to be sorted.
 */
const figuresSql = (from: string, to: string): string => `
  SELECT v.id AS metric_version_id, m.subject_kind, m.subject_id, CASE
      WHEN v.agg_time = 'RATIO_OF_SUMS' THEN sum(m.numerator) FILTER (WHERE m.denominator IS NOT NULL) / nullif(sum(m.denominator) FILTER (WHERE m.numerator IS NOT NULL), 0)
      WHEN v.flow THEN sum(m.value)
      ELSE (max(ARRAY[m.month - date '2000-01-01', m.value]) FILTER (WHERE m.value IS NOT NULL AND NOT v.flow))[2] END AS value
  FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id
  WHERE m.tenant_id = $1 AND m.month BETWEEN date_trunc('month', ${from}::timestamp)::date AND ${to} AND m.status IN ('submitted', 'verified', 'locked', 'correction_pending')
  GROUP BY v.tenant_id, v.id, m.subject_kind, m.subject_id`;

/** What ratios were counted on: the sum of the months, of one that is told as at the end of a month its last. Only their rows are looked at. */
const denominatorsSql = (from: string, to: string): string => `
  SELECT v.id AS metric_version_id, m.subject_kind, m.subject_id, count(*) AS months, CASE WHEN v.agg_time = 'RATIO_OF_SUMS' THEN sum(m.denominator)
      ELSE (max(ARRAY[m.month - date '2000-01-01', m.denominator]))[2] END AS denominator
  FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id AND v.agg_org = 'RATIO_OF_SUMS'
  WHERE m.tenant_id = $1 AND m.month BETWEEN date_trunc('month', ${from}::timestamp)::date AND ${to} AND m.numerator IS NOT NULL AND m.denominator IS NOT NULL
    AND m.status IN ('submitted', 'verified', 'locked', 'correction_pending')
  GROUP BY v.tenant_id, v.id, m.subject_kind, m.subject_id`;
