import { steps } from './method';
import { leastLoss, type Bounds } from './nelder-mead';
import { adjusted, mayBeSeasonal, seasonIfAny, seasonOf, seasoned, type Season } from './season';

/** What a smoothed series is made of: always a level, and of these what it has. */
export interface Shape {
  trend: 'none' | 'linear' | 'damped';
  season: Season['kind'];
}

export interface Smoothed {
  /** Mean squared error of the forecasts one step ahead. */
  loss: number;
  ahead: number[];
}

interface Start {
  level: number;
  slope: number;
  indices: number[];
}

/** Smoothing constants: level, trend, damping, season. */
type Constants = readonly [alpha: number, beta: number, phi: number, gamma: number];

/** One pass of exponential smoothing in error-correction form (Hyndman et al. 2008); the recursion of the whole family. */
function pass(values: readonly number[], shape: Shape, [alpha, beta, phi, gamma]: Constants, start: Start, horizon: number): Smoothed {
  const { season } = shape;
  const indices = [...start.indices];
  const period = indices.length;
  let { level, slope } = start;
  let squared = 0;
  for (let t = 0; t < values.length; t++) {
    const base = level + phi * slope;
    const index = season === 'none' ? 0 : indices[t % period];
    const error = values[t] - (season === 'multiplicative' ? base * index : base + index);
    squared += error * error;
    const correction = season === 'multiplicative' ? error / index : error;
    level = base + alpha * correction;
    slope = phi * slope + beta * correction;
    if (season === 'additive') indices[t % period] += gamma * error;
    else if (season === 'multiplicative') indices[t % period] += (gamma * error) / base;
  }
  let [damping, reach] = [1, 0];
  const ahead = steps(horizon, (h) => {
    damping *= phi;
    reach += damping;
    const base = level + reach * slope;
    if (season === 'none') return base;
    const index = indices[(values.length + h - 1) % period];
    return season === 'multiplicative' ? base * index : base + index;
  });
  return { loss: squared / values.length, ahead };
}

/** Level and slope at the beginning: the line through the first values. */
function beginning(values: readonly number[], trend: Shape['trend']): { level: number; slope: number } {
  const n = Math.min(values.length, 10);
  const centre = (n - 1) / 2;
  const average = values.slice(0, n).reduce((sum, value) => sum + value, 0) / n;
  const spread = (n * (n * n - 1)) / 12;
  const slope = n > 1 ? values.slice(0, n).reduce((sum, value, t) => sum + (t - centre) * (value - average), 0) / spread : 0;
  return trend === 'none' ? { level: average, slope: 0 } : { level: average - (centre + 1) * slope, slope };
}

/**
 * Exponential smoothing of one shape with the constants that fit best; level and slope of the beginning are fitted too, the
 * season begins as classical decomposition finds it.
 */
export function smooth(values: readonly number[], horizon: number, period: number, shape: Shape): Smoothed {
  const season = shape.season === 'none' ? null : seasonOf(values, period, shape.season);
  const kind = season?.kind ?? 'none';
  const begun = beginning(season ? adjusted(values, season) : values, shape.trend);
  const size = spreadOf(values);
  const trended = shape.trend !== 'none';
  // in the order of the search: level, start; then trend, its start, damping; then season
  const bounds: Bounds = [
    [0.001, 0.999],
    [-3, 3],
    ...(trended
      ? ([
          [0.0001, 0.5],
          [-1, 1],
        ] as const)
      : []),
    ...(shape.trend === 'damped' ? ([[0.8, 0.98]] as const) : []),
    ...(season ? ([[0.0001, 0.5]] as const) : []),
  ];
  const first = [0.3, 0, ...(trended ? [0.05, 0] : []), ...(shape.trend === 'damped' ? [0.92] : []), ...(season ? [0.05] : [])];
  const read = (at: readonly number[]): [Constants, Start] => {
    const [alpha, level, ...more] = at;
    const [beta, slope] = trended ? [more[0] * alpha, more[1]] : [0, 0];
    const phi = shape.trend === 'damped' ? more[2] : 1;
    const gamma = season ? more[more.length - 1] * (1 - alpha) : 0;
    return [[alpha, beta, phi, gamma], { level: begun.level + level * size, slope: begun.slope + slope * size, indices: season?.indices ?? [] }];
  };
  const run = (at: readonly number[], ahead: number): Smoothed => pass(values, { ...shape, season: kind }, ...read(at), ahead);
  return run(
    leastLoss((at) => run(at, 0).loss, first, bounds),
    horizon,
  );
}

/** Mean change from one value to the next: the yardstick for the search of a beginning. */
function spreadOf(values: readonly number[]): number {
  let sum = 0;
  for (let t = 1; t < values.length; t++) sum += Math.abs(values[t] - values[t - 1]);
  return sum / Math.max(1, values.length - 1);
}

/** A shape without a season, on the series with its season taken out beforehand. */
function adjustedFirst(trend: Shape['trend']) {
  return (values: readonly number[], horizon: number, period: number): number[] => {
    const season = seasonIfAny(values, period);
    return seasoned(smooth(adjusted(values, season), horizon, period, { trend, season: 'none' }).ahead, season, values.length);
  };
}

export const simpleSmoothing = adjustedFirst('none');
export const linearTrend = adjustedFirst('linear');
export const dampedTrend = adjustedFirst('damped');

/** Holt and Winters with a damped trend; a series too short to show a season is smoothed without one. */
const withSeason =
  (season: 'additive' | 'multiplicative') =>
  (values: readonly number[], horizon: number, period: number): number[] =>
    smooth(values, horizon, period, { trend: 'damped', season: mayBeSeasonal(values, period) ? season : 'none' }).ahead;

export const additiveSeason = withSeason('additive');
export const multiplicativeSeason = withSeason('multiplicative');
