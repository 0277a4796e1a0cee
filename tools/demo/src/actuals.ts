import { Decimal as Base } from 'decimal.js';
import type { Dataset } from './datasets';
import type { Span } from './dates';
import type { DemoMetric } from './metric';
import type { Row } from './rows';

export const Decimal = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_UP });
export type Decimal = Base;

/** Whose figure: everything below units, or the rows one person owns. */
export type Scope = { units: readonly string[] } | { ownerNo: string };

const covers = (scope: Scope, row: Row): boolean => ('units' in scope ? scope.units.includes(String(row['unit_code'])) : row['owner_no'] === scope.ownerNo);

const sumOf = (rows: Row[], column: string): Decimal => rows.reduce((total, row) => total.plus(row[column] ?? 0), new Decimal(0));

/** The governed figure, rounded to the metric's decimals; null when there is nothing to compute from. */
export function actual(metric: DemoMetric, datasets: Dataset[], scope: Scope, span: Span): string | null {
  // what people enter is in no data set
  if (metric.kind === 'manual') return null;
  const data = datasets.find(({ code }) => code === metric.dataset)!;
  const rows = data.rows.filter((row) => {
    const day = String(row[data.timeColumn]);
    return day >= span.from && day <= span.to && covers(scope, row) && metric.filters.every(({ column, equals }) => row[column] === equals);
  });
  if (metric.later || rows.length === 0) return null;
  if (metric.kind === 'simple') return sumOf(rows, metric.measure!).toFixed(metric.decimals);
  const below = sumOf(rows, metric.denominator!);
  return below.isZero() ? null : sumOf(rows, metric.numerator!).div(below).toFixed(metric.decimals);
}
