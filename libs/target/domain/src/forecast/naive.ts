import { steps } from './method';

/** Tomorrow as today: the last value. */
export const naive = (values: readonly number[], horizon: number): number[] => steps(horizon, () => values[values.length - 1]);

/** As in the same place of the year before; without a whole year, as today. */
export function seasonalNaive(values: readonly number[], horizon: number, period: number): number[] {
  if (period < 2 || values.length < period) return naive(values, horizon);
  return steps(horizon, (h) => values[values.length - period + ((h - 1) % period)]);
}

/** The line through the first and the last value, drawn on. */
export function drift(values: readonly number[], horizon: number): number[] {
  const last = values[values.length - 1];
  const step = values.length > 1 ? (last - values[0]) / (values.length - 1) : 0;
  return steps(horizon, (h) => last + h * step);
}
