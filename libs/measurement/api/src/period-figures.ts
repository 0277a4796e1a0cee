import { Injectable } from '@nestjs/common';
import { MetricReader, type MetricVersionView } from '@kpi-loop/metric/api';
import { shifted, type Definition } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { countedSql } from './counted-sql';
import { ASSIGNED_ROWS, ASSIGNED_UNIT, UNITS_ABOVE, typesOf, type CountedDataset } from './figure-table';
import { reckonedSql } from './input-sql';
import { binder } from './measure-sql';
import type { ActualRange, PeriodActual } from './measurement.reader';

export interface Parts {
  numerator: string | null;
  denominator: string | null;
}
const UNKNOWN: Parts = { numerator: null, denominator: null };

export interface RecountedRange extends ActualRange {
  /** The months whose rows count. */
  months: IsoDate[];
}

/** Figures of several months that their monthly figures do not make: they are counted, or reckoned, anew. */
@Injectable()
export class PeriodFigures {
  constructor(private readonly metrics: MetricReader) {}

  /** Distinct values and medians, from the rows of the months: a statement a definition, however many subjects and periods. */
  async fromRows(tx: Tx, asks: readonly RecountedRange[]): Promise<Parts[]> {
    if (!asks.length) return [];
    const versions = await this.metrics.versions(tx, [...new Set(asks.map((ask) => ask.metricVersionId))]);
    const answers = new Map<RecountedRange, Parts>();
    for (const version of versions) {
      const own = asks.filter((ask) => ask.metricVersionId === version.id);
      for (const [ask, parts] of await this.recount(tx, version, own)) answers.set(ask, parts);
    }
    return asks.map((ask) => answers.get(ask) ?? UNKNOWN);
  }

  private async recount(tx: Tx, version: MetricVersionView, asks: RecountedRange[]): Promise<[RecountedRange, Parts][]> {
    const dataset = await tx.one<CountedDataset>(`SELECT id, mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, version.datasetCode]);
    if (!dataset) return [];
    // the same months are counted once for everybody
    const spans = [...new Map(asks.map((ask) => [ask.months.join(), ask.months])).entries()];
    const months = spans.flatMap(([, span], slot) => span.map((month) => ({ slot, month })));
    const all = months.map(({ month }) => month).sort();
    const params: unknown[] = [tx.tenantId, dataset.id, all[0], all[all.length - 1], months.map((m) => m.slot), months.map((m) => m.month)];
    const bind = binder(params);
    const counted = countedSql(version as unknown as Definition, typesOf(dataset), bind, {
      from: ASSIGNED_ROWS,
      where: `o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date >= $3 AND o.event_date < $4::date + interval '1 month'`,
      unitId: ASSIGNED_UNIT,
      slots: 'slot',
      above: UNITS_ABOVE,
    });
    const found = await tx.query<Parts & { kind: string; id: string; slot: number }>(
      `WITH slot AS (SELECT slot, month AS starts, month AS ends FROM unnest($5::int[], $6::date[]) u(slot, month)), counted AS (${counted})
       SELECT kind, id, slot, numerator, denominator FROM counted WHERE (kind, id) IN (SELECT * FROM unnest(${bind(asks.map((a) => a.subjectKind))}::text[], ${bind(asks.map((a) => a.subjectId))}::uuid[]))`,
      params,
    );
    const parts = new Map(found.map(({ kind, id, slot, numerator, denominator }) => [`${kind} ${id} ${slot}`, { numerator, denominator }]));
    const slotOf = new Map(spans.map(([key], slot) => [key, slot]));
    return asks.map((ask) => [ask, parts.get(`${ask.subjectKind} ${ask.subjectId} ${slotOf.get(ask.months.join())}`) ?? UNKNOWN]);
  }

  /** Formulas and composites, from the figures of their inputs over the same time (or as long before): two statements a definition. */
  async fromInputs(tx: Tx, ranges: readonly ActualRange[], actuals: (asks: ActualRange[]) => Promise<PeriodActual[]>): Promise<Parts[]> {
    if (!ranges.length) return [];
    const versions = new Map((await this.metrics.versions(tx, [...new Set(ranges.map((r) => r.metricVersionId))])).map((v) => [v.id, v]));
    const codes = [...new Set([...versions.values()].flatMap((v) => v.inputs.map((input) => input.code)))];
    const inForce = new Map((await this.metrics.publishedByCode(tx, codes)).map((v) => [v.code, v.id]));
    const asks = ranges.flatMap((range, at) =>
      versions.get(range.metricVersionId)!.inputs.flatMap((input, n) => {
        const id = inForce.get(input.code);
        const { from, to } = shifted(range, input.back);
        return id ? [{ at, n, ask: { metricVersionId: id, subjectKind: range.subjectKind, subjectId: range.subjectId, from, to } }] : [];
      }),
    );
    const found = await actuals(asks.map(({ ask }) => ask));
    const values = ranges.map((range) => versions.get(range.metricVersionId)!.inputs.map((): string | null => null));
    asks.forEach(({ at, n }, i) => (values[at][n] = found[i].value));
    const answers = ranges.map(() => UNKNOWN);
    for (const version of versions.values()) {
      const own = ranges.flatMap((range, at) => (range.metricVersionId === version.id ? [at] : []));
      const parts = await reckoned(
        tx,
        version as unknown as Definition,
        own.map((at) => values[at]),
      );
      own.forEach((at, i) => (answers[at] = parts[i]));
    }
    return answers;
  }
}

/** Reckons a definition once for each list of its inputs' values. */
export async function reckoned(tx: Tx, definition: Definition, values: (string | null)[][]): Promise<Parts[]> {
  const columns = definition.inputs.map((_, i) => `i${i}`);
  if (!columns.length) return values.map(() => UNKNOWN);
  const { numerator, denominator } = reckonedSql(definition, (i) => `i${i}`);
  return tx.query<Parts>(
    `SELECT trim_scale(numerator) AS numerator, trim_scale(denominator) AS denominator FROM (SELECT n, ${numerator} AS numerator, ${denominator} AS denominator
       FROM unnest(${columns.map((_, i) => `$${i + 1}::numeric[]`).join(', ')}) WITH ORDINALITY AS q(${columns.join(', ')}, n)) r ORDER BY n`,
    columns.map((_, i) => values.map((row) => row[i])),
  );
}
