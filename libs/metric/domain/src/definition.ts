import { columnsOf, isComplete, namesItsColumn, normalMeasure, summedColumns, type Measure } from './measure';

export const KINDS = ['simple', 'ratio'] as const;
export type MetricKind = (typeof KINDS)[number];
export const DIRECTIONS = ['HIGHER', 'LOWER', 'RANGE'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** 口径: what exactly is measured, and how it is read. Immutable once published (domain.md N2). */
export interface Definition {
  kind: MetricKind;
  datasetCode: string;
  numerator: Measure;
  /** Of a ratio only. A ratio is Σ numerator ÷ Σ denominator over units and time, never an average of ratios. */
  denominator: Measure | null;
  direction: Direction;
  unit: string;
  /** Decimals of the official value (of the fraction for `percent`). */
  decimals: number;
  /** A fraction that is shown as a percentage. */
  percent: boolean;
  /** Adds up over the period, so that pace applies; false for rates and levels. */
  flow: boolean;
  description: string;
  descriptionEn: string;
  /** Where in the business process it is planted (domain.md N1). */
  processNodeId: string | null;
}

/** A column as the catalogue of datasets knows it. */
export interface DatasetColumn {
  name: string;
  type: string;
}

export const measuresOf = (d: Pick<Definition, 'numerator' | 'denominator'>): Measure[] => (d.denominator ? [d.numerator, d.denominator] : [d.numerator]);

const NOT_NUMBERS = new Set(['text', 'string', 'date', 'timestamp', 'datetime', 'boolean']);

export const columnsNamed = (d: Definition): boolean => measuresOf(d).every(namesItsColumn);
export const filtersComplete = (d: Definition): boolean => measuresOf(d).every((m) => m.filters.every(isComplete));
export const ratioHasDenominator = (d: Definition): boolean => d.kind !== 'ratio' || d.denominator !== null;
/** Σ ÷ Σ: an average inside a ratio would be an average of ratios again. */
export const ratioIsOfSums = (d: Definition): boolean => d.kind !== 'ratio' || measuresOf(d).every((m) => m.agg !== 'avg');

/** Columns the definition reads and the dataset does not have. */
export function unknownColumns(d: Definition, columns: readonly DatasetColumn[]): string[] {
  const known = new Set(columns.map((c) => c.name));
  return [...new Set(measuresOf(d).flatMap(columnsOf))].filter((column) => !known.has(column));
}

/** Columns that would be added up although they hold no numbers. */
export function columnsNotNumeric(d: Definition, columns: readonly DatasetColumn[]): string[] {
  const type = new Map(columns.map((c) => [c.name, c.type.toLowerCase()]));
  return [...new Set(measuresOf(d).flatMap(summedColumns))].filter((column) => NOT_NUMBERS.has(type.get(column) ?? ''));
}

/**
 * What is measured, the same text for every way to write it down: two metrics with this text in common are one metric
 * (data.md §4.1, duplicate check). How the figure is read (unit, decimals, direction, node, words) does not belong to it.
 */
export function normalContent(d: Pick<Definition, 'datasetCode' | 'kind' | 'numerator' | 'denominator'>): string {
  return JSON.stringify([d.kind, d.datasetCode.trim(), normalMeasure(d.numerator), d.denominator ? normalMeasure(d.denominator) : null]);
}
