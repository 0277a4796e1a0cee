import type { NamedColumn } from '@kpi-loop/metric/domain';

/** How the columns of a file or a query become rows with a date, a key and somebody they belong to. */
export const COLUMN_TYPES = ['number', 'text', 'date', 'boolean'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface DatasetColumn extends NamedColumn {
  /** As it stands in the header. */
  name: string;
  type: ColumnType;
  /** Of a date column; the mapping's `dateFormat` unless given. */
  format?: string;
}

export const COMPUTED_OPS = ['mul', 'add', 'sub'] as const;

/** A column made of two or more others of the same row, exactly: `order_qty × unit_price`. */
export interface ComputedColumn extends NamedColumn {
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

/** A column a metric may use. */
export interface CatalogColumn extends NamedColumn {
  type: ColumnType;
}

/** Every column a metric may use: name, type, and what people call it. */
export function catalogOf(mapping: Pick<DatasetMapping, 'columns' | 'computed'>): CatalogColumn[] {
  return [
    ...mapping.columns.map((column) => ({ ...called(column), type: column.type })),
    ...(mapping.computed ?? []).map((column) => ({ ...called(column), type: 'number' as const })),
  ];
}

const called = ({ name, label, labelEn }: NamedColumn): NamedColumn => ({ name, ...(label ? { label } : {}), ...(labelEn ? { labelEn } : {}) });

/** A mapping as it reads rows: what its columns are called changes no figure. */
export const unlabelled = (mapping: DatasetMapping): DatasetMapping => ({
  ...mapping,
  columns: mapping.columns.map(({ label: _zh, labelEn: _en, ...column }) => column),
  ...(mapping.computed ? { computed: mapping.computed.map(({ label: _zh, labelEn: _en, ...column }) => column) } : {}),
});

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
