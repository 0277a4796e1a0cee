import { Injectable } from '@nestjs/common';
import { labelsOf, quotientSql, type ColumnLabelView } from '@kpi-loop/metric/api';
import type { Definition } from '@kpi-loop/metric/domain';
import { addsUp, BY_PERSON, BY_UNIT, catalogOf, nextSplit, waysToSplit, type DrillStep } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths, endOfMonth, firstOfMonth, monthsOf, Problem, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { countedSql, hasDenominator } from './counted-sql';
import { ASSIGNED_ROWS, ASSIGNED_UNIT, typesOf, type CountedDataset } from './figure-table';
import { binder, type Bind } from './measure-sql';
import { MeasurementReader, type PeriodActual } from './measurement.reader';
import { TraceReader, type TraceQuestion } from './trace.reader';
import { stepSql, type Whose } from './whose-sql';

export interface BreakdownQuestion extends Omit<TraceQuestion, 'part'> {
  /** Nothing: what the definition suggests. */
  by?: string;
  /** Whether single people may be told apart. */
  people: boolean;
}

export interface BreakdownSide {
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  rowCount: number;
}

export interface BreakdownGroup {
  /** What a step down names it by; null where the rows say nothing. */
  key: string | null;
  name: string | null;
  nameEn: string | null;
  now: BreakdownSide | null;
  before: BreakdownSide | null;
  /** By how much it moved the whole; null where groups do not add up to it. */
  effect: string | null;
}

export interface NamedStep extends DrillStep {
  name: string | null;
  nameEn: string | null;
}

export interface Breakdown {
  /** What was chosen on the way down. */
  steps: NamedStep[];
  by: string | null;
  ways: string[];
  labels: ColumnLabelView[];
  from: IsoDate;
  to: IsoDate;
  beforeFrom: IsoDate;
  beforeTo: IsoDate;
  now: PeriodActual;
  before: PeriodActual;
  /** The figures of all groups make the whole: sums and counts, and ratios of them. */
  adds: boolean;
  groups: BreakdownGroup[];
  /** Groups that were left off, the ones that matter least. */
  more: number;
}

const MOST_GROUPS = 100;
/** The digits an effect is told with; what it is made of has all of them. */
const EFFECT_DIGITS = 10;

/**
 * A figure opened up by a column, by the units below or by people, beside the same number of months before. Each group is
 * counted as the figure itself is, so that what is distinct, a median or a balance is right in every group.
 */
@Injectable()
export class BreakdownReader {
  constructor(
    private readonly traces: TraceReader,
    private readonly figures: MeasurementReader,
  ) {}

  async breakdown(tx: Tx, question: BreakdownQuestion): Promise<Breakdown> {
    const { definition, dataset } = await this.traces.source(tx, question.metricVersionId);
    const steps = question.steps ?? [];
    const ways = dataset && definition.numerator ? waysToSplit(definition, question.subjectKind, question.people, steps) : [];
    const by = question.by ?? nextSplit(definition, ways, steps);
    if (question.by && !ways.includes(question.by))
      throw new Problem('ruleBroken', 'cannotBeSplitSo', undefined, { violations: ['cannotBeSplitSo'], fields: [{ pointer: '/by', code: 'cannotBeSplitSo' }] });
    const range = { from: firstOfMonth(question.from), to: endOfMonth(question.to) };
    const earlier = before(range);
    const { metricVersionId, subjectKind, subjectId } = question;
    const [nowActual, beforeActual] = await this.figures.periodActuals(
      tx,
      [range, earlier].map((r) => ({ metricVersionId, subjectKind, subjectId, ...r })),
    );
    const adds = addsUp(definition);
    const found = by && dataset ? await this.groups(tx, question, steps, by, dataset, definition, [range, earlier], adds) : { groups: [], more: 0 };
    return {
      steps: await this.named(tx, steps),
      by,
      ways,
      labels: labelsOf((dataset ? catalogOf(dataset.mapping) : []).filter(({ name }) => ways.includes(name) || steps.some((step) => step.by === name))),
      ...range,
      beforeFrom: earlier.from,
      beforeTo: earlier.to,
      now: nowActual,
      before: beforeActual,
      adds,
      ...found,
    };
  }

  private async groups(
    tx: Tx,
    question: BreakdownQuestion,
    steps: readonly DrillStep[],
    by: string,
    dataset: CountedDataset,
    definition: Definition,
    ranges: DateRange[],
    adds: boolean,
  ): Promise<Pick<Breakdown, 'groups' | 'more'>> {
    const spans = await Promise.all(ranges.map((range) => this.traces.spanOf(tx, { ...question, ...range }, definition)));
    const months = await Promise.all(ranges.map((range) => this.monthsAveraged(tx, question, definition, range)));
    const params: unknown[] = [tx.tenantId, dataset.id, spans.map((s) => firstOfMonth(s.from)), spans.map((s) => firstOfMonth(s.to)), months];
    const bind = binder(params);
    const whose: Whose = { kind: question.subjectKind, id: question.subjectId, steps };
    const counted = countedSql(definition, typesOf(dataset), bind, {
      from: 'placed o',
      where: 'true',
      unitId: 'o.unit_id',
      slots: 'slot',
      above: 'SELECT DISTINCT unit_id AS id, unit_id AS up_id FROM placed',
    });
    const rows = await tx.query<FoundGroup>(
      `WITH slot AS (SELECT (n - 1)::int AS slot, starts, ends, months FROM unnest($3::date[], $4::date[], $5::int[]) WITH ORDINALITY AS s(starts, ends, months, n)),
         mine AS (SELECT x.*, ${labelSql(by, whose, bind)} AS label FROM (
           SELECT o.event_date, o.row_key, o.person_id, ${ASSIGNED_UNIT} AS unit_id, o.run_id, o.data FROM ${ASSIGNED_ROWS}
           WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND EXISTS (SELECT FROM slot WHERE o.event_date >= slot.starts AND o.event_date < slot.ends + interval '1 month')) x WHERE ${stepSql(whose, bind)}),
         placed AS MATERIALIZED (SELECT event_date, row_key, person_id, run_id, data, label, md5(coalesce('=' || label, ''))::uuid AS unit_id FROM mine),
         counted AS (${counted}),
         side AS (SELECT c.id, c.slot, c.numerator / slot.months AS numerator, c.denominator, c.row_count FROM counted c JOIN slot USING (slot) WHERE c.kind = 'unit' AND c.row_count > 0),
         pair AS (
           SELECT coalesce(n.id, b.id) AS id, n.id IS NOT NULL AS is_now, b.id IS NOT NULL AS is_before, n.numerator AS n1, n.denominator AS d1, n.row_count AS r1, b.numerator AS n0, b.denominator AS d0, b.row_count AS r0
           FROM (SELECT * FROM side WHERE slot = 0) n FULL JOIN (SELECT * FROM side WHERE slot = 1) b ON b.id = n.id),
         whole AS (SELECT sum(d1) AS d1, sum(d0) AS d0, sum(n1) / nullif(sum(d1), 0) AS q1, sum(n0) / nullif(sum(d0), 0) AS q0 FROM pair),
         moved AS (SELECT p.*, ${effectSql(definition, adds)} AS effect FROM pair p CROSS JOIN whole w)
       SELECT l.label AS key, ${nameSql(by)}, is_now, is_before, trim_scale(n1) AS n1, d1, r1, trim_scale(n0) AS n0, d0, r0, ${valueSql(definition, '1')} AS v1, ${valueSql(definition, '0')} AS v0,
         trim_scale(round(effect, ${EFFECT_DIGITS})) AS effect, (count(*) OVER ())::int AS every
       FROM moved JOIN (SELECT DISTINCT unit_id, label FROM placed) l ON l.unit_id = moved.id
       ORDER BY abs(effect) DESC NULLS LAST, is_now DESC, v1 DESC NULLS LAST, l.label NULLS LAST LIMIT ${MOST_GROUPS}`,
      params,
    );
    const groups = rows.map((g): BreakdownGroup => ({
      key: g.key,
      name: g.name,
      nameEn: g.nameEn,
      now: g.isNow ? { numerator: g.n1, denominator: g.d1, value: g.v1, rowCount: g.r1 ?? 0 } : null,
      before: g.isBefore ? { numerator: g.n0, denominator: g.d0, value: g.v0, rowCount: g.r0 ?? 0 } : null,
      effect: g.effect,
    }));
    return { groups, more: rows.length ? rows[0].every - rows.length : 0 };
  }

  private async named(tx: Tx, steps: readonly DrillStep[]): Promise<NamedStep[]> {
    const of = (kind: string): (string | null)[] => steps.filter(({ by }) => by === kind).map(({ value }) => value);
    if (![...of(BY_UNIT), ...of(BY_PERSON)].length) return steps.map((step) => ({ ...step, name: step.value, nameEn: step.value }));
    const known = await tx.query<{ id: string; name: string; nameEn: string }>(
      `SELECT id::text, name, name_en FROM org_unit WHERE tenant_id = $1 AND id::text = ANY ($2::text[]) UNION ALL SELECT id::text, name, name_en FROM person WHERE tenant_id = $1 AND id::text = ANY ($3::text[])`,
      [tx.tenantId, of(BY_UNIT), of(BY_PERSON)],
    );
    const names = new Map(known.map((one) => [one.id, one]));
    return steps.map((step) => {
      const found = step.by.startsWith('@') ? names.get(step.value ?? '') : { name: step.value, nameEn: step.value };
      return { ...step, name: found?.name ?? null, nameEn: found?.nameEn ?? null };
    });
  }

  /** A period that is the mean of its months is made of so many; everything else of the rows it is. */
  private async monthsAveraged(
    tx: Tx,
    { metricVersionId, subjectKind, subjectId }: BreakdownQuestion,
    { aggTime }: Definition,
    range: DateRange,
  ): Promise<number> {
    if (aggTime !== 'AVG') return 1;
    const { months } = await tx.get<{ months: number }>(
      `SELECT count(*)::int AS months FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_kind = $3 AND subject_id = $4 AND month BETWEEN $5 AND $6
         AND status IN ('submitted', 'verified', 'locked') AND numerator IS NOT NULL`,
      [tx.tenantId, metricVersionId, subjectKind, subjectId, range.from, range.to],
    );
    return Math.max(1, months);
  }
}

interface FoundGroup {
  key: string | null;
  name: string | null;
  nameEn: string | null;
  isNow: boolean;
  isBefore: boolean;
  n1: string | null;
  d1: string | null;
  r1: number | null;
  v1: string | null;
  n0: string | null;
  d0: string | null;
  r0: number | null;
  v0: string | null;
  effect: string | null;
  every: number;
}

/** As many months as the range has, just before it. */
function before({ from, to }: DateRange): DateRange {
  const months = monthsOf({ from, to }).length;
  return { from: addMonths(from, -months), to: endOfMonth(addMonths(firstOfMonth(to), -months)) };
}

/** What tells the groups apart, of a row `x`. */
function labelSql(by: string, whose: Whose, bind: Bind): string {
  if (by === BY_PERSON) return 'x.person_id::text';
  if (by !== BY_UNIT) return `(x.data->>${bind(by)}::text)`;
  const above = bind([...whose.steps].reverse().find((step) => step.by === BY_UNIT)?.value ?? whose.id);
  return `(SELECT below.id::text FROM org_unit below JOIN org_unit own ON own.tenant_id = below.tenant_id AND starts_with(own.path, below.path)
    WHERE below.tenant_id = $1 AND below.parent_id = ${above}::uuid AND own.id = x.unit_id)`;
}

function nameSql(by: string): string {
  const table = by === BY_PERSON ? 'person' : by === BY_UNIT ? 'org_unit' : null;
  if (!table) return 'l.label AS name, l.label AS name_en';
  const of = (column: string): string => `(SELECT t.${column} FROM ${table} t WHERE t.tenant_id = $1 AND t.id::text = l.label)`;
  return `${of('name')} AS name, ${of('name_en')} AS name_en`;
}

const valueSql = (definition: Definition, side: '0' | '1'): string =>
  hasDenominator(definition) ? quotientSql(`n${side}`, `d${side}`, definition.zeroDenominator) : `trim_scale(n${side})`;

/**
 * By how much a group moved the whole. Of a sum: its own change. Of a ratio: what it added beyond what a group of its size
 * that is like the whole would have, so that all effects add up to the change of the ratio, whatever the groups' sizes did:
 * (n1/D1 − n0/D0) − (d1/D1 − d0/D0) · (R1 + R0)/2.
 */
function effectSql(definition: Definition, adds: boolean): string {
  if (!adds) return 'NULL::numeric';
  if (!hasDenominator(definition)) return `CASE WHEN EXISTS (SELECT FROM pair WHERE is_before) THEN coalesce(n1, 0) - coalesce(n0, 0) END`;
  const share = (x: 'n' | 'd', side: '0' | '1'): string => `round(coalesce(p.${x}${side}, 0), 34) / nullif(w.d${side}, 0)`;
  return `(${share('n', '1')} - ${share('n', '0')}) - (${share('d', '1')} - ${share('d', '0')}) * (w.q1 + w.q0) / 2`;
}
