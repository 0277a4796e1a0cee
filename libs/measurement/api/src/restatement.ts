import { Injectable } from '@nestjs/common';
import { MetricReader, quotientSql, type MetricVersionView } from '@kpi-loop/metric/api';
import type { Definition } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import type { RestatedFigure } from './correction.ports';
import { hasDenominator } from './counted-sql';
import { beginFigures, countFigures, reckonFigures, type CountedDataset } from './figure-table';
import { landLate } from './late-rows';
import { Recompute } from './recompute';
import { carryAbove, type ByHand, type KeptFigure } from './units-above';

/** What is to change in a frozen month: one figure by hand, or the rows that came too late. */
export type Change =
  | { kind: 'value'; measurementId: string; numerator: string | null; denominator: string | null }
  | { kind: 'rows'; datasetId: string; lateIds: readonly string[] };

/** A figure of figures of figures …: no definition goes deeper. */
const DEPTH = 5;
const SAME = `m.tenant_id = $1 AND m.metric_version_id = f.metric_version_id AND m.subject_kind = f.subject_kind AND m.subject_id = f.subject_id AND m.month = f.month`;
const RESTATED = `CREATE TEMP TABLE restated (measurement_id uuid PRIMARY KEY, numerator_before numeric, denominator_before numeric, value_before numeric, numerator numeric, denominator numeric, value numeric,
  row_count int, last_date date, run_ids uuid[]) ON COMMIT DROP`;
/** Figures that stand otherwise than they should; `moved` says which of them the change is answerable for. */
const settleSql = (moved: string): string => `WITH fresh AS (
    SELECT m.id, m.numerator AS numerator_before, m.denominator AS denominator_before, m.value AS value_before, f.numerator, f.denominator, f.value, coalesce(f.row_count, 0) AS row_count, f.last_date, coalesce(f.run_ids, '{}') AS run_ids
    FROM measurement m JOIN reckoned k ON m.metric_version_id = k.metric_version_id AND m.month BETWEEN k.from_month AND k.to_month LEFT JOIN figure f ON ${SAME}
    WHERE m.tenant_id = $1 AND (m.numerator, m.denominator, m.value) IS DISTINCT FROM (f.numerator, f.denominator, f.value) AND ${moved}),
  noted AS (INSERT INTO restated AS r SELECT * FROM fresh ON CONFLICT (measurement_id) DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value,
    row_count = excluded.row_count, last_date = excluded.last_date, run_ids = excluded.run_ids)
  UPDATE measurement m SET numerator = f.numerator, denominator = f.denominator, value = f.value, row_count = f.row_count, last_date = f.last_date, run_ids = f.run_ids FROM fresh f WHERE m.tenant_id = $1 AND m.id = f.id
  RETURNING m.metric_version_id, m.month`;
/** Of a count before and one after the rows landed: what is told apart is theirs, whatever else has been moved about since the freeze. */
const BEFORE = `SELECT FROM figure_before b WHERE b.metric_version_id = m.metric_version_id AND b.subject_kind = m.subject_kind AND b.subject_id = m.subject_id AND b.month = m.month`;
const BY_ROWS = `CASE WHEN f.subject_id IS NULL THEN EXISTS (${BEFORE}) ELSE NOT EXISTS (${BEFORE} AND (b.numerator, b.denominator, b.value) IS NOT DISTINCT FROM (f.numerator, f.denominator, f.value)) END`;
const BY_INPUTS = `EXISTS (SELECT FROM restated r JOIN measurement i ON i.tenant_id = $1 AND i.id = r.measurement_id WHERE i.subject_kind = m.subject_kind AND i.subject_id = m.subject_id)`;

/** What figures become when something of a frozen month changes: carried out for real, looked at, and undone. */
@Injectable()
export class Restatement {
  constructor(
    private readonly metrics: MetricReader,
    private readonly recompute: Recompute,
  ) {}

  /**
   * The figures that would move, and what `ask` finds while they stand as they would. Nothing of it stays.
   * To be called in a transaction that may write.
   */
  look<T>(tx: Tx, change: Change, ask: (figures: RestatedFigure[]) => Promise<T>): Promise<{ figures: RestatedFigure[]; kept: KeptFigure[]; answer: T }> {
    return this.undone(tx, async () => {
      await tx.execute(RESTATED);
      const kept = await (change.kind === 'value'
        ? this.byHand(tx, change)
        : this.byRows(
            tx,
            change.datasetId,
            await this.datesOf(tx, change),
            () => landLate(tx, change.lateIds),
            async () => [],
          ));
      const figures = await this.restated(tx);
      return { figures, kept, answer: await ask(figures) };
    });
  }

  /** The same for rows of a dataset that `land` brings in, over the months of the range; `ask` looks at the table `figure` as it is counted then. */
  lookAt<T>(
    tx: Tx,
    datasetId: string,
    range: DateRange,
    land: () => Promise<unknown>,
    ask: () => Promise<T>,
  ): Promise<{ figures: RestatedFigure[]; answer: T }> {
    return this.undone(tx, async () => {
      await tx.execute(RESTATED);
      const answer = await this.byRows(tx, datasetId, range, land, ask);
      return { figures: await this.restated(tx), answer };
    });
  }

  private async undone<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
    await tx.execute('SAVEPOINT what_if');
    try {
      return await work();
    } finally {
      await tx.execute('ROLLBACK TO SAVEPOINT what_if');
      await tx.execute('RELEASE SAVEPOINT what_if');
    }
  }

  private async byHand(tx: Tx, { measurementId, numerator, denominator }: Extract<Change, { kind: 'value' }>): Promise<KeptFigure[]> {
    const row = await tx.get<ByHand>(`SELECT id, metric_version_id, subject_kind, subject_id, month FROM measurement WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      measurementId,
    ]);
    const definition = (await this.metrics.version(tx, row.metricVersionId)) as unknown as Definition;
    const value = denominator !== null || hasDenominator(definition) ? quotientSql('$3::numeric', '$4::numeric', definition.zeroDenominator) : '$3::numeric';
    await tx.execute(
      `WITH fresh AS (INSERT INTO restated SELECT id, numerator, denominator, value, $3, $4, ${value}, row_count, last_date, run_ids FROM measurement WHERE tenant_id = $1 AND id = $2 RETURNING *)
       UPDATE measurement m SET numerator = f.numerator, denominator = f.denominator, value = f.value FROM fresh f WHERE m.tenant_id = $1 AND m.id = f.measurement_id`,
      [tx.tenantId, measurementId, numerator, denominator],
    );
    const kept = await carryAbove(tx, row, definition);
    await this.dependents(tx, [row.metricVersionId], { from: row.month, to: endOfMonth(row.month) }, DEPTH);
    return kept;
  }

  private async byRows<T>(tx: Tx, datasetId: string, range: DateRange, land: () => Promise<unknown>, ask: () => Promise<T>): Promise<T> {
    const dataset = await tx.get<CountedDataset & { code: string }>(`SELECT id, code, mapping FROM dataset WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      datasetId,
    ]);
    const versions = await this.recompute.inUse(tx, await this.metrics.everPublishedUsing(tx, dataset.code));
    await this.count(tx, dataset, versions, range);
    await tx.execute(
      `CREATE TEMP TABLE figure_before ON COMMIT DROP AS SELECT metric_version_id, subject_kind, subject_id, month, numerator, denominator, value FROM figure`,
    );
    await land();
    await this.count(tx, dataset, versions, range);
    const answer = await ask();
    await this.settle(tx, BY_ROWS, DEPTH);
    return answer;
  }

  private async count(tx: Tx, dataset: CountedDataset, versions: MetricVersionView[], { from, to }: DateRange): Promise<void> {
    await beginFigures(tx);
    for (const version of versions) await countFigures(tx, dataset, version, { from: firstOfMonth(from), to: endOfMonth(to) });
  }

  private async settle(tx: Tx, moved: string, depth: number): Promise<void> {
    await tx.execute(`ANALYZE figure`);
    const rows = await tx.query<{ metricVersionId: string; month: IsoDate }>(settleSql(moved), [tx.tenantId]);
    const months = rows.map((row) => row.month).sort();
    if (rows.length)
      await this.dependents(tx, [...new Set(rows.map((row) => row.metricVersionId))], { from: months[0], to: endOfMonth(months[months.length - 1]) }, depth);
  }

  private async dependents(tx: Tx, changedIds: readonly string[], range: DateRange, depth: number): Promise<void> {
    if (!depth) return;
    const codes = (await this.metrics.versions(tx, changedIds)).filter((v) => v.status === 'published').map((v) => v.code);
    if (!codes.length) return;
    const versions = await this.recompute.inUse(tx, await this.metrics.everPublishedReading(tx, codes));
    for (const version of versions) {
      const inputs = await this.metrics.publishedByCode(
        tx,
        version.inputs.map((input) => input.code),
      );
      await beginFigures(tx);
      await reckonFigures(tx, version, inputs, range);
      await this.settle(tx, BY_INPUTS, depth - 1);
    }
  }

  /** The days of the rows, and of those whose place they take. */
  private datesOf(tx: Tx, { datasetId, lateIds }: Extract<Change, { kind: 'rows' }>): Promise<DateRange> {
    return tx.get<DateRange>(
      `SELECT least(min(l.event_date), min(o.event_date)) AS from, greatest(max(l.event_date), max(o.event_date)) AS to FROM late_observation l
       LEFT JOIN observation o ON o.tenant_id = $1 AND o.dataset_id = $2 AND o.row_key = l.row_key WHERE l.tenant_id = $1 AND l.id = ANY ($3::uuid[])`,
      [tx.tenantId, datasetId, lateIds],
    );
  }

  private restated(tx: Tx): Promise<RestatedFigure[]> {
    return tx.query<RestatedFigure>(
      `SELECT r.measurement_id, m.metric_version_id, m.subject_kind, m.subject_id, m.month, m.status, m.edition, r.numerator_before, r.denominator_before, r.value_before, r.numerator, r.denominator, r.value, r.row_count, r.last_date, r.run_ids
       FROM restated r JOIN measurement m ON m.tenant_id = $1 AND m.id = r.measurement_id
       WHERE (r.numerator_before, r.denominator_before) IS DISTINCT FROM (r.numerator, r.denominator) ORDER BY m.month, m.metric_version_id, m.subject_kind, m.subject_id`,
      [tx.tenantId],
    );
  }
}
