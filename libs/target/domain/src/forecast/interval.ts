export interface PastForecast {
  actual: number[];
  before: number[];
}

const COVERED = 0.8;

/**
 * Half the width of the 80 % interval at each step ahead, from the errors of past forecasts: their quantile at that step and
 * its neighbours, never narrower further ahead. Steps the past never reached widen with the square root of the distance.
 * Null without past forecasts.
 */
export function halfWidths(past: readonly PastForecast[], horizon: number): number[] | null {
  const errors = (h: number): number[] => past.flatMap(({ actual, before }) => (h < actual.length ? [Math.abs(actual[h] - before[h])] : []));
  const reached = Math.max(0, ...past.map(({ actual }) => actual.length));
  if (!reached) return null;
  const widths: number[] = [];
  for (let h = 0; h < horizon; h++) {
    const near = [h - 1, h, h + 1].flatMap((step) => (step < 0 || step >= reached ? [] : errors(step)));
    const before = h === 0 ? 0 : widths[h - 1];
    widths.push(h < reached ? Math.max(before, fourOfFive(near)) : widths[reached - 1] * Math.sqrt((h + 1) / reached));
  }
  return widths;
}

/** The value that four of five do not pass; of few errors the next greater one, for a short past flatters itself. */
export function fourOfFive(errors: readonly number[]): number {
  const sorted = [...errors].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(COVERED * (sorted.length + 1)) - 1)];
}
