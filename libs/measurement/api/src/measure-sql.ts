import type { Measure, MeasureFilter } from '@kpi-loop/metric/domain';
import { cellReader, type ColumnType } from '@kpi-loop/measurement/domain';

/** Gives the placeholder of a value: nothing a user wrote ever becomes text of a statement. */
export type Bind = (value: unknown) => string;

export function binder(params: unknown[]): Bind {
  return (value) => `$${params.push(value)}`;
}

/**
 * A measure over rows of `observation o`: does the row count (`matches`), how much does it add (`amount`, null = nothing
 * known), what is told apart (`key`, of `distinct`), and what has one value at a time (`entity`, of `last`).
 */
export interface MeasureSql {
  matches: string;
  amount: string;
  key: string;
  entity: string;
}

/** The part of a figure that a definition does not have. */
export const NO_MEASURE: MeasureSql = { matches: 'false', amount: 'NULL::numeric', key: 'NULL::text', entity: 'NULL::text' };

const CAST: Record<ColumnType, string> = { number: 'numeric', text: 'text', date: 'date', boolean: 'boolean' };
const COUNTED: ReadonlySet<Measure['agg']> = new Set(['count', 'distinct']);
const COMPARE: Partial<Record<MeasureFilter['op'], string>> = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=', lteColumn: '<=', gtColumn: '>' };

/** `types` are those of the dataset; a column it does not have is empty in every row. */
export function measureSql(measure: Measure, types: ReadonlyMap<string, ColumnType>, bind: Bind): MeasureSql {
  const column = (name: string): string => `(o.data->>${bind(name)}::text)::${CAST[types.get(name) ?? 'text']}`;
  const raw = (name: string): string => `(o.data->>${bind(name)}::text)`;
  const conditions = measure.filters.map((filter) => filterSql(filter, types, column, raw, bind));
  const named = measure.column ?? '';
  const given = (): string => (measure.column ? `CASE WHEN ${raw(named)} IS NOT NULL THEN 1::numeric END` : '1::numeric');
  return {
    matches: conditions.length ? `coalesce(${conditions.join(' AND ')}, false)` : 'true',
    amount: COUNTED.has(measure.agg) ? given() : `${raw(named)}::numeric`,
    key: measure.agg === 'distinct' ? raw(named) : 'NULL::text',
    entity: measure.agg === 'last' && measure.per?.length ? `jsonb_build_array(${measure.per.map(raw).join(', ')})::text` : 'NULL::text',
  };
}

function filterSql(
  filter: MeasureFilter,
  types: ReadonlyMap<string, ColumnType>,
  column: (name: string) => string,
  raw: (name: string) => string,
  bind: Bind,
): string {
  const { op, value } = filter;
  if (op === 'notNull') return `${raw(filter.column)} IS NOT NULL`;
  const type = types.get(filter.column) ?? 'text';
  if (op === 'lteColumn' || op === 'gtColumn')
    return types.get(String(value)) === type ? `${column(filter.column)} ${COMPARE[op]} ${column(String(value))}` : 'false';
  const read = cellReader(type);
  const given = (Array.isArray(value) ? value : [value ?? null]).map((one) => read(one));
  // a value the column's type cannot hold equals no cell
  const values = given.flatMap((reading) => ('value' in reading && reading.value !== null ? [reading.value] : []));
  if (op === 'in') return `${column(filter.column)} = ANY (${bind(values)}::${CAST[type]}[])`;
  if (op === 'ne') return values.length ? `${column(filter.column)} IS DISTINCT FROM ${bind(values[0])}::${CAST[type]}` : 'true';
  return values.length ? `${column(filter.column)} ${COMPARE[op]} ${bind(values[0])}::${CAST[type]}` : 'false';
}

export type Part = 'numerator' | 'denominator';

/** The part of a definition that is wanted: an average keeps its sum and its count. Null: the figure has no such part. */
export function partOf({ numerator, denominator }: { numerator: Measure | null; denominator: Measure | null }, part: Part): Measure | null {
  if (part === 'numerator') return numerator?.agg === 'avg' ? { ...numerator, agg: 'sum' } : numerator;
  return numerator?.agg === 'avg' ? { ...numerator, agg: 'count' } : denominator;
}
