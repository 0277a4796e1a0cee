import { addMonths, Decimal, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import type { BaselinePoint, Flow } from './actual-of';

/**
 * What a ratio was counted on in the same months a year ago, else in as many right before the period: what its planned denominator
 * begins with, and what stands in for one that nobody has planned. Of a ratio that is told as at the end of a month that of the last
 * one. Null unless each of those months has one, and where nothing was counted. Unrounded.
 */
export function lastDenominator(
  points: readonly BaselinePoint[],
  { start, months }: { start: IsoDate; months: number },
  { kind }: Pick<Flow, 'kind'>,
): string | null {
  for (const from of [addMonths(start, -12), addMonths(start, -months)]) {
    const to = addMonths(from, months);
    const parts = points.flatMap(({ month, numerator, denominator }) =>
      month >= from && month < to && numerator !== null && denominator !== null ? [{ month, size: decimal(denominator) }] : [],
    );
    if (parts.length < months) continue;
    const last = parts.reduce((latest, part) => (part.month > latest.month ? part : latest)).size;
    const size = kind === 'ratio' ? parts.reduce((total, part) => total.plus(part.size), new Decimal(0)) : last;
    if (size.gt(0)) return size.toFixed();
  }
  return null;
}

/** The rule a planned denominator breaks; null when it may stand. Only what is a ratio has one, and it counts something. */
export function brokenDenominatorRule(value: string | null | undefined, ratio: boolean): 'denominatorAboveZero' | 'onlyRatiosHaveDenominator' | null {
  if (value === undefined || value === null) return null;
  if (!ratio) return 'onlyRatiosHaveDenominator';
  return decimal(value).gt(0) ? null : 'denominatorAboveZero';
}
