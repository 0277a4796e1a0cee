import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DefinitionTrials, MetricReader, type DraftPreviewView, type MetricVersionView, type PreviewSubjectView } from '@kpi-loop/metric/api';
import {
  columnsNamed,
  columnsNotNumeric,
  countsRows,
  filtersComplete,
  ratioHasDenominator,
  readsMetrics,
  unknownColumns,
  type Definition,
  type TestCase,
  type TestResult,
} from '@kpi-loop/metric/domain';
import { catalogOf } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths, decimal, endOfMonth, firstOfMonth, fixed, monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { beginFigures, countFigures, reckonFigures, type CountedDataset } from './figure-table';
import { reckoned, type Parts } from './period-figures';
import { countTest } from './test-figure';
import { valueOf } from './value-of';

/** Stands for a version that is not there yet. */
const DRAFT = '00000000-0000-0000-0000-000000000000';
const MONTHS = 6;
const UNITS = 4;
const PEOPLE = 3;

/** What a definition comes to before it is published: on its test cases, and on the rows there are. The SQL is that of the figures. */
@Injectable()
export class DraftTrials implements OnModuleInit {
  constructor(
    private readonly trials: DefinitionTrials,
    private readonly metrics: MetricReader,
  ) {}

  onModuleInit(): void {
    this.trials.register({ tests: (tx, definition) => this.tests(tx, definition), preview: (tx, definition) => this.preview(tx, definition) });
  }

  private async tests(tx: Tx, definition: Definition): Promise<TestResult[] | null> {
    if (readsMetrics(definition.kind)) {
      const values = definition.tests.map((test) => definition.inputs.map(({ as }) => test.inputs[as] ?? null));
      const parts = await reckoned(
        tx,
        definition,
        values.map((row) => row.map(numberOf)),
      );
      return definition.tests.map((test, i) => resultOf(definition, test, parts[i]));
    }
    const dataset = await this.countable(tx, definition);
    if (!dataset) return null;
    const results: TestResult[] = [];
    for (const test of definition.tests) results.push(resultOf(definition, test, await countTest(tx, definition, dataset, test)));
    return results;
  }

  private async preview(tx: Tx, definition: Definition): Promise<DraftPreviewView> {
    const draft = { ...definition, id: DRAFT } as unknown as MetricVersionView;
    const dataset = await this.countable(tx, definition);
    const inputs = await this.metrics.publishedByCode(
      tx,
      definition.inputs.map((input) => input.code),
    );
    const last = dataset ? await lastRow(tx, dataset.id) : await lastFigure(tx, inputs);
    if (!last) return { months: [], subjects: [] };
    const range = { from: addMonths(firstOfMonth(last), 1 - MONTHS), to: endOfMonth(last) };
    await beginFigures(tx);
    if (dataset) await countFigures(tx, dataset, draft, range);
    else await reckonFigures(tx, draft, inputs, range);
    return { months: monthsOf(range), subjects: await shown(tx, range) };
  }

  /** The dataset a definition can be counted on; null while anything it needs is missing. */
  private async countable(tx: Tx, definition: Definition): Promise<CountedDataset | null> {
    if (!countsRows(definition.kind) || ![columnsNamed, filtersComplete, ratioHasDenominator].every((rule) => rule(definition))) return null;
    const dataset = await tx.one<CountedDataset>(`SELECT id, mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, definition.datasetCode]);
    if (!dataset) return null;
    const columns = catalogOf(dataset.mapping);
    return unknownColumns(definition, columns).length || columnsNotNumeric(definition, columns).length ? null : dataset;
  }
}

const NUMBER = /^-?\d{1,18}(\.\d{1,12})?$/;
const numberOf = (text: unknown): string | null => (NUMBER.test(String(text)) ? String(text) : null);

/** Both rounded half up as the official value is. */
function resultOf(definition: Definition, test: TestCase, { numerator, denominator }: Parts): TestResult {
  const round = (value: string | null): string | null => (value === null ? null : fixed(decimal(value), definition.decimals));
  const got = round(valueOf(numerator, denominator, definition.zeroDenominator));
  const expected = round(test.expected);
  return { name: test.name, passed: got === expected, expected, got };
}

const lastRow = async (tx: Tx, datasetId: string): Promise<IsoDate | null> =>
  (await tx.get<{ at: IsoDate | null }>(`SELECT max(event_date) AS at FROM observation WHERE tenant_id = $1 AND dataset_id = $2`, [tx.tenantId, datasetId])).at;
const lastFigure = async (tx: Tx, inputs: MetricVersionView[]): Promise<IsoDate | null> =>
  (
    await tx.get<{ at: IsoDate | null }>(
      `SELECT max(month) AS at FROM measurement WHERE tenant_id = $1 AND metric_version_id = ANY ($2::uuid[]) AND value IS NOT NULL`,
      [tx.tenantId, inputs.map((v) => v.id)],
    )
  ).at;

/** The units and people with the most rows. */
function shown(tx: Tx, range: DateRange): Promise<PreviewSubjectView[]> {
  return tx.query<PreviewSubjectView>(
    `WITH subject AS (
       SELECT subject_kind, subject_id, sum(row_count) AS rows, row_number() OVER (PARTITION BY subject_kind ORDER BY sum(row_count) DESC, subject_id) AS place FROM figure WHERE month BETWEEN $2 AND $3 GROUP BY 1, 2)
     SELECT s.subject_kind AS kind, s.subject_id AS id, coalesce(p.name, u.name) AS name, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name) AS name_en,
       (SELECT jsonb_agg(jsonb_build_object('month', f.month, 'value', f.value::text, 'rowCount', f.row_count) ORDER BY f.month) FROM figure f
        WHERE f.subject_kind = s.subject_kind AND f.subject_id = s.subject_id AND f.month BETWEEN $2 AND $3) AS values
     FROM subject s LEFT JOIN person p ON s.subject_kind = 'person' AND p.tenant_id = $1 AND p.id = s.subject_id LEFT JOIN org_unit u ON s.subject_kind = 'unit' AND u.tenant_id = $1 AND u.id = s.subject_id
     WHERE s.place <= CASE s.subject_kind WHEN 'unit' THEN $4::int ELSE $5::int END ORDER BY s.subject_kind DESC, s.place`,
    [tx.tenantId, range.from, range.to, UNITS, PEOPLE],
  );
}
