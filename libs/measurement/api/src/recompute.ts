import { Injectable } from '@nestjs/common';
import { MetricReader, type MetricVersionView } from '@kpi-loop/metric/api';
import { readsMetrics, type Definition } from '@kpi-loop/metric/domain';
import { measurementMachine, type MeasurementContext } from '@kpi-loop/measurement/domain';
import { everyone, linksSql, plannedOnce, type Tx } from '@kpi-loop/shared/api';
import { endOfMonth, firstOfMonth, initialStatus, step, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { FIGURE_ROWS } from './audiences';
import { takeDirty } from './dirty';
import { flagFigures } from './figure-flags';
import { beginFigures, countFigures, countsAlone, reckonFigures, type CountedDataset } from './figure-table';
import { Measurement } from './measurement.entity';

export const RECOUNT = 'measurement.recount';
/**
 * Up to this share of the figures they are counted one by one (scale.md §3.2). Of 1,000 people that took half the processor time of whole
 * months at 9 %, and 0.66 of it at 25 %: no figure is dearer for it. The bench measures it for the company at hand.
 */
const FEW = 0.09;
/** As soon as so many are counted they are written, before more are: none of the statements reads past a few of the others' figures, however large the company. */
const AT_ONCE = 200_000;

interface DatasetRef extends CountedDataset {
  code: string;
  autoVerify: boolean;
  trustedBy: string | null;
}

/** The figure `f` as it ought to be, and the row it is kept in. */
const same = (row: string, tenant: string): string =>
  `${row}.tenant_id = ${tenant} AND ${row}.metric_version_id = f.metric_version_id AND ${row}.subject_kind = f.subject_kind AND ${row}.subject_id = f.subject_id AND ${row}.month = f.month`;
const SAME = same('m', '$1');
/** Whom nobody vouches for but themselves: the rule `trusterIsNotCollector`, and `trusterIsNotSubject`, for many at once. */
const vouched = (truster: string, row: string): string => `(${truster} IS NULL OR (${row}.subject_id <> ${truster}
  AND NOT EXISTS (SELECT 1 FROM org_unit u WHERE ${row}.subject_kind = 'unit' AND u.tenant_id = current_tenant() AND u.id = ${row}.subject_id AND u.head_id = ${truster})
  AND NOT EXISTS (SELECT 1 FROM collection_run r WHERE r.tenant_id = current_tenant() AND r.id = ANY (${row}.run_ids) AND r.started_by = ${truster})))`;
const TRUST = { type: 'measurement.trust' } as const;
/** Of a step without facts. */
const NOBODY_IS_TOLD = { ...FIGURE_ROWS, columns: [] };
const CONTEXT = { viewerId: null, subjectPersonId: null, collectorIds: [], trusterId: null } as unknown as MeasurementContext;

/** Figures from rows: always the whole month of a subject anew, one statement a metric version, and only what changed is written. */
@Injectable()
export class Recompute {
  constructor(private readonly metrics: MetricReader) {}

  /** At most one waits for a dataset, however many deliveries land: what it has to count is marked in the database, with the rows. */
  async enqueue(tx: Tx, datasetId: string, from: IsoDate, to: IsoDate): Promise<void> {
    await tx.execute(
      `INSERT INTO dirty_mark (tenant_id, dataset_id, month, asked) SELECT $1, $2, g::date, true FROM generate_series(date_trunc('month', $3::date), $4::date, interval '1 month') g`,
      [tx.tenantId, datasetId, from, to],
    );
    await tx.job(RECOUNT, { datasetId }, { key: datasetId });
  }

  /**
   * What has become dirty since the dataset was counted last: figure by figure where these are few of all there are
   * (`share` at most), whole months otherwise, and where people or units have moved meanwhile (scale.md §3.2).
   */
  async ofDirty(tx: Tx, datasetId: string, share = FEW, atOnce = AT_ONCE): Promise<void> {
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 1))`, [datasetId]);
    const dataset = await this.dataset(tx, datasetId);
    await beginFigures(tx);
    const { range, some } = await takeDirty(tx, dataset.id, share);
    if (!range) return;
    const versions = await this.inUse(tx, await this.metrics.everPublishedUsing(tx, dataset.code));
    if (versions.length) await this.count(tx, dataset, versions, range, some, atOnce);
  }

  /** Every definition in force, and superseded ones that a card is still pinned to. */
  async ofDataset(tx: Tx, datasetId: string, from: IsoDate, to: IsoDate): Promise<void> {
    const dataset = await this.dataset(tx, datasetId);
    await this.ofVersions(tx, dataset, await this.inUse(tx, await this.metrics.everPublishedUsing(tx, dataset.code)), from, to);
  }

  private dataset(tx: Tx, datasetId: string): Promise<DatasetRef> {
    return tx.get<DatasetRef>(
      `SELECT d.id, d.code, d.mapping, s.auto_verify, s.trusted_by FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.id = $2`,
      [tx.tenantId, datasetId],
    );
  }

  /** A definition that has just come into force, over everything that is known. */
  async ofVersion(tx: Tx, metricVersionId: string): Promise<void> {
    const version = await this.metrics.version(tx, metricVersionId);
    if (readsMetrics(version.kind)) return this.reckonedFrom(tx, version, null);
    const dataset = await tx.one<DatasetRef & { from: IsoDate | null; to: IsoDate | null }>(
      `SELECT d.id, d.code, d.mapping, s.auto_verify, s.trusted_by, (SELECT min(o.event_date) FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = d.id) AS from, (SELECT max(o.event_date) FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = d.id) AS to
       FROM dataset d JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE d.tenant_id = $1 AND d.code = $2`,
      [tx.tenantId, version.datasetCode],
    );
    if (dataset?.from && dataset.to) await this.ofVersions(tx, dataset, [version], dataset.from, dataset.to);
  }

  /** Definitions that reckon with figures which have changed: in force, or still pinned by a card. */
  async ofInputs(tx: Tx, changedIds: readonly string[], from: IsoDate, to: IsoDate): Promise<void> {
    const changed = await this.metrics.versions(tx, changedIds);
    const codes = changed.filter((v) => v.status === 'published').map((v) => v.code);
    if (!codes.length) return;
    const versions = await this.inUse(tx, await this.metrics.everPublishedReading(tx, codes));
    for (const version of versions) await this.reckonedFrom(tx, version, { from, to });
  }

  /** Of definitions that were ever published: those in force, and superseded ones that a card is still pinned to. */
  async inUse(tx: Tx, versions: MetricVersionView[]): Promise<MetricVersionView[]> {
    const superseded = versions.filter((v) => v.status !== 'published').map((v) => v.id);
    if (!superseded.length) return versions;
    const pinned = await tx.query<{ id: string }>(
      `SELECT DISTINCT metric_version_id AS id FROM scorecard_line WHERE tenant_id = $1 AND metric_version_id = ANY ($2::uuid[])`,
      [tx.tenantId, superseded],
    );
    const used = new Set(pinned.map((row) => row.id));
    return versions.filter((v) => v.status === 'published' || used.has(v.id));
  }

  private async reckonedFrom(tx: Tx, version: MetricVersionView, range: DateRange | null): Promise<void> {
    const inputs = await this.metrics.publishedByCode(
      tx,
      version.inputs.map((input) => input.code),
    );
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 1))`, [version.id]);
    await beginFigures(tx);
    await reckonFigures(tx, version, inputs, range);
    await this.settle(tx, null, [version], await this.write(tx, null, [version.id]));
  }

  private async ofVersions(tx: Tx, dataset: DatasetRef, versions: MetricVersionView[], from: IsoDate, to: IsoDate): Promise<void> {
    if (!versions.length) return;
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 1))`, [dataset.id]);
    await beginFigures(tx);
    await this.count(tx, dataset, versions, { from: firstOfMonth(from), to: endOfMonth(to) }, false);
  }

  private async count(tx: Tx, dataset: DatasetRef, versions: MetricVersionView[], range: DateRange, some: boolean, atOnce = AT_ONCE): Promise<void> {
    let written = 0;
    let slice: string[] = [];
    let figures = 0;
    for (const version of versions) {
      if (figures >= atOnce) {
        written += await this.write(tx, dataset, slice);
        await tx.execute(`TRUNCATE figure`);
        [slice, figures] = [[], 0];
      }
      figures += await countFigures(tx, dataset, version, range, some && countsAlone(version as unknown as Definition));
      slice.push(version.id);
    }
    written += await this.write(tx, dataset, slice);
    await this.settle(tx, dataset, versions, written);
  }

  /** What the figure table says becomes what is known of the months that were counted; only what changed is written. */
  private async write(tx: Tx, dataset: DatasetRef | null, slice: string[]): Promise<number> {
    await tx.execute(`ANALYZE figure`);
    const { known } = await tx.get<{ known: boolean }>(
      `SELECT EXISTS (SELECT FROM unnest($2::uuid[]) AS v(id) WHERE (SELECT min(m.month) FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = v.id) IS NOT NULL) AS known`,
      [tx.tenantId, slice],
    );
    const added = await plannedOnce(tx, () => this.add(tx, dataset, slice, known));
    // counted for the first time: nothing there can have changed
    if (!known) return added;
    const changed = await this.change(tx, dataset, slice);
    const touched = await this.touch(tx, slice);
    return added + changed + touched + (await this.remove(tx, slice));
  }

  /** All that was counted is written: what is doubted is flagged, what is vouched for is verified, and whoever listens is told. */
  private async settle(tx: Tx, dataset: DatasetRef | null, versions: readonly MetricVersionView[], written: number): Promise<void> {
    const ids = versions.map((v) => v.id);
    const { from, to } = await tx.get<{ from: IsoDate | null; to: IsoDate | null }>(`SELECT min(from_month) AS from, max(to_month) AS to FROM reckoned`);
    if (!from || !to) return;
    const flagged = dataset ? await flagFigures(tx, dataset, versions) : 0;
    await this.trust(tx, dataset, ids, { from, to });
    if (written + flagged)
      tx.record(
        { type: 'measurement.recorded', metricVersionIds: ids, from, to: endOfMonth(to) },
        dataset ? 'dataset' : 'metricVersion',
        dataset?.id ?? ids[0],
        everyone,
      );
  }

  /** A trusted source brings verified figures; a figure of figures is as good as they are. */
  private async trust(tx: Tx, dataset: DatasetRef | null, ids: string[], { from, to }: DateRange): Promise<void> {
    if (dataset && !dataset.autoVerify) return;
    const sound = `EXISTS (SELECT FROM figure f WHERE f.sound AND f.metric_version_id = measurement.metric_version_id AND f.subject_kind = measurement.subject_kind
      AND f.subject_id = measurement.subject_id AND f.month = measurement.month)`;
    await tx.advanceMany(
      Measurement,
      `metric_version_id = ANY ($1::uuid[]) AND month BETWEEN $2 AND $3 AND status = 'submitted' AND ${dataset ? vouched('$4::uuid', 'measurement') : sound}`,
      dataset ? [ids, from, to, dataset.trustedBy] : [ids, from, to],
      measurementMachine,
      CONTEXT,
      { type: 'measurement.trust' },
      FIGURE_ROWS,
    );
  }

  /** Figures that a steward has found right are as good as their source, like any other (domain.md §2.4, VERIFY by SYS). */
  async trustReleased(tx: Tx, ids: readonly string[]): Promise<void> {
    const moved = await tx.advanceMany(
      Measurement,
      `id = ANY ($1::uuid[]) AND status = 'submitted' AND EXISTS (SELECT FROM metric_version v JOIN dataset d ON d.tenant_id = v.tenant_id AND d.code = v.dataset_code
         JOIN source s ON s.tenant_id = d.tenant_id AND s.id = d.source_id WHERE v.tenant_id = measurement.tenant_id AND v.id = measurement.metric_version_id AND s.auto_verify AND ${vouched('s.trusted_by', 'measurement')})`,
      [ids],
      measurementMachine,
      CONTEXT,
      { type: 'measurement.trust' },
      FIGURE_ROWS,
    );
    if (!moved.length) return;
    const { versionIds, from, to } = await tx.get<{ versionIds: string[]; from: IsoDate; to: IsoDate }>(
      `SELECT array_agg(DISTINCT metric_version_id) AS version_ids, min(month) AS from, max(month) AS to FROM measurement WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`,
      [tx.tenantId, moved],
    );
    tx.record({ type: 'measurement.recorded', metricVersionIds: versionIds, from, to: endOfMonth(to) }, 'metricVersion', versionIds[0], everyone);
  }

  /** A figure of a trusted source stands as verified from its first link on. In the order of their key: what is put anywhere into an index larger than the memory costs many times as much. */
  private async add(tx: Tx, dataset: DatasetRef | null, slice: string[], known: boolean): Promise<number> {
    const trusted = dataset ? (dataset.autoVerify ? vouched('$6::uuid', 'f') : 'false') : 'f.sound';
    const created = { status: initialStatus(measurementMachine) as string, event: `${measurementMachine.id}.create` };
    const sure = { status: step(measurementMachine, created.status, CONTEXT, TRUST).status as string, event: TRUST.type };
    return tx.execute(
      `WITH fresh AS (SELECT f.*, ${trusted} AS trusted FROM figure f WHERE f.metric_version_id = ANY ($5::uuid[]) ${known ? `AND NOT EXISTS (SELECT 1 FROM measurement m WHERE m.metric_version_id = ANY ($5::uuid[]) AND ${SAME})` : ''}),
       added AS (
         INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, status, published_at)
         SELECT $1, system.new_id(), metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, CASE WHEN trusted THEN $3::text ELSE $2::text END, (SELECT tenant_now())
         FROM fresh ORDER BY metric_version_id, subject_kind, subject_id, month RETURNING id, version, status)
       ${linksSql('added', { machine: '$4::text', from: 'NULL::text', to: 'x.status', event: `CASE WHEN x.status = $3::text THEN '${sure.event}' ELSE '${created.event}' END`, first: true })}`,
      [tx.tenantId, created.status, sure.status, measurementMachine.id, slice, ...(dataset?.autoVerify ? [dataset.trustedBy] : [])],
    );
  }

  /**
   * What is locked stays as it was signed off. What its source vouches for is renewed: it stands as verified by one step. The rest is
   * restated, and looked at again.
   */
  private async change(tx: Tx, dataset: DatasetRef | null, slice: string[]): Promise<number> {
    const trusted = dataset ? (dataset.autoVerify ? vouched('$2::uuid', 'f') : 'false') : 'f.sound';
    const renewed = await this.changeBy(tx, { type: 'measurement.renew' }, trusted, [slice, ...(dataset?.autoVerify ? [dataset.trustedBy] : [])]);
    return renewed + (await this.changeBy(tx, { type: 'measurement.restate' }, 'true', [slice]));
  }

  private async changeBy(tx: Tx, event: { type: 'measurement.renew' | 'measurement.restate' }, which: string, params: unknown[]): Promise<number> {
    const moved = await tx.advanceMany(
      Measurement,
      `f.metric_version_id = ANY ($1::uuid[]) AND measurement.metric_version_id = ANY ($1::uuid[]) AND ${same('measurement', 'current_tenant()')} AND status NOT IN ('locked', 'correction_pending') AND (measurement.numerator, measurement.denominator, measurement.value) IS DISTINCT FROM (f.numerator, f.denominator, f.value) AND ${which}`,
      params,
      measurementMachine,
      CONTEXT,
      event,
      NOBODY_IS_TOLD,
      {
        from: 'figure f',
        set: `numerator = f.numerator, denominator = f.denominator, value = f.value, row_count = f.row_count, last_date = f.last_date, run_ids = f.run_ids, verified_by = NULL, computed_at = now(), published_at = (SELECT tenant_now())`,
      },
    );
    return moved.length;
  }

  /** The figure is the same and only its provenance moved: no new version, what was verified stays verified. */
  private touch(tx: Tx, slice: string[]): Promise<number> {
    return tx.execute(
      `UPDATE measurement m SET row_count = f.row_count, last_date = f.last_date, run_ids = f.run_ids, computed_at = now()
       FROM figure f WHERE f.metric_version_id = ANY ($2::uuid[]) AND m.metric_version_id = ANY ($2::uuid[]) AND ${SAME} AND m.status NOT IN ('locked', 'correction_pending') AND (m.row_count, m.last_date, m.run_ids) IS DISTINCT FROM (f.row_count, f.last_date, f.run_ids)`,
      [tx.tenantId, slice],
    );
  }

  private async remove(tx: Tx, slice: string[]): Promise<number> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE measurement m SET numerator = NULL, denominator = NULL, value = NULL, row_count = 0, last_date = NULL, run_ids = '{}', verified_by = NULL, computed_at = now(), disputed_at = NULL, settle_by = NULL
       FROM reckoned r WHERE r.metric_version_id = ANY ($2::uuid[]) AND m.tenant_id = $1 AND m.metric_version_id = ANY ($2::uuid[]) AND m.metric_version_id = r.metric_version_id AND m.month BETWEEN r.from_month AND r.to_month AND m.status NOT IN ('locked', 'correction_pending', 'waived')
         AND (NOT r.few OR EXISTS (SELECT FROM dirty_subject d WHERE d.kind = m.subject_kind AND d.id = m.subject_id AND d.month = m.month))
         AND (m.row_count > 0 OR m.value IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM figure f WHERE ${SAME}) RETURNING m.id`,
      [tx.tenantId, slice],
    );
    if (rows.length)
      await tx.advanceMany(
        Measurement,
        `id = ANY ($1::uuid[])`,
        [rows.map((row) => row.id)],
        measurementMachine,
        CONTEXT,
        { type: 'measurement.miss' },
        FIGURE_ROWS,
      );
    return rows.length;
  }
}
