import { steps } from './method';
import { leastLoss } from './nelder-mead';
import { adjusted, seasonIfAny, seasoned } from './season';

/** The straight line that lies nearest to the values at 0…n−1. */
export function lineThrough(values: readonly number[]): { base: number; slope: number } {
  const n = values.length;
  const centre = (n - 1) / 2;
  const average = values.reduce((sum, value) => sum + value, 0) / n;
  const spread = (n * (n * n - 1)) / 12;
  const slope = n > 1 ? values.reduce((sum, value, t) => sum + (t - centre) * (value - average), 0) / spread : 0;
  return { base: average - slope * centre, slope };
}

/** Last level of simple smoothing that begins at the first value, and its error one step ahead. */
function level(values: readonly number[], alpha: number, start = values[0]): { last: number; loss: number } {
  let [last, squared] = [start, 0];
  for (const value of values) {
    const error = value - last;
    squared += error * error;
    last += alpha * error;
  }
  return { last, loss: squared };
}

/**
 * Theta (Assimakopoulos and Nikolopoulos 2000), the winner of M3: the season taken out where the series has one, the
 * straight line and the line of doubled curvature continued (the second by simple smoothing), and their mean.
 */
export function theta(values: readonly number[], horizon: number, period: number): number[] {
  const season = seasonIfAny(values, period);
  const plain = adjusted(values, season);
  const { base, slope } = lineThrough(plain);
  const curved = plain.map((value, t) => 2 * value - (base + slope * t));
  const [alpha, start] = leastLoss(([a, s]) => level(curved, a, s).loss, [0.5, curved[0]], [[0.01, 0.99], around(curved)]);
  const { last } = level(curved, alpha, start);
  return seasoned(
    steps(horizon, (h) => (base + slope * (plain.length - 1 + h) + last) / 2),
    season,
    values.length,
  );
}

export function around(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [low - (high - low), high + (high - low)];
}
