import type { AggOrg, Measure } from '@kpi-loop/metric/domain';
import { addsUp, type ColumnType } from '@kpi-loop/measurement/domain';
import { NO_MEASURE, measureSql, partOf, type Bind, type MeasureSql } from './measure-sql';

/** What is counted. */
export interface CountedDefinition {
  numerator: Measure | null;
  denominator: Measure | null;
  aggOrg: AggOrg;
}

/** Where rows come from and what they are counted for. */
export interface Counting {
  /** `FROM` of rows `o` (event_date, row_key, person_id, unit_id, run_id, data), with the unit of each as `unitId`. */
  from: string;
  where: string;
  unitId: string;
  /**
   * Table or CTE `slot (slot, starts, ends)`: a row counts in every slot that its date lies in, and slots are whole months.
   * Null: in its own month.
   */
  slots: string | null;
  /** Rows (id, up_id): every unit with itself and all above. */
  above: string;
  /** Table (kind, id, month) of the only figures that are wanted; of slots that are months. */
  only?: string;
}

/** Is the figure of this subject and slot wanted? */
const wanted = (only: string | undefined, kind: string, id: string, slot: string): string =>
  only ? `EXISTS (SELECT FROM ${only} w WHERE w.kind = '${kind}' AND w.id = ${id} AND w.month = ${slot})` : 'true';

/** Does a definition have two parts? Of the mean per head the second one is the number of heads. */
export const hasDenominator = (d: CountedDefinition): boolean => d.aggOrg === 'AVG' || partOf(d, 'denominator') !== null;

/**
 * The figures of a definition: (kind, id, slot, numerator, denominator, row_count, last_date, runs) for every person and
 * every unit with rows. A row counts for its unit and all units above. This is the one place that says how rows make a
 * figure: of a month, of a period that has to be counted anew, of a draft that is tried, of a test case.
 */
export function countedSql(definition: CountedDefinition, types: ReadonlyMap<string, ColumnType>, bind: Bind, counting: Counting): string {
  const top = partOf(definition, 'numerator');
  const bottom = partOf(definition, 'denominator');
  const n = top ? measureSql(top, types, bind) : NO_MEASURE;
  const d = bottom ? measureSql(bottom, types, bind) : NO_MEASURE;
  return addsUp({ numerator: top, denominator: bottom, aggOrg: definition.aggOrg })
    ? addedSql(top, bottom, n, d, counting)
    : recountedSql(definition, top, bottom, n, d, counting);
}

/** Of rows of which some count but none has a number, nothing is known; where none counts, the figure is zero. */
const total = (measure: Measure | null, x: string): string =>
  measure === null
    ? 'NULL::numeric'
    : measure.agg === 'sum'
      ? `CASE WHEN sum(${x}_rows) > 0 AND sum(${x}_known) = 0 THEN NULL ELSE coalesce(sum(${x}_sum), 0) END`
      : `coalesce(sum(${x}_sum), 0)`;

/** What adds up: once by person, unit and month, and these cells for all subjects and slots they count in. Where all of them come from the same runs, as most do, nobody puts runs together. */
function addedSql(top: Measure | null, bottom: Measure | null, n: MeasureSql, d: MeasureSql, { from, where, unitId, slots, above, only }: Counting): string {
  const cells = slots ? `cell JOIN ${slots} slot ON cell.month BETWEEN slot.starts AND slot.ends` : 'cell';
  const slot = slots ? 'slot.slot' : 'cell.month';
  const columns = `n_sum, n_rows, n_known, d_sum, d_rows, d_known, row_count, last_date, runs`;
  return `WITH landed AS MATERIALIZED (
      SELECT date_trunc('month', o.event_date)::date AS month, o.event_date, o.person_id, ${unitId} AS unit_id, o.run_id,
        ${n.matches} AS n, ${n.amount} AS n_amount, ${d.matches} AS d, ${d.amount} AS d_amount
      FROM ${from} WHERE ${where}),
    cell AS (
      SELECT person_id, unit_id, month, sum(n_amount) FILTER (WHERE n) AS n_sum, count(*) FILTER (WHERE n) AS n_rows, count(n_amount) FILTER (WHERE n) AS n_known,
        sum(d_amount) FILTER (WHERE d) AS d_sum, count(*) FILTER (WHERE d) AS d_rows, count(d_amount) FILTER (WHERE d) AS d_known,
        count(*) FILTER (WHERE n OR d) AS row_count, max(event_date) AS last_date, array_agg(DISTINCT run_id ORDER BY run_id) AS runs
      FROM landed GROUP BY person_id, unit_id, month),
    above AS (${above}),
    subject AS (
      SELECT 'person' AS kind, person_id AS id, ${slot} AS slot, ${columns} FROM ${cells} WHERE person_id IS NOT NULL AND ${wanted(only, 'person', 'cell.person_id', slot)}
      UNION ALL SELECT 'unit', above.up_id, ${slot}, ${columns} FROM ${cells} JOIN above ON above.id = cell.unit_id WHERE ${wanted(only, 'unit', 'above.up_id', slot)}),
    sums AS (
      SELECT kind, id, slot, ${total(top, 'n')} AS numerator, ${total(bottom, 'd')} AS denominator, sum(row_count)::int AS row_count, max(last_date) AS last_date, min(runs) AS runs, max(runs) AS most
      FROM subject GROUP BY kind, id, slot),
    origin AS (
      SELECT kind, id, slot, array_agg(DISTINCT run ORDER BY run) AS runs FROM (SELECT kind, id, slot FROM sums WHERE runs <> most) mixed JOIN subject USING (kind, id, slot), unnest(subject.runs) AS run
      GROUP BY kind, id, slot)
    SELECT kind, id, slot, numerator, denominator, row_count, last_date, coalesce(origin.runs, sums.runs) AS runs FROM sums LEFT JOIN origin USING (kind, id, slot)`;
}

/** A part of which every level is counted from the rows themselves. */
function part(measure: Measure | null, x: 'n' | 'd'): string {
  const of = `FILTER (WHERE ${x})`;
  switch (measure?.agg) {
    case undefined:
      return 'NULL::numeric';
    case 'sum':
      return `CASE WHEN count(*) ${of} > 0 AND count(${x}_amount) ${of} = 0 THEN NULL ELSE coalesce(sum(${x}_amount) ${of}, 0) END`;
    case 'count':
      return `(count(${x}_amount) ${of})::numeric`;
    case 'distinct':
      return `(count(DISTINCT ${x}_key) ${of})::numeric`;
    case 'median':
      return medianSql(`array_agg(${x}_amount ORDER BY ${x}_amount) FILTER (WHERE ${x} AND ${x}_amount IS NOT NULL)`);
    case 'last':
      return `sum(${x}_amount) FILTER (WHERE ${x}_last)`;
    default:
      return `${measure!.agg}(${x}_amount) ${of}`;
  }
}

/** The middle value, or half the sum of the two in the middle: exact, unlike `percentile_cont`, which reckons in floats. */
const medianSql = (sorted: string): string =>
  `trim_scale(((${sorted})[(array_length(${sorted}, 1) + 1) / 2] + (${sorted})[(array_length(${sorted}, 1) + 2) / 2]) / 2)`;

const HEADS: Partial<Record<AggOrg, [numerator: string, denominator: string]>> = {
  AVG: ['sum(numerator)', 'nullif(count(numerator), 0)::numeric'],
  MAX: ['max(numerator)', 'NULL::numeric'],
  MIN: ['min(numerator)', 'NULL::numeric'],
};

function recountedSql(definition: CountedDefinition, top: Measure | null, bottom: Measure | null, n: MeasureSql, d: MeasureSql, counting: Counting): string {
  const { from, where, unitId, slots, above, only } = counting;
  const slot = slots ? 'slot.slot' : `date_trunc('month', o.event_date)::date`;
  const join = slots ? ` JOIN ${slots} slot ON o.event_date >= slot.starts AND o.event_date < slot.ends + interval '1 month'` : '';
  // a minimum of minima is a minimum: only sums, counts and balances are made of heads
  const heads = top && ['sum', 'count', 'last'].includes(top.agg) ? HEADS[definition.aggOrg] : undefined;
  const parts = `${part(top, 'n')} AS numerator, ${part(bottom, 'd')} AS denominator, (count(*) FILTER (WHERE n OR d))::int AS row_count, max(event_date) AS last_date, array_agg(DISTINCT run_id ORDER BY run_id) AS runs`;
  const figures = heads
    ? `SELECT kind, id, slot, ${heads[0]} AS numerator, ${heads[1]} AS denominator, sum(row_count)::int AS row_count, max(last_date) AS last_date,
         (SELECT array_agg(DISTINCT r ORDER BY r) FROM unnest(string_to_array(string_agg(array_to_string(runs, ','), ','), ',')::uuid[]) r) AS runs
       FROM (SELECT kind, id, slot, head, ${parts} FROM subject GROUP BY kind, id, slot, head) heads GROUP BY kind, id, slot`
    : `SELECT kind, id, slot, ${parts} FROM subject GROUP BY kind, id, slot`;
  return `WITH landed AS MATERIALIZED (
      SELECT ${slot} AS slot, o.event_date, o.row_key, o.person_id, ${unitId} AS unit_id, o.run_id,
        ${n.matches} AS n, ${n.amount} AS n_amount, ${n.key} AS n_key, ${n.entity} AS n_entity, ${d.matches} AS d, ${d.amount} AS d_amount, ${d.key} AS d_key, ${d.entity} AS d_entity
      FROM ${from}${join} WHERE ${where}),
    kept AS (SELECT *, coalesce(person_id, unit_id) AS head, ${lastSql('n', top)} AS n_last, ${lastSql('d', bottom)} AS d_last FROM landed),
    above AS (${above}),
    subject AS (
      SELECT 'person' AS kind, person_id AS id, kept.* FROM kept WHERE person_id IS NOT NULL AND ${wanted(only, 'person', 'kept.person_id', 'kept.slot')}
      UNION ALL SELECT 'unit', above.up_id, kept.* FROM kept JOIN above ON above.id = kept.unit_id WHERE ${wanted(only, 'unit', 'above.up_id', 'kept.slot')})
    ${figures}`;
}

/** Is this the last row of what has one value at a time? An account counts where it was last, so that units add up. */
function lastSql(x: 'n' | 'd', measure: Measure | null): string {
  if (measure?.agg !== 'last') return 'false';
  const counts = `(${x} AND ${x}_amount IS NOT NULL)`;
  return `(${counts} AND row_number() OVER (PARTITION BY slot, ${counts}, coalesce(${x}_entity, jsonb_build_array(person_id, unit_id)::text) ORDER BY event_date DESC, row_key DESC) = 1)`;
}
