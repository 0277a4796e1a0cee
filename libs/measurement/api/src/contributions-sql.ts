import type { Definition, Measure } from '@kpi-loop/metric/domain';
import type { ColumnType } from '@kpi-loop/measurement/domain';
import { ASSIGNED_ROWS, ASSIGNED_UNIT } from './figure-table';
import { measureSql, partOf, type Bind, type Part } from './measure-sql';

/** What of a figure is traced: a measure, or how many heads a mean is of. */
export interface ContributionSource {
  measure: Measure;
  of: 'sum' | 'heads' | 'largestHead' | 'smallestHead';
}

const HEADS: Partial<Record<Definition['aggOrg'], ContributionSource['of']>> = { MAX: 'largestHead', MIN: 'smallestHead' };

/** Null: the figure has no such part, or none that rows have made. */
export function sourceOf(definition: Definition, part: Part): ContributionSource | null {
  const measure = partOf(definition, part);
  const ofHeads = ['sum', 'count', 'last'].includes(definition.numerator?.agg ?? '');
  if (part === 'denominator' && definition.aggOrg === 'AVG' && definition.numerator) return { measure: definition.numerator, of: 'heads' };
  return measure && { measure, of: (ofHeads && part === 'numerator' && HEADS[definition.aggOrg]) || 'sum' };
}

/** Which of the rows count, so that all contributions add up to the figure exactly: all others count with 0. */
function contribution({ agg }: Measure): string {
  switch (agg) {
    case 'distinct':
      return `CASE WHEN row_number() OVER (PARTITION BY x.key ORDER BY x.event_date, x.row_key) = 1 THEN 1::numeric ELSE 0 END`;
    case 'min':
    case 'max':
      return `CASE WHEN row_number() OVER (ORDER BY x.amount ${agg === 'max' ? 'DESC' : 'ASC'}, x.event_date, x.row_key) = 1 THEN x.amount ELSE 0 END`;
    case 'median':
      return `CASE WHEN row_number() OVER median IN ((count(*) OVER () + 1) / 2, (count(*) OVER () + 2) / 2) THEN CASE WHEN count(*) OVER () % 2 = 1 THEN x.amount ELSE trim_scale(x.amount / 2) END ELSE 0 END`;
    case 'last':
      return `CASE WHEN x.latest THEN x.amount ELSE 0 END`;
    default:
      return 'x.amount';
  }
}

/**
 * The rows behind one part of a figure with what each adds to it, of the dates $3 to $4 of dataset $2; `mine` is the condition on
 * `x` that says whose. (event_date, row_key, run_id, row_no, person_id, unit_id, contribution, data)
 */
export function contributionsSql({ measure, of }: ContributionSource, types: ReadonlyMap<string, ColumnType>, bind: Bind, mine: string): string {
  const { matches, amount, key, entity } = measureSql(measure, types, bind);
  // whose the last row of an account is decides itself among all rows, not among those of one subject
  const latest =
    measure.agg === 'last'
      ? `row_number() OVER (PARTITION BY coalesce(${entity}, jsonb_build_array(o.person_id, ${ASSIGNED_UNIT})::text) ORDER BY o.event_date DESC, o.row_key DESC) = 1`
      : 'true';
  const counted = `SELECT o.event_date, o.row_key, o.run_id, o.row_no, o.person_id, ${ASSIGNED_UNIT} AS unit_id, o.data, ${amount} AS amount, ${key} AS key, ${latest} AS latest
    FROM ${ASSIGNED_ROWS} WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date BETWEEN $3 AND $4 AND ${matches} AND ${amount} IS NOT NULL`;
  const own = `SELECT x.event_date, x.row_key, x.run_id, x.row_no, x.person_id, x.unit_id, ${contribution(measure)} AS contribution, x.data
    FROM (${counted}) x WHERE ${mine}${measure.agg === 'median' ? ' WINDOW median AS (ORDER BY x.amount, x.event_date, x.row_key)' : ''}`;
  if (of === 'sum') return own;
  const head = `coalesce(y.person_id, y.unit_id)`;
  const columns = `y.event_date, y.row_key, y.run_id, y.row_no, y.person_id, y.unit_id`;
  if (of === 'heads')
    return `SELECT ${columns}, CASE WHEN row_number() OVER (PARTITION BY ${head} ORDER BY y.event_date, y.row_key) = 1 THEN 1::numeric ELSE 0 END AS contribution, y.data FROM (${own}) y`;
  return `SELECT ${columns}, CASE WHEN ${head} = first_value(${head}) OVER (ORDER BY y.head_total ${of === 'largestHead' ? 'DESC' : 'ASC'}, ${head}) THEN y.contribution ELSE 0 END AS contribution, y.data
    FROM (SELECT y.*, sum(y.contribution) OVER (PARTITION BY ${head}) AS head_total FROM (${own}) y) y`;
}
