import type { CheckParams, ColumnType, QualityCheck } from '@kpi-loop/measurement/domain';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { Bind } from './measure-sql';
import type { CheckedRows } from './prospect';

/** What the statement of a check is made from. */
export interface Asking {
  check: QualityCheck;
  types: ReadonlyMap<string, ColumnType>;
  rows: CheckedRows;
  bind: Bind;
  /** The first day there is any row of, and the last one that was delivered: days in between are expected. */
  known: { since: IsoDate; until: IsoDate };
}

/**
 * Each gives `(day, row_key, row_no, unit_id, person_id, value, expected, place, month_to, print)` of what breaks the check:
 * rows, or months with what was counted. `place` tells series of a month apart, `month_to` is the last month it reaches.
 */
const ROW = `o.event_date AS day, o.row_key, o.row_no, o.unit_id, o.person_id`;
const NO_PLACE = `'' AS place, date_trunc('month', o.event_date)::date AS month_to, '' AS print`;
const MONTH_ROW = `NULL::text AS row_key, NULL::int AS row_no`;
const NOBODY = `NULL::uuid AS unit_id, NULL::uuid AS person_id`;

const CASTS: Record<ColumnType, string> = { number: 'numeric', date: 'date', text: 'text', boolean: 'text' };
const valueOf = (bind: Bind, column: string): string => `(o.data->>${bind(column)}::text)`;

function rowBreaks({ check, rows, bind }: Asking, condition: string, expected: string): string {
  const value = check.column === null ? 'NULL::text' : valueOf(bind, check.column);
  return `SELECT ${ROW}, ${value} AS value, ${expected} AS expected, ${NO_PLACE} FROM ${rows.from(bind)} WHERE o.fresh AND ${condition}`;
}

function notNull(asking: Asking): string {
  return rowBreaks(asking, `${valueOf(asking.bind, asking.check.column!)} IS NULL`, 'NULL::text');
}

function range(asking: Asking): string {
  const { check, types, bind } = asking;
  const cast = CASTS[types.get(check.column!) ?? 'number'];
  const { min, max } = check.params;
  const value = `${valueOf(bind, check.column!)}::${cast}`;
  const outside = [...(min === undefined ? [] : [`${value} < ${bind(min)}::${cast}`]), ...(max === undefined ? [] : [`${value} > ${bind(max)}::${cast}`])];
  return rowBreaks(asking, `(${outside.join(' OR ')})`, `${bind(`${min ?? ''} … ${max ?? ''}`.trim())}::text`);
}

function accepted(asking: Asking): string {
  const { check, types, bind } = asking;
  const cast = CASTS[types.get(check.column!) ?? 'text'];
  const value = valueOf(bind, check.column!);
  return rowBreaks(asking, `${value} IS NOT NULL AND NOT (${value}::${cast} = ANY (${bind(check.params.values)}::${cast}[]))`, 'NULL::text');
}

/** A row of the delivery whose values stand in another row as well, of the delivery or of what stays. Empty cells are no value. */
function unique({ check, rows, bind }: Asking): string {
  const columns = check.params.columns!.map((name) => valueOf(bind, name));
  const key = `jsonb_build_array(${columns.join(', ')})::text`;
  return `SELECT day, row_key, row_no, unit_id, person_id, value, expected, place, month_to, print FROM (
      SELECT ${ROW}, concat_ws(' · ', ${columns.join(', ')}) AS value, NULL::text AS expected, ${NO_PLACE}, o.fresh, count(*) OVER (PARTITION BY ${key}) AS copies
      FROM ${rows.from(bind)} WHERE ${columns.map((column) => `${column} IS NOT NULL`).join(' AND ')}) rows WHERE fresh AND copies > 1`;
}

/** Days that are expected and have no row (with a value): a month of which too few are there. */
function completeness({ check, rows, bind, known }: Asking): string {
  const { share, days = 'all', by = 'dataset' } = check.params;
  const there = check.column === null ? 'true' : `${valueOf(bind, check.column)} IS NOT NULL`;
  const unit = by === 'unit' ? 'o.unit_id' : 'NULL::uuid';
  const expected = days === 'work' ? `coalesce((SELECT d.working FROM calendar_day d WHERE d.tenant_id = current_tenant() AND d.day = g::date), extract(isodow FROM g) < 6)` : 'true';
  return `WITH seen AS MATERIALIZED (SELECT ${unit} AS unit_id, o.event_date, bool_or(${there}) AS there FROM ${rows.from(bind)}${by === 'unit' ? ' WHERE o.unit_id IS NOT NULL' : ''} GROUP BY 1, 2),
    expected AS (SELECT g::date AS day, date_trunc('month', g)::date AS month
      FROM generate_series(greatest(${bind(rows.range.from)}::date, ${bind(known.since)}::date)::timestamp, least(${bind(rows.range.to)}::date, ${bind(known.until)}::date)::timestamp, interval '1 day') g WHERE ${expected}),
    whose AS (SELECT unit_id, min(event_date) AS since FROM seen GROUP BY 1),
    counted AS (
      SELECT w.unit_id, e.month, count(*) AS wanted, count(*) FILTER (WHERE s.there) AS got, string_agg(e.day::text, ',' ORDER BY e.day) FILTER (WHERE s.there IS NOT TRUE) AS missing
      FROM whose w JOIN expected e ON ${by === 'unit' ? 'e.day >= w.since' : 'true'} LEFT JOIN seen s ON s.event_date = e.day AND s.unit_id IS NOT DISTINCT FROM w.unit_id GROUP BY w.unit_id, e.month)
    SELECT month AS day, ${MONTH_ROW}, unit_id, NULL::uuid AS person_id, got || '/' || wanted AS value, '≥ ' || ${bind(share)}::text || '%' AS expected,
      coalesce(unit_id::text, '') AS place, month AS month_to, md5(missing) AS print
    FROM counted WHERE got * 100 < wanted * ${bind(share)}::numeric`;
}

/** A meter that says the same again and again. Empty readings are none. */
function flatline({ check, rows, bind }: Asking): string {
  const { readings, columns = [] } = check.params;
  const value = valueOf(bind, check.column!);
  const series = `jsonb_build_array(o.unit_id, o.person_id${columns.map((name) => `, ${valueOf(bind, name)}`).join('')})::text`;
  return `WITH reading AS (SELECT o.event_date, o.row_key, o.row_no, o.unit_id, o.person_id, ${series} AS series, ${value}::numeric AS v FROM ${rows.from(bind)} WHERE ${value} IS NOT NULL),
    island AS (SELECT *, row_number() OVER (PARTITION BY series ORDER BY event_date, row_key) - row_number() OVER (PARTITION BY series, v ORDER BY event_date, row_key) AS island FROM reading)
    SELECT min(event_date) AS day, (array_agg(row_key ORDER BY event_date, row_key))[1] AS row_key, (array_agg(row_no ORDER BY event_date, row_key))[1] AS row_no,
      unit_id, person_id, trim_scale(v) || ' × ' || count(*) AS value, '< ' || ${bind(readings)}::int AS expected, series AS place, date_trunc('month', max(event_date))::date AS month_to,
      md5(min(event_date) || ' ' || trim_scale(v)) AS print
    FROM island GROUP BY series, unit_id, person_id, v, island HAVING count(*) >= ${bind(readings)}::int AND max(event_date) >= ${bind(rows.range.from)}::date`;
}

/** What is compared month by month: how many rows, or their sum. */
export const totalSql = (params: CheckParams, column: string | null, bind: Bind): string =>
  params.measure === 'sum' ? `coalesce(sum(${valueOf(bind, column!)}::numeric), 0)` : 'count(*)::numeric';

const TOLERATED = (a: string, b: string, tolerance: string): string => `abs(${a} - ${b}) * 100 > abs(${b}) * ${tolerance}::numeric`;

/** Months of which both sources have rows, and which they tell differently; `other` is who is compared with. */
export function reconciliation({ check, rows, bind }: Asking, other: CheckedRows): string {
  const { params, column } = check;
  const months = (from: CheckedRows, name: string | null): string =>
    `SELECT date_trunc('month', o.event_date)::date AS month, ${totalSql(params, name, bind)} AS total FROM ${from.from(bind)}
     WHERE o.event_date BETWEEN ${bind(rows.range.from)}::date AND ${bind(rows.range.to)}::date GROUP BY 1`;
  return `WITH own AS (${months(rows, column)}), other AS (${months(other, params.otherColumn ?? null)})
    SELECT own.month AS day, ${MONTH_ROW}, ${NOBODY}, trim_scale(own.total)::text AS value, trim_scale(other.total)::text AS expected, '' AS place, own.month AS month_to, '' AS print
    FROM own JOIN other ON other.month = own.month WHERE ${TOLERATED('own.total', 'other.total', bind(params.tolerance))}`;
}

/** Months that are settled and would say something else now. */
function stability({ check, rows, bind }: Asking, before: CheckedRows, today: IsoDate): string {
  const { params, column } = check;
  const months = (from: CheckedRows): string =>
    `SELECT date_trunc('month', o.event_date)::date AS month, ${totalSql(params, column, bind)} AS total FROM ${from.from(bind)}
     WHERE o.event_date BETWEEN ${bind(rows.range.from)}::date AND ${bind(rows.range.to)}::date GROUP BY 1`;
  return `WITH later AS (${months(rows)}), earlier AS (${months(before)})
    SELECT earlier.month AS day, ${MONTH_ROW}, ${NOBODY}, trim_scale(coalesce(later.total, 0))::text AS value, trim_scale(earlier.total)::text AS expected, '' AS place, earlier.month AS month_to,
      md5(coalesce(later.total, 0) || ' ' || earlier.total) AS print
    FROM earlier LEFT JOIN later ON later.month = earlier.month
    WHERE earlier.month + interval '1 month' + make_interval(days => ${bind(params.settledDays)}::int) <= ${bind(today)}::date
      AND ${TOLERATED('coalesce(later.total, 0)', 'earlier.total', bind(params.tolerance))}`;
}

export interface Beside {
  /** What the months are compared with: the other dataset, or the same one before. */
  other: CheckedRows;
  today: IsoDate;
}

/** The statement that finds what breaks a check; of `rowCount` and `freshness` there is none, they count no rows of the dataset. */
export function breaksSql(asking: Asking, beside: Beside): string {
  switch (asking.check.kind) {
    case 'notNull':
      return notNull(asking);
    case 'unique':
      return unique(asking);
    case 'range':
      return range(asking);
    case 'accepted':
      return accepted(asking);
    case 'completeness':
      return completeness(asking);
    case 'flatline':
      return flatline(asking);
    case 'reconciliation':
      return reconciliation(asking, beside.other);
    case 'stability':
      return stability(asking, beside.other, beside.today);
    default:
      throw new Error(`${asking.check.kind} is not asked of rows`);
  }
}
