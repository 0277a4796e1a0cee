import type { MethodName } from './methods';
import { METHODS } from './methods';

/** What each method would have said at one moment of the past, beside what came. */
export interface Origin {
  actual: number[];
  said: ReadonlyMap<MethodName, number[]>;
}

const MOST_ORIGINS = 8;

/**
 * Rolling origin: the series is cut at up to eight moments of its later part, each method forecasts from what was known
 * there, and is compared with what came. Moments lie a third of the horizon apart, the newest first.
 */
export function backtest(values: readonly number[], horizon: number, period: number, methods: readonly MethodName[]): Origin[] {
  const n = values.length;
  const least = Math.max(3, Math.min(2 * period + 2, Math.ceil(n * 0.6)));
  const apart = Math.max(1, Math.floor(horizon / 3));
  const origins: Origin[] = [];
  for (let back = 1; n - back >= least && origins.length < MOST_ORIGINS; back += back === 1 && apart > 1 ? apart - 1 : apart) {
    const known = values.slice(0, n - back);
    const actual = values.slice(n - back, n - back + horizon);
    origins.push({ actual, said: new Map(methods.map((name) => [name, METHODS[name](known, actual.length, period)])) });
  }
  return origins;
}

/** Mean absolute error of one method over the given moments. */
export function pastError(origins: readonly Origin[], name: MethodName): number {
  let [sum, count] = [0, 0];
  for (const { actual, said } of origins) {
    const forecast = said.get(name)!;
    actual.forEach((value, i) => (sum += Math.abs(value - forecast[i])));
    count += actual.length;
  }
  return count ? sum / count : Number.NaN;
}
