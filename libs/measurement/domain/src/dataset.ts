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
  /** In which zone (IANA) a moment becomes a day; the tenant's unless given. */
  timezone?: string;
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

/**
 * `window`: what a delivery says about its dates replaces what was known about them. A file answers only for those it
 * names, see {@link scopeOf}. `full`: it replaces everything. `upsert`: each row replaces the one of its key, an older one
 * never a newer; nothing goes. `append`: a row whose key is known is left out and counted; nothing changes.
 */
export const REPLACE_MODES = ['window', 'full', 'upsert', 'append'] as const;
export type ReplaceMode = (typeof REPLACE_MODES)[number];

/** Whether a delivery takes away what it does not have any more. */
export const replaces = (mode: ReplaceMode): boolean => mode === 'window' || mode === 'full';

/** What stands in a cell. XLSX and databases know dates; CSV knows text only. `at`: of a moment, the whole text with its distance from UTC. */
export type Cell = string | number | boolean | null | { date: string; at?: string } | { error: string };

/** Name and type of every column a metric may use. */
export function catalogOf(mapping: DatasetMapping): { name: string; type: ColumnType }[] {
  return [...mapping.columns.map(({ name, type }) => ({ name, type })), ...(mapping.computed ?? []).map(({ name }) => ({ name, type: 'number' as const }))];
}

/** By which column a file is taken to speak for some and not for all. */
export type WindowScope = 'unit' | 'person';

/**
 * Whose rows a delivery replaces within its window. A query is the same every time and answers for everybody. A file may
 * be that of one store: it answers for the units it names, or for the persons where it has no column for the unit. Somebody
 * who is in no file any more is taken out with a delivery in `full` mode.
 */
export function scopeOf(mapping: Pick<DatasetMapping, 'unit' | 'person'>, mode: ReplaceMode, isFile: boolean): WindowScope | null {
  if (!isFile || mode === 'full') return null;
  if (mapping.unit !== undefined) return 'unit';
  return mapping.person === undefined ? null : 'person';
}

/** Beyond both of these a delivery takes away more than corrections do: somebody has to say that it is meant. */
const REMOVED_ROWS = 10;
const REMOVED_SHARE = 0.2;

/** `gone` of the rows that `stood` in the window are not in the delivery any more. */
export const removesTooMuch = ({ gone, stood }: { gone: number; stood: number }): boolean => gone > REMOVED_ROWS && gone > stood * REMOVED_SHARE;
