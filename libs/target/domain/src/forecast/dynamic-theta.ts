import { leastLoss } from './nelder-mead';
import { adjusted, seasonIfAny, seasoned } from './season';
import { around } from './theta';

interface Walk {
  loss: number;
  ahead: number[];
}

/**
 * One pass of the model: its straight line is estimated anew at each step from what is known by then, `weight` says how much
 * the curvature counts, and ahead of the data its own forecasts stand for values.
 */
function walk(values: readonly number[], [alpha, start, weight]: readonly number[], horizon: number): Walk {
  const ahead: number[] = [];
  let [level, squared, kept] = [start, 0, 1];
  // the straight line through the values so far: their mean, and its slope
  let [mean, slope] = [0, 0];
  for (let n = 0; n < values.length + horizon; n++) {
    const line = (mean - (slope * (n + 1)) / 2) * kept + (slope * (1 - kept * (1 - alpha))) / alpha;
    const expected = n === 0 ? start : level + (1 - 1 / weight) * line;
    const value = n < values.length ? values[n] : expected;
    if (n >= values.length) ahead.push(expected);
    else if (n > 0) squared += (value - expected) ** 2;
    level += alpha * (value - level);
    if (n > 0) slope = ((n - 1) * slope + (6 * (value - mean)) / (n + 1)) / (n + 2);
    mean += (value - mean) / (n + 1);
    kept *= 1 - alpha;
  }
  return { loss: squared / values.length, ahead };
}

/** The dynamic optimised Theta model (Fiorucci et al. 2016): Theta whose line follows the series. */
export function dynamicTheta(values: readonly number[], horizon: number, period: number): number[] {
  const season = seasonIfAny(values, period);
  const plain = adjusted(values, season);
  const at = leastLoss((given) => walk(plain, given, 0).loss, [0.5, plain[0], 2], [[0.05, 0.99], around(plain), [1, 10]], 250);
  return seasoned(walk(plain, at, horizon).ahead, season, values.length);
}
