/** How the columns of a file or a query become rows with a date, a key and somebody they belong to. */
export const COLUMN_TYPES = ['number', 'text', 'date', 'boolean'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface DatasetColumn {
  /** As it stands in the header. */
  name: string;
  type: ColumnType;
  /** Of a date column; the mapping's `dateFormat` unless given. */
  format?: string;
}

export const COMPUTED_OPS = ['mul', 'add', 'sub'] as const;

/** A column made of two or more others of the same row, exactly: `order_qty × unit_price`. */
export interface ComputedColumn {
  name: string;
  op: (typeof COMPUTED_OPS)[number];
  columns: string[];
}

export interface DatasetMapping {
  /** The date column that says in which month a row counts. */
  eventDate: string;
  dateFormat?: string;
  /** The columns that together name a row: a second delivery of the same key is the same row. */
  key: string[];
  /** Column with the employee number. */
  person?: string;
  /** Column with the unit's code. */
  unit?: string;
  /** One unit all rows belong to, instead of a column. */
  unitCode?: string;
  columns: DatasetColumn[];
  computed?: ComputedColumn[];
}

/** How finely rows are dated: one date a month (whichever), or days. Seen in the rows, not declared: a mapping could claim anything. */
export const GRAINS = ['day', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

/** `window`: what a delivery says about its dates replaces what was known about them. `full`: it replaces everything. */
export const REPLACE_MODES = ['window', 'full'] as const;
export type ReplaceMode = (typeof REPLACE_MODES)[number];

/** What stands in a cell. XLSX and databases know dates; CSV knows text only. */
export type Cell = string | number | boolean | null | { date: string } | { error: string };

/** Name and type of every column a metric may use. */
export function catalogOf(mapping: DatasetMapping): { name: string; type: ColumnType }[] {
  return [...mapping.columns.map(({ name, type }) => ({ name, type })), ...(mapping.computed ?? []).map(({ name }) => ({ name, type: 'number' as const }))];
}
