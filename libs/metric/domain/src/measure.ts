/** What is counted of a dataset's rows (data.md §4.1). Stored as it stands in `metric_version.numerator` and `.denominator`. */
export const AGGREGATES = ['sum', 'count', 'distinct', 'avg', 'min', 'max', 'last', 'median'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** `lteColumn` and `gtColumn` compare with another column of the same row: `end_date ≤ due_date`. */
export const FILTER_OPS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'notNull', 'lteColumn', 'gtColumn'] as const;
export type FilterOp = (typeof FILTER_OPS)[number];

export type FilterScalar = string | number | boolean;
export type FilterValue = FilterScalar | (string | number)[];

export interface MeasureFilter {
  column: string;
  op: FilterOp;
  /** Nothing for `notNull`, a list for `in`, the other column's name for `lteColumn` and `gtColumn`. */
  value?: FilterValue;
}

export interface Measure {
  agg: Aggregate;
  /** Not needed by `count`: it counts rows. */
  column?: string;
  /** Of `last`: the columns that name what has one value at a time (an account, a shelf). None: the person or unit itself. */
  per?: string[];
  /** All of them hold (and). */
  filters: MeasureFilter[];
}

export const comparesColumns = (op: FilterOp): boolean => op === 'lteColumn' || op === 'gtColumn';

/** Every column a measure reads, once each. */
export function columnsOf(measure: Measure): string[] {
  const read = measure.filters.flatMap((f) => (comparesColumns(f.op) ? [f.column, String(f.value ?? '')] : [f.column]));
  return [...new Set([measure.column ?? '', ...(measure.per ?? []), ...read])].filter((column) => column !== '');
}

const COUNTS_ROWS: ReadonlySet<Aggregate> = new Set(['count', 'distinct']);

/** The columns whose values are reckoned with: they must hold numbers. Of what is counted anything goes. */
export const summedColumns = (measure: Measure): string[] => (COUNTS_ROWS.has(measure.agg) || !measure.column ? [] : [measure.column]);

/** Everything but a count of rows needs to know of what. */
export const namesItsColumn = (measure: Measure): boolean => measure.agg === 'count' || !!measure.column?.trim();

export function isComplete(filter: MeasureFilter): boolean {
  if (!filter.column.trim()) return false;
  if (filter.op === 'notNull') return true;
  if (filter.op === 'in') return Array.isArray(filter.value) && filter.value.length > 0;
  return !Array.isArray(filter.value) && filter.value !== undefined && String(filter.value).trim() !== '';
}

const scalarText = (value: FilterScalar): string => String(value).trim();

function normalFilter({ column, op, value }: MeasureFilter): [string, string, string[]] {
  const values = op === 'notNull' || value === undefined ? [] : Array.isArray(value) ? [...new Set(value.map(scalarText))].sort() : [scalarText(value)];
  // `in` with one member says the same as `eq`
  return [column.trim(), op === 'in' && values.length === 1 ? 'eq' : op, values];
}

/** The same for every way to write the same measure: filters in order, each once, values as text. */
export function normalMeasure(measure: Measure): unknown[] {
  const filters = [...new Set(measure.filters.map((f) => JSON.stringify(normalFilter(f))))].sort();
  const per = [...new Set(measure.per ?? [])].sort();
  return [measure.agg, measure.column?.trim() ?? '', filters, ...(measure.agg === 'last' && per.length ? [per] : [])];
}
