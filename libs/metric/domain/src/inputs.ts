import { addMonths, endOfMonth, monthsOf, type DateRange } from '@kpi-loop/shared/kernel';
import type { Definition } from './definition';
import { readsMetrics } from './aggregation';

export const OFFSET_UNITS = ['month', 'quarter', 'year', 'period'] as const;
export type OffsetUnit = (typeof OFFSET_UNITS)[number];

/** So many months, quarters or years before; `period` is as long as the period that is asked for. */
export interface Offset {
  unit: OffsetUnit;
  n: number;
}

/** A metric that another one reckons with. */
export interface MetricInput {
  /** Its name in the formula: letters, digits and `_`. */
  as: string;
  /** Code of the metric; the definition in force counts. */
  code: string;
  back: Offset | null;
  /** Of a composite: its share, and between which values it is worth 0 and 100 points. Without them its value counts as it is. */
  weight: string | null;
  zeroAt: string | null;
  fullAt: string | null;
}

const MONTHS: Record<Exclude<OffsetUnit, 'period'>, number> = { month: 1, quarter: 3, year: 12 };

/** Months to go back for a period of `length` months. */
export const monthsBack = (back: Offset | null, length: number): number => (back ? back.n * (back.unit === 'period' ? length : MONTHS[back.unit]) : 0);

/** The period an input is read for: as many whole months, moved back. */
export function shifted(range: DateRange, back: Offset | null): DateRange {
  const months = monthsBack(back, monthsOf(range).length);
  return months ? { from: addMonths(`${range.from.slice(0, 7)}-01`, -months), to: endOfMonth(addMonths(`${range.to.slice(0, 7)}-01`, -months)) } : range;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,12})?$/;
const isNumber = (text: string | null): text is string => text !== null && NUMBER.test(text);

export const inputsNamed = (d: Definition): boolean =>
  !readsMetrics(d.kind) ||
  (d.inputs.length > 0 && d.inputs.every(({ as, code }) => NAME.test(as) && code.trim() !== '') && new Set(d.inputs.map((i) => i.as)).size === d.inputs.length);

/** Every child of a composite has a share above zero; whoever gives points gives both ends of the scale. */
export const childrenWeighted = (d: Definition): boolean =>
  d.kind !== 'composite' ||
  d.inputs.every(
    ({ weight, zeroAt, fullAt }) =>
      isNumber(weight) && Number(weight) > 0 && (zeroAt === null ? fullAt === null : isNumber(zeroAt) && isNumber(fullAt) && Number(zeroAt) !== Number(fullAt)),
  );

/**
 * The way from a metric over what it reads back to itself, by code; null when there is none. An input that lies in the past
 * closes no circle of one month, but its definition would never end being read: it is refused as well.
 */
export function cycleFrom(code: string, readsOf: (code: string) => readonly string[]): string[] | null {
  const seen = new Set<string>();
  const walk = (at: string, way: string[]): string[] | null => {
    for (const next of readsOf(at)) {
      if (next === code) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return null;
  };
  return walk(code, [code]);
}
