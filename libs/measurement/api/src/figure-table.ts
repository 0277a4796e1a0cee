import { quotientSql, type MetricVersionView } from '@kpi-loop/metric/api';
import { monthsBack, type Definition } from '@kpi-loop/metric/domain';
import { catalogOf, type ColumnType, type DatasetMapping } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { countedSql, hasDenominator } from './counted-sql';
import { reckonedSql } from './input-sql';
import { binder } from './measure-sql';

/** Figures of months as they ought to be, in a table of this transaction; `sound`: all it was made of is verified. */
const FIGURE = `CREATE TEMP TABLE IF NOT EXISTS figure (metric_version_id uuid, subject_kind text, subject_id uuid, month date, numerator numeric, denominator numeric, value numeric,
  row_count int, last_date date, run_ids uuid[], sound boolean) ON COMMIT DROP`;
/** The months that were counted, of everybody or of whom `dirty_subject` names: of these, what is not in the table is not there any more. */
const RECKONED = `CREATE TEMP TABLE IF NOT EXISTS reckoned (metric_version_id uuid, from_month date, to_month date, few boolean NOT NULL DEFAULT false) ON COMMIT DROP`;
/** Whose figures of which months have to be counted anew, where it is not everybody's. */
const DIRTY_SUBJECT = `CREATE TEMP TABLE IF NOT EXISTS dirty_subject (kind text, id uuid, month date, PRIMARY KEY (kind, id, month)) ON COMMIT DROP`;
/** Who was where, with statistics of its own: the planner must not take a company for a handful of people. */
const PLACES = `CREATE TEMP TABLE IF NOT EXISTS place ON COMMIT DROP AS SELECT person_id, unit_id, valid_from, coalesce(valid_to, 'infinity') AS valid_to FROM assignment WHERE tenant_id = current_tenant()`;

/** Rows of `observation o` in the unit they belong to: their own, else the one the person was in on that day. */
export const PLACED_ROWS = `observation o LEFT JOIN place ON o.unit_id IS NULL AND place.person_id = o.person_id AND o.event_date BETWEEN place.valid_from AND place.valid_to`;
export const PLACED_UNIT = `coalesce(o.unit_id, place.unit_id)`;
/** The same without a table of its own: for a question, which may not make one. */
export const ASSIGNED_ROWS = `observation o LEFT JOIN assignment a ON o.unit_id IS NULL AND a.tenant_id = o.tenant_id AND a.person_id = o.person_id AND o.event_date >= a.valid_from AND (a.valid_to IS NULL OR o.event_date <= a.valid_to)`;
export const ASSIGNED_UNIT = `coalesce(o.unit_id, a.unit_id)`;
/** Every unit with itself and all above, of the tenant $1. */
export const UNITS_ABOVE = `SELECT u.id, up.id AS up_id FROM org_unit u CROSS JOIN LATERAL generate_series(1, length(u.path)) AS i
  JOIN org_unit up ON up.tenant_id = $1 AND up.path = left(u.path, i) WHERE u.tenant_id = $1 AND substr(u.path, i, 1) = '/'`;

export interface CountedDataset {
  id: string;
  mapping: DatasetMapping;
}

export const typesOf = (dataset: CountedDataset): Map<string, ColumnType> => new Map(catalogOf(dataset.mapping).map((c) => [c.name, c.type]));

export async function beginFigures(tx: Tx): Promise<void> {
  // a year of a large company at once: more time than a request may take, and more rows to sort
  await tx.execute(`SET LOCAL statement_timeout = '15min'`);
  await tx.execute(`SET LOCAL work_mem = '64MB'`);
  await tx.execute(FIGURE);
  await tx.execute(RECKONED);
  await tx.execute(DIRTY_SUBJECT);
  await tx.execute(`TRUNCATE figure, reckoned, dirty_subject`);
  await tx.execute(PLACES);
  await tx.execute(`ANALYZE place`);
}

/** Who was where, and which unit is below which: the same number as long as nobody has moved. */
export async function printOfPlaces(tx: Tx): Promise<string> {
  const { print } = await tx.get<{ print: string }>(
    `SELECT (coalesce(bit_xor(hashtextextended(concat_ws('|', person_id, unit_id, valid_from, valid_to), 0)), 0)
       # coalesce((SELECT bit_xor(hashtextextended(id || path, 1)) FROM org_unit WHERE tenant_id = $1), 0))::text AS print FROM place`,
    [tx.tenantId],
  );
  return print;
}

/** What a draft and a version have in common for counting. */
export type Counted = Pick<Definition, 'kind' | 'numerator' | 'denominator' | 'aggOrg' | 'span' | 'nullRule' | 'zeroDenominator'>;

const LAST_MONTH = '9999-12-01';

/** The month a window that ends in `month` begins with, as SQL. */
function windowStart({ span, nullRule }: Counted, month: string): string {
  if (span?.kind === 'ytd') return `date_trunc('year', ${month})::date`;
  const months = span ? span.months - 1 : nullRule.months;
  return `(${month} - interval '${Math.trunc(months)} months')::date`;
}

/** A balance that is carried forward is the last one of each account within so many months. */
export const carriesRows = (d: Counted): boolean => d.nullRule.kind === 'carry_forward' && d.numerator?.agg === 'last';
export const hasWindow = (d: Counted): boolean => d.kind === 'cumulative' || carriesRows(d);

/** The first month whose rows count in `month`. */
export function firstRowsOf(d: Counted, month: IsoDate): IsoDate {
  if (!hasWindow(d)) return month;
  if (d.span?.kind === 'ytd') return `${month.slice(0, 4)}-01-01`;
  return addMonths(month, -(d.span ? d.span.months - 1 : d.nullRule.months));
}

/** The last month that the rows of `month` say something about: one without rows is zero ever after. */
function lastMonthOf(d: Counted, month: IsoDate): IsoDate {
  if (d.span?.kind === 'ytd') return `${month.slice(0, 4)}-12-01`;
  if (d.span === null && d.nullRule.kind === 'zero') return LAST_MONTH;
  const ahead = d.kind === 'cumulative' && d.span ? d.span.months - 1 : d.nullRule.kind === 'carry_forward' ? d.nullRule.months : 0;
  return addMonths(month, ahead);
}

/**
 * Whether the figure of a subject and month is made of nothing but the rows of them. A balance is where its account was last,
 * which may be another's row; windows and filled months are made of other months.
 */
export const countsAlone = (d: Counted): boolean => !hasWindow(d) && d.nullRule.kind === 'skip' && d.numerator?.agg !== 'last' && d.denominator?.agg !== 'last';

/** CTE `slot`: each month of the range with the months that count in it. */
export const slotsSql = (d: Counted, from: string, to: string): string =>
  `slot AS (SELECT g::date AS slot, ${windowStart(d, 'g')} AS starts, g::date AS ends FROM generate_series(${from}::timestamp, ${to}::timestamp, interval '1 month') g)`;

/**
 * The months that rows of the range count in. A definition that reaches beyond the month of a row has figures up to the last
 * month there are rows of (`filled`; a range may end later, and nothing stands there): whatever months came to be since it
 * was counted last belong to it, wherever the range begins.
 */
async function monthsOf(tx: Tx, dataset: CountedDataset, versionId: string, definition: Counted, range: DateRange): Promise<{ first: IsoDate; end: IsoDate; filled: IsoDate }> {
  const [first, last] = [firstOfMonth(range.from), firstOfMonth(range.to)];
  if (!hasWindow(definition) && definition.nullRule.kind === 'skip') return { first, end: last, filled: last };
  const { until, to } = await tx.get<{ until: IsoDate | null; to: IsoDate | null }>(
    `SELECT (SELECT max(month) FROM measurement WHERE tenant_id = $1 AND metric_version_id = $3 AND value IS NOT NULL) AS until,
       (SELECT max(event_date) FROM observation WHERE tenant_id = $1 AND dataset_id = $2) AS to`,
    [tx.tenantId, dataset.id, versionId],
  );
  const known = to ? firstOfMonth(to) : addMonths(first, -1);
  const filled = earlier(lastMonthOf(definition, last), known);
  // from where figures ended, or rows end now
  const since = addMonths(until ? earlier(until, known) : known, 1);
  return { first: earlier(first, since), end: later(last, filled), filled };
}

/** Counts one definition from rows, for every month that rows of the range count in, up to the last month there are rows of; `some`: only what `dirty_subject` names. Returns how many there are. */
export async function countFigures(tx: Tx, dataset: CountedDataset, version: MetricVersionView, range: DateRange, some = false): Promise<number> {
  const definition = version as unknown as Definition;
  const windowed = hasWindow(definition);
  const { first, end, filled } = await monthsOf(tx, dataset, version.id, definition, range);
  await tx.execute(`INSERT INTO reckoned VALUES ($1, $2, $3, $4)`, [version.id, first, end, some]);
  const params: unknown[] = [tx.tenantId, dataset.id, firstRowsOf(definition, first), filled, version.id];
  const bind = binder(params);
  const slots = windowed ? `${slotsSql(definition, bind(first), '$4')}, ` : '';
  const counted = countedSql(definition, typesOf(dataset), bind, {
    from: PLACED_ROWS,
    where: `o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date >= $3 AND o.event_date < $4::date + interval '1 month'${some ? ` AND date_trunc('month', o.event_date)::date IN (SELECT month FROM dirty_subject)` : ''}`,
    ...(some ? { only: 'dirty_subject' } : {}),
    unitId: PLACED_UNIT,
    slots: windowed ? 'slot' : null,
    above: UNITS_ABOVE,
  });
  const value = hasDenominator(definition) ? quotientSql('numerator', 'denominator', definition.zeroDenominator) : 'numerator';
  const counts = await tx.execute(
    `INSERT INTO figure WITH ${slots}counted AS (${counted}) SELECT $5::uuid, kind, id, slot, numerator, denominator, ${value}, row_count, last_date, runs, true FROM counted`,
    params,
  );
  return windowed ? counts : counts + (await fillGaps(tx, version.id, definition, first, filled));
}

const earlier = (a: IsoDate, b: IsoDate): IsoDate => (a < b ? a : b);
const later = (a: IsoDate, b: IsoDate): IsoDate => (a < b ? b : a);

/** Months without rows of subjects that have had some: zero, or the last figure that is not too old. */
async function fillGaps(tx: Tx, versionId: string, { nullRule }: Counted, from: IsoDate, to: IsoDate): Promise<number> {
  if (nullRule.kind === 'skip') return 0;
  const carried = nullRule.kind === 'carry_forward';
  return tx.execute(
    `INSERT INTO figure
     WITH known AS (
       SELECT subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids FROM figure WHERE metric_version_id = $2 AND value IS NOT NULL
       UNION ALL SELECT subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids FROM measurement
       WHERE tenant_id = $1 AND metric_version_id = $2 AND month < $3 AND value IS NOT NULL AND last_date >= month),
     subject AS (SELECT subject_kind, subject_id, min(month) AS since FROM known GROUP BY 1, 2)
     SELECT $2::uuid, s.subject_kind, s.subject_id, g::date, ${carried ? 'k.numerator, k.denominator, k.value, k.row_count, k.last_date, k.run_ids' : `0, k.denominator * 0, 0, 0, NULL::date, '{}'::uuid[]`}, true
     FROM subject s CROSS JOIN generate_series($3::timestamp, $4::timestamp, interval '1 month') g
     ${carried ? 'JOIN' : 'LEFT JOIN'} LATERAL (SELECT * FROM known k WHERE k.subject_kind = s.subject_kind AND k.subject_id = s.subject_id AND k.month < g AND ${carried ? `k.month >= g - make_interval(months => $5::int)` : '$5::int IS NOT NULL'}
       ORDER BY k.month DESC LIMIT 1) k ON true
     WHERE g > s.since AND NOT EXISTS (SELECT FROM figure f WHERE f.metric_version_id = $2 AND f.subject_kind = s.subject_kind AND f.subject_id = s.subject_id AND f.month = g::date)`,
    [tx.tenantId, versionId, from, to, nullRule.months],
  );
}

/**
 * Reckons one definition from the figures of its inputs, for every month that the range counts in (null: all there are). An
 * input from before counts where the others are; a month of which no figure comes out has none.
 */
export async function reckonFigures(tx: Tx, version: MetricVersionView, inputs: MetricVersionView[], range: DateRange | null): Promise<void> {
  const definition = version as unknown as Definition;
  const back = definition.inputs.map((input) => monthsBack(input.back, 1));
  const known = range ?? (await knownRange(tx, inputs));
  if (!known || !definition.inputs.length) return;
  const [from, to] = [firstOfMonth(known.from), addMonths(firstOfMonth(known.to), Math.max(...back))];
  await tx.execute(`INSERT INTO reckoned VALUES ($1, $2, $3)`, [version.id, from, to]);
  const ids = definition.inputs.map((input) => inputs.find((v) => v.code === input.code)?.id ?? null);
  const { numerator, denominator } = reckonedSql(definition, (i) => `i${i}`);
  const columns = back.map((_, i) => `max(value) FILTER (WHERE n = ${i}) AS i${i}`).join(', ');
  const present = back.every((months) => months > 0) ? 'true' : `bool_or(back = 0)`;
  const value = definition.kind === 'composite' ? quotientSql('numerator', 'denominator', definition.zeroDenominator) : 'numerator';
  await tx.execute(
    `INSERT INTO figure
     WITH input AS (
       SELECT q.n, q.back, m.subject_kind, m.subject_id, (m.month + make_interval(months => q.back))::date AS month, m.value, m.status, m.row_count, m.last_date, m.run_ids
       FROM unnest($2::uuid[], $3::int[]) WITH ORDINALITY AS u(id, back, place) CROSS JOIN LATERAL (SELECT u.place::int - 1 AS n, u.back, u.id) q
       JOIN measurement m ON m.tenant_id = $1 AND m.metric_version_id = q.id AND m.month BETWEEN ($4::date - make_interval(months => q.back))::date AND ($5::date - make_interval(months => q.back))::date
         AND m.value IS NOT NULL AND m.status IN ('submitted', 'verified', 'locked', 'correction_pending')),
     wide AS (
       SELECT subject_kind, subject_id, month, ${columns}, sum(row_count)::int AS row_count, max(last_date) AS last_date, bool_and(status IN ('verified', 'locked', 'correction_pending')) AS sound
       FROM input GROUP BY subject_kind, subject_id, month HAVING ${present}),
     origin AS (SELECT subject_kind, subject_id, month, array_agg(DISTINCT run ORDER BY run) AS run_ids FROM input, unnest(run_ids) run GROUP BY 1, 2, 3),
     made AS (SELECT wide.*, ${numerator} AS numerator, ${denominator} AS denominator FROM wide)
     SELECT $6::uuid, subject_kind, subject_id, month, numerator, denominator, ${value}, row_count, last_date, coalesce(run_ids, '{}'), sound FROM made LEFT JOIN origin USING (subject_kind, subject_id, month)
     WHERE ${value} IS NOT NULL`,
    [tx.tenantId, ids, back, from, to, version.id],
  );
}

async function knownRange(tx: Tx, inputs: MetricVersionView[]): Promise<DateRange | null> {
  const { from, to } = await tx.get<{ from: IsoDate | null; to: IsoDate | null }>(
    `SELECT min(month) AS from, max(month) AS to FROM measurement WHERE tenant_id = $1 AND metric_version_id = ANY ($2::uuid[])`,
    [tx.tenantId, inputs.map((v) => v.id)],
  );
  return from && to ? { from, to } : null;
}
