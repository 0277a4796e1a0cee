import { Injectable } from '@nestjs/common';
import { MetricReader, type MetricVersionView } from '@kpi-loop/metric/api';
import type { Measure } from '@kpi-loop/metric/domain';
import { catalogOf, measurementMachine, type ColumnType, type DatasetMapping, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { endOfMonth, firstOfMonth, initialStatus, type IsoDate } from '@kpi-loop/shared/kernel';
import { FIGURE_ROWS } from './audiences';
import { binder, measureSql, partOf } from './measure-sql';
import { Measurement } from './measurement.entity';

interface DatasetRef {
  id: string;
  code: string;
  mapping: DatasetMapping;
  autoVerify: boolean;
  trustedBy: string | null;
}

const FIGURE = `CREATE TEMP TABLE IF NOT EXISTS figure (metric_version_id uuid, subject_kind text, subject_id uuid, month date, numerator numeric, denominator numeric, value numeric,
  row_count int, last_date date, run_ids uuid[]) ON COMMIT DROP`;
/** Who was where, with statistics of its own: the planner must not take a company for a handful of people. */
const PLACES = `CREATE TEMP TABLE IF NOT EXISTS place ON COMMIT DROP AS SELECT person_id, unit_id, valid_from, coalesce(valid_to, 'infinity') AS valid_to FROM assignment WHERE tenant_id = current_tenant()`;
const SAME = `m.tenant_id = $1 AND m.metric_version_id = f.metric_version_id AND m.subject_kind = f.subject_kind AND m.subject_id = f.subject_id AND m.month = f.month`;
/** Of rows of which some count but none has a number, nothing is known; where none counts, the figure is zero. */
const total = (measure: Measure, x: string): string =>
  measure.agg === 'sum' ? `CASE WHEN sum(${x}_rows) > 0 AND sum(${x}_known) = 0 THEN NULL ELSE coalesce(sum(${x}_sum), 0) END` : `coalesce(sum(${x}_sum), 0)`;
/** Whom nobody vouches for but themselves: the rule `trusterIsNotCollector`, and `trusterIsNotSubject`, for many at once. */
const VOUCHED = `($4::uuid IS NULL OR (subject_id <> $4::uuid
  AND NOT EXISTS (SELECT 1 FROM org_unit u WHERE subject_kind = 'unit' AND u.tenant_id = measurement.tenant_id AND u.id = subject_id AND u.head_id = $4::uuid)
  AND NOT EXISTS (SELECT 1 FROM collection_run r WHERE r.tenant_id = measurement.tenant_id AND r.id = ANY (run_ids) AND r.started_by = $4::uuid)))`;
const CONTEXT = { viewerId: null, subjectPersonId: null, collectorIds: [], trusterId: null } as unknown as MeasurementContext;

/** Figures from rows: always the whole month anew, one statement a metric version, and only what changed is written. */
@Injectable()
export class Recompute {
  constructor(private readonly metrics: MetricReader) {}

  /** Every definition in force, and superseded ones that a card is still pinned to. */
  async ofDataset(tx: Tx, datasetId: string, from: IsoDate, to: IsoDate): Promise<void> {
    const dataset = await tx.get<DatasetRef>(
      `SELECT d.id, d.code, d.mapping, s.auto_verify, s.trusted_by FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.id = $2`,
      [tx.tenantId, datasetId],
    );
    const versions = await this.metrics.everPublishedUsing(tx, dataset.code);
    const pinned = await tx.query<{ id: string }>(
      `SELECT DISTINCT metric_version_id AS id FROM scorecard_line WHERE tenant_id = $1 AND metric_version_id = ANY ($2::uuid[])`,
      [tx.tenantId, versions.map((v) => v.id)],
    );
    const used = new Set(pinned.map((row) => row.id));
    await this.ofVersions(
      tx,
      dataset,
      versions.filter((v) => v.status === 'published' || used.has(v.id)),
      from,
      to,
    );
  }

  /** A definition that has just come into force, over everything that is known. */
  async ofVersion(tx: Tx, metricVersionId: string): Promise<void> {
    const version = await this.metrics.version(tx, metricVersionId);
    const dataset = await tx.one<DatasetRef & { from: IsoDate | null; to: IsoDate | null }>(
      `SELECT d.id, d.code, d.mapping, s.auto_verify, s.trusted_by, (SELECT min(o.event_date) FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = d.id) AS from, (SELECT max(o.event_date) FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = d.id) AS to
       FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.code = $2`,
      [tx.tenantId, version.datasetCode],
    );
    if (dataset?.from && dataset.to) await this.ofVersions(tx, dataset, [version], dataset.from, dataset.to);
  }

  private async ofVersions(tx: Tx, dataset: DatasetRef, versions: MetricVersionView[], from: IsoDate, to: IsoDate): Promise<void> {
    if (!versions.length) return;
    const range = { from: firstOfMonth(from), to: endOfMonth(to) };
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 1))`, [dataset.id]);
    await tx.execute(FIGURE);
    await tx.execute(`TRUNCATE figure`);
    await tx.execute(PLACES);
    await tx.execute(`ANALYZE place`);
    for (const version of versions) await this.compute(tx, dataset, version, range);
    await tx.execute(`ANALYZE figure`);
    const ids = versions.map((v) => v.id);
    const added = await this.add(tx);
    const changed = await this.change(tx);
    const touched = await this.touch(tx);
    const gone = await this.remove(tx, ids, range);
    if (dataset.autoVerify) {
      await tx.advanceMany(
        Measurement,
        `metric_version_id = ANY ($1::uuid[]) AND month BETWEEN $2 AND $3 AND status = 'submitted' AND ${VOUCHED}`,
        [ids, range.from, range.to, dataset.trustedBy],
        measurementMachine,
        CONTEXT,
        { type: 'measurement.trust' },
        FIGURE_ROWS,
      );
    }
    if (added + changed + touched + gone)
      tx.record({ type: 'measurement.recorded', metricVersionIds: ids, from: range.from, to: range.to }, 'dataset', dataset.id, everyone);
  }

  /** Numerator and denominator of one definition for every person and every unit with rows, by month. A row counts for its unit and all units above. */
  private async compute(tx: Tx, dataset: DatasetRef, version: MetricVersionView, range: { from: IsoDate; to: IsoDate }): Promise<void> {
    const params: unknown[] = [tx.tenantId, dataset.id, range.from, range.to, version.id];
    const bind = binder(params);
    const types = new Map<string, ColumnType>(catalogOf(dataset.mapping).map((c) => [c.name, c.type]));
    const [top, bottom] = (['numerator', 'denominator'] as const).map((part) => partOf(version as never, part));
    const n = measureSql(top!, types, bind);
    const d = bottom ? measureSql(bottom, types, bind) : { matches: 'false', amount: 'NULL::numeric' };
    const denominator = bottom ? total(bottom, 'd') : 'NULL::numeric';
    await tx.execute(
      `INSERT INTO figure
       WITH landed AS MATERIALIZED (
         SELECT date_trunc('month', o.event_date)::date AS month, o.event_date, o.person_id, coalesce(o.unit_id, place.unit_id) AS unit_id, o.run_id,
           ${n.matches} AS n, ${n.amount} AS n_amount, ${d.matches} AS d, ${d.amount} AS d_amount
         FROM observation o LEFT JOIN place ON o.unit_id IS NULL AND place.person_id = o.person_id AND o.event_date BETWEEN place.valid_from AND place.valid_to
         WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date BETWEEN $3 AND $4),
       cell AS (
         SELECT person_id, unit_id, month, sum(n_amount) FILTER (WHERE n) AS n_sum, count(*) FILTER (WHERE n) AS n_rows, count(n_amount) FILTER (WHERE n) AS n_known,
           sum(d_amount) FILTER (WHERE d) AS d_sum, count(*) FILTER (WHERE d) AS d_rows, count(d_amount) FILTER (WHERE d) AS d_known,
           count(*) FILTER (WHERE n OR d) AS row_count, max(event_date) AS last_date, array_agg(DISTINCT run_id) AS runs
         FROM landed GROUP BY person_id, unit_id, month),
       above AS (
         SELECT u.id, up.id AS up_id FROM org_unit u CROSS JOIN LATERAL generate_series(1, length(u.path)) AS i
         JOIN org_unit up ON up.tenant_id = $1 AND up.path = left(u.path, i) WHERE u.tenant_id = $1 AND substr(u.path, i, 1) = '/'),
       subject AS (
         SELECT 'person' AS kind, person_id AS id, cell.* FROM cell WHERE person_id IS NOT NULL
         UNION ALL SELECT 'unit', above.up_id, cell.* FROM cell JOIN above ON above.id = cell.unit_id),
       origin AS (SELECT kind, id, month, array_agg(DISTINCT run ORDER BY run) AS runs FROM subject, unnest(runs) AS run GROUP BY kind, id, month),
       sums AS (
         SELECT kind, id, month, ${total(top!, 'n')} AS numerator, ${denominator} AS denominator, sum(row_count)::int AS row_count, max(last_date) AS last_date FROM subject GROUP BY kind, id, month)
       SELECT $5::uuid, kind, id, month, numerator, denominator, ${bottom ? `trim_scale(round(numerator, 34) / nullif(denominator, 0))` : 'numerator'}, row_count, last_date, origin.runs
       FROM sums JOIN origin USING (kind, id, month)`,
      params,
    );
  }

  private async add(tx: Tx): Promise<number> {
    const { count } = await tx.get<{ count: number }>(
      `SELECT count(*)::int AS count FROM figure f WHERE NOT EXISTS (SELECT 1 FROM measurement m WHERE ${SAME})`,
      [tx.tenantId],
    );
    if (!count) return 0;
    return tx.execute(
      `WITH fresh AS (SELECT f.*, row_number() OVER () AS n FROM figure f WHERE NOT EXISTS (SELECT 1 FROM measurement m WHERE ${SAME})),
       added AS (
         INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, status)
         SELECT $1, i.id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, $3
         FROM fresh JOIN unnest($2::uuid[]) WITH ORDINALITY AS i(id, n) USING (n) RETURNING id)
       INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, hash) SELECT $1, $4::text, id, 1, $3, $4::text || '.create', '' FROM added`,
      [tx.tenantId, Array.from({ length: count }, newId), initialStatus(measurementMachine), measurementMachine.id],
    );
  }

  /** What is locked stays as it was signed off. */
  private async change(tx: Tx): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE measurement m SET numerator = f.numerator, denominator = f.denominator, value = f.value, row_count = f.row_count, last_date = f.last_date, run_ids = f.run_ids, verified_by = NULL, computed_at = now()
       FROM figure f WHERE ${SAME} AND m.status <> 'locked' AND (m.numerator, m.denominator) IS DISTINCT FROM (f.numerator, f.denominator) RETURNING m.id`,
      [tx.tenantId],
    );
    if (rows.length)
      await tx.advanceMany(Measurement, `id = ANY ($1::uuid[])`, [rows.map((row) => row.id)], measurementMachine, CONTEXT, { type: 'measurement.restate' }, FIGURE_ROWS);
    return rows.length;
  }

  /** The figure is the same and only its provenance moved: no new version, what was verified stays verified. */
  private touch(tx: Tx): Promise<number> {
    return tx.execute(
      `UPDATE measurement m SET row_count = f.row_count, last_date = f.last_date, run_ids = f.run_ids, computed_at = now()
       FROM figure f WHERE ${SAME} AND m.status <> 'locked' AND (m.row_count, m.last_date, m.run_ids) IS DISTINCT FROM (f.row_count, f.last_date, f.run_ids)`,
      [tx.tenantId],
    );
  }

  private async remove(tx: Tx, versionIds: string[], range: { from: IsoDate; to: IsoDate }): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE measurement m SET numerator = NULL, denominator = NULL, value = NULL, row_count = 0, last_date = NULL, run_ids = '{}', verified_by = NULL, computed_at = now()
       WHERE m.tenant_id = $1 AND m.metric_version_id = ANY ($2::uuid[]) AND m.month BETWEEN $3 AND $4 AND m.status NOT IN ('locked', 'waived') AND m.row_count > 0
         AND NOT EXISTS (SELECT 1 FROM figure f WHERE ${SAME}) RETURNING m.id`,
      [tx.tenantId, versionIds, range.from, range.to],
    );
    if (rows.length)
      await tx.advanceMany(Measurement, `id = ANY ($1::uuid[])`, [rows.map((row) => row.id)], measurementMachine, CONTEXT, { type: 'measurement.miss' }, FIGURE_ROWS);
    return rows.length;
  }
}
