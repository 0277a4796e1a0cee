import { aggregations, countsRows, type AggOrg, type AggTime, type MetricKind } from './aggregation';
import type { NamedColumn } from './column-text';
import { rangeFits, type EntryRule } from './entry-rule';
import type { MetricInput } from './inputs';
import { columnsOf, isComplete, namesItsColumn, normalMeasure, summedColumns, type Aggregate, type Measure } from './measure';
import type { TestCase } from './test-case';

export const DIRECTIONS = ['HIGHER', 'LOWER', 'RANGE'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const GRAINS = ['day', 'week', 'month', 'quarter'] as const;
export type MetricGrain = (typeof GRAINS)[number];
export const ZERO_DENOMINATORS = ['NONE', 'ZERO'] as const;
/** What a division by zero gives, in a ratio and in a formula: no figure, or 0. */
export type ZeroDenominator = (typeof ZERO_DENOMINATORS)[number];
export const NULL_RULES = ['skip', 'zero', 'carry_forward'] as const;
export const SPANS = ['ytd', 'rolling'] as const;
export const AUDIENCES = ['LINE', 'OWNER', 'NOBODY'] as const;
/** Who sees figures of single people: the person and the line above, the person alone, or nobody but those who keep figures. */
export type PersonAudience = (typeof AUDIENCES)[number];

/** What a month without rows is: no figure, zero, or the last known one that is at most `months` old. */
export interface NullRule {
  kind: (typeof NULL_RULES)[number];
  months: number;
}

/** Of a cumulative metric: from January on, or the last `months` months. */
export interface CumulativeSpan {
  kind: (typeof SPANS)[number];
  months: number;
}

/** An order in which a figure opens up: department, team, person. */
export interface DrillPath {
  columns: string[];
}

/** Who may see figures of single people, and what for. */
export interface Visibility {
  perPerson: PersonAudience;
  purpose: string;
  purposeEn: string;
}

/** 口径: what exactly is measured, and how it is read. Immutable once published (domain.md N2). */
export interface Definition {
  kind: MetricKind;
  /** Empty where no rows are counted. */
  datasetCode: string;
  numerator: Measure | null;
  /** Of a ratio (and of a cumulative one). A ratio is Σ numerator ÷ Σ denominator over units and time, never an average of ratios. */
  denominator: Measure | null;
  aggOrg: AggOrg;
  aggTime: AggTime;
  span: CumulativeSpan | null;
  /** Of a derived metric, in CEL, over the names of its inputs. */
  formula: string;
  inputs: MetricInput[];
  nullRule: NullRule;
  zeroDenominator: ZeroDenominator;
  direction: Direction;
  unit: string;
  /** Decimals of the official value (of the fraction for `percent`), half up. */
  decimals: number;
  /** A fraction that is shown as a percentage. */
  percent: boolean;
  /** Adds up over the period, so that pace applies; false for rates and levels. */
  flow: boolean;
  timezone: string;
  grain: MetricGrain;
  /** Columns by which the figure may be looked at, and orders in which they open up. */
  dimensions: string[];
  drillPaths: DrillPath[];
  synonyms: string[];
  synonymsEn: string[];
  visibility: Visibility;
  description: string;
  descriptionEn: string;
  /** Where in the business process it is planted (domain.md N1). */
  processNodeId: string | null;
  tests: TestCase[];
  /** Of a manual metric: what is asked of whoever enters its figures. */
  entry: EntryRule | null;
}

/** A column as the catalogue of datasets knows it. */
export interface DatasetColumn extends NamedColumn {
  type: string;
}

type Measured = Pick<Definition, 'numerator' | 'denominator'>;
export const measuresOf = (d: Measured): Measure[] => [d.numerator, d.denominator].filter((m): m is Measure => m !== null);

const NOT_NUMBERS = new Set(['text', 'string', 'date', 'timestamp', 'datetime', 'boolean']);
/** What may stand above and below the line: what adds up, and what is counted anew at every level. */
const OF_A_RATIO: ReadonlySet<Aggregate> = new Set(['sum', 'count', 'distinct']);

export const datasetNamed = (d: Definition): boolean => !countsRows(d.kind) || d.datasetCode.trim() !== '';
export const columnsNamed = (d: Definition): boolean => !countsRows(d.kind) || (d.numerator !== null && measuresOf(d).every(namesItsColumn));
export const filtersComplete = (d: Definition): boolean => measuresOf(d).every((m) => m.filters.every(isComplete));
export const ratioHasDenominator = (d: Definition): boolean => d.kind !== 'ratio' || d.denominator !== null;
/** Σ ÷ Σ: an average inside a ratio would be an average of ratios again (R-G1). */
export const ratioIsOfSums = (d: Definition): boolean => d.denominator === null || measuresOf(d).every((m) => OF_A_RATIO.has(m.agg));
/** Over people and over time only as the measure allows; what adds up over the period is summed. */
export function aggregationFits(d: Definition): boolean {
  // a ratio without anything below the line is refused for that
  if (!ratioHasDenominator(d)) return true;
  const { org, time } = aggregations(d);
  return org.includes(d.aggOrg) && time.includes(d.aggTime) && (!d.flow || d.aggTime === 'SUM' || d.aggTime === 'RATIO_OF_SUMS');
}
export const spanNamed = (d: Definition): boolean => d.kind !== 'cumulative' || (d.span !== null && (d.span.kind === 'ytd' || d.span.months > 1));
/** The lowest value somebody may enter is not above the highest. */
export const entryRangeFits = (d: Definition): boolean => d.kind !== 'manual' || d.entry === null || rangeFits(d.entry);
export const formulaNamed = (d: Definition): boolean => d.kind !== 'derived' || d.formula.trim() !== '';

/** Every column of the dataset the definition reads, once each: counted, compared with, or split by. */
export function readColumns(d: Measured & Partial<Pick<Definition, 'dimensions' | 'drillPaths'>>): string[] {
  return [...new Set([...measuresOf(d).flatMap(columnsOf), ...(d.dimensions ?? []), ...(d.drillPaths ?? []).flatMap((path) => path.columns)])];
}

/** Columns the definition reads and the dataset does not have. */
export function unknownColumns(d: Measured & Partial<Pick<Definition, 'dimensions' | 'drillPaths'>>, columns: readonly DatasetColumn[]): string[] {
  const known = new Set(columns.map((c) => c.name));
  return readColumns(d).filter((column) => !known.has(column));
}

/** Columns that would be added up although they hold no numbers. */
export function columnsNotNumeric(d: Measured, columns: readonly DatasetColumn[]): string[] {
  const type = new Map(columns.map((c) => [c.name, c.type.toLowerCase()]));
  return [...new Set(measuresOf(d).flatMap(summedColumns))].filter((column) => NOT_NUMBERS.has(type.get(column) ?? ''));
}

type Content = Pick<Definition, 'datasetCode' | 'kind' | 'numerator' | 'denominator' | 'span' | 'formula' | 'inputs' | 'aggOrg' | 'aggTime'>;

/**
 * What is measured, the same text for every way to write it down: two metrics with this text in common are one metric
 * (data.md §4.1, duplicate check). How the figure is read (unit, decimals, direction, node, words) does not belong to it.
 */
export function normalContent(d: Content): string {
  const measure = (m: Measure | null): unknown => (m ? normalMeasure(m) : null);
  const head = [d.kind, d.datasetCode.trim(), measure(d.numerator), measure(d.denominator)];
  return JSON.stringify([...head, ...beyondRows(d)]);
}

/** What a plain measure of rows does not have: left out where it says nothing. */
function beyondRows(d: Content): unknown[] {
  if (d.kind === 'cumulative') return [d.span?.kind === 'rolling' ? [d.span.kind, d.span.months] : ['ytd']];
  if (d.kind === 'derived' || d.kind === 'composite') {
    const inputs = d.inputs.map(({ as, code, back, weight, zeroAt, fullAt }) =>
      d.kind === 'derived' ? [as, code, back ? [back.unit, back.n] : null] : [code, back ? [back.unit, back.n] : null, weight, zeroAt, fullAt],
    );
    return [d.kind === 'derived' ? d.formula.replace(/\s+/g, '') : '', inputs.map((i) => JSON.stringify(i)).sort()];
  }
  return d.kind === 'ratio' || d.aggOrg === 'SUM' ? [] : [d.aggOrg, d.aggTime];
}
