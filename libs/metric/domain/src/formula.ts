import { comparesColumns, type Measure, type MeasureFilter } from './measure';
import type { Definition } from './definition';

/** Words of a language, given by the web: the arithmetic of a sentence is the same in all of them. */
export interface FormulaWords {
  sum: string;
  count: string;
  distinct: string;
  avg: string;
  min: string;
  max: string;
  last: string;
  median: string;
  /** Of `last`: `the last balance per account`. */
  per: string;
  /** Rows, when nothing in particular is counted. */
  rows: string;
  /** Of a manual metric: what people enter. */
  entered: string;
  enteredTop: string;
  enteredBottom: string;
  where: string;
  and: string;
  notNull: string;
  in: string;
  /** What a column is called; by its name unless given. */
  column?: (name: string) => string;
}

const SIGNS = { eq: '=', ne: '≠', gt: '>', gte: '≥', lt: '<', lte: '≤', lteColumn: '≤', gtColumn: '>' } as const;

function filterText({ column, op, value }: MeasureFilter, words: FormulaWords): string {
  const called = named(column, words);
  if (op === 'notNull') return `${called} ${words.notNull}`;
  if (op === 'in') return `${called} ${words.in} (${(Array.isArray(value) ? value : [value]).map(quoted).join(', ')})`;
  return `${called} ${SIGNS[op]} ${comparesColumns(op) ? named(String(value ?? '…'), words) : quoted(value)}`;
}

const named = (column: string, { column: called }: FormulaWords): string => called?.(column) ?? column;

const quoted = (value: unknown): string =>
  value === undefined || value === '' ? '…' : typeof value === 'string' && !/^-?\d+(\.\d+)?$/.test(value) ? `“${value}”` : String(value);

/** `sum of paid where channel = “app”` */
export function measureText(measure: Measure, words: FormulaWords): string {
  const head = `${words[measure.agg]} ${measure.column ? named(measure.column, words) : measure.agg === 'count' ? words.rows : '…'}`;
  const each = measure.agg === 'last' && measure.per?.length ? ` ${words.per} ${measure.per.map((column) => named(column, words)).join(', ')}` : '';
  const filters = measure.filters.map((f) => filterText(f, words)).join(` ${words.and} `);
  return filters ? `${head}${each} ${words.where} ${filters}` : `${head}${each}`;
}

/** What of a definition is said in words. */
export type Worded = Pick<Definition, 'kind' | 'numerator' | 'denominator'> & {
  formula?: string;
  inputs?: readonly { code: string; weight?: string | null }[];
};

/** A formula as one or two lines of words: of a ratio what is above and what is below the line. */
export function formulaText(d: Worded, words: FormulaWords): { above: string; below: string | null } {
  if (d.kind === 'derived') return { above: d.formula || '…', below: null };
  if (d.kind === 'manual') return d.denominator ? { above: words.enteredTop, below: words.enteredBottom } : { above: words.entered, below: null };
  if (d.kind === 'composite') return { above: (d.inputs ?? []).map((i) => `${i.weight ?? '…'} × ${i.code}`).join(' + ') || '…', below: null };
  const below = d.denominator ? measureText(d.denominator, words) : d.kind === 'ratio' ? '…' : null;
  return { above: d.numerator ? measureText(d.numerator, words) : '…', below };
}
