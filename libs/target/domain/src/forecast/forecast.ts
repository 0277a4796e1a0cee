import { symmetricError } from './accuracy';
import { backtest, pastError, type Origin } from './backtest';
import { halfWidths, type PastForecast } from './interval';
import { METHODS, triedMethods, type MethodName } from './methods';
import { isSeasonal, mayBeSeasonal } from './season';

/** Fewer values say nothing about the future. */
export const MIN_VALUES = 4;

export interface Weighted {
  method: MethodName;
  /** Its share of the forecast, 0…1. */
  share: number;
}

export interface Forecast {
  /** For each step ahead. */
  point: number[];
  /** Between these lie four of five outcomes, if the past is a guide; null without a past forecast to learn from. */
  low: number[] | null;
  high: number[] | null;
  /** What it is made of, the greatest share first; one method alone has the share 1. */
  methods: Weighted[];
  /** Its season is more than chance. */
  seasonal: boolean;
  /** Symmetric mean absolute error in per cent of this way of forecasting in the past; null when there was none to compare. */
  error: number | null;
  /** The same as a mean absolute error in the unit of the series. */
  absoluteError: number | null;
  /** What would have been said in the past beside what came, the newest first: the error is the mean of these. */
  past: PastForecast[];
}

/** Why there is no forecast. */
export type NoForecast = 'fewerThanFour' | 'notANumber' | 'horizonOutOfRange' | 'periodOutOfRange';
export type Forecasted = { ok: true; forecast: Forecast } | { ok: false; because: NoForecast };

const MOST_AHEAD = 1000;
const LONGEST_YEAR = 366;

/**
 * The next `horizon` values of a series whose year has `period` values (1: no season). Every method is tried on the series'
 * own past (rolling origin) and counts by the inverse square of its error there: a mean of what worked is steadier than the
 * one that worked best. A series that never went below zero is not forecast there. Statistics that only suggest: floats;
 * deterministic.
 */
export function forecast(values: readonly number[], horizon: number, period = 1): Forecasted {
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > MOST_AHEAD) return { ok: false, because: 'horizonOutOfRange' };
  if (!Number.isInteger(period) || period < 1 || period > LONGEST_YEAR) return { ok: false, because: 'periodOutOfRange' };
  if (!values.every(Number.isFinite)) return { ok: false, because: 'notANumber' };
  if (values.length < MIN_VALUES) return { ok: false, because: 'fewerThanFour' };
  if (values.every((value) => value === values[0])) return { ok: true, forecast: unchanging(values[0], horizon) };
  // by its greatest value: neither yuan in billions nor a share in thousandths runs out of digits when it is squared
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const told = ofScaled(
    values.map((value) => value / scale),
    horizon,
    period,
  );
  const back = (scaled: number[]): number[] => scaled.map((value) => value * scale);
  return {
    ok: true,
    forecast: {
      ...told,
      point: back(told.point),
      low: told.low && back(told.low),
      high: told.high && back(told.high),
      absoluteError: told.absoluteError === null ? null : told.absoluteError * scale,
      past: told.past.map(({ actual, before }) => ({ actual: back(actual), before: back(before) })),
    },
  };
}

function ofScaled(values: readonly number[], horizon: number, period: number): Forecast {
  const names = triedMethods(mayBeSeasonal(values, period));
  const origins = backtest(values, horizon, period, names);
  const ahead = new Map(names.map((name) => [name, METHODS[name](values, horizon, period)]));
  const usable = names.filter((name) => [ahead, ...origins.map(({ said }) => said)].every((said) => said.get(name)!.every(Number.isFinite)));
  const floor = values.every((value) => value >= 0) ? 0 : -Infinity;
  const weights = weightsOf(origins, usable);
  const point = mixed(ahead, weights, horizon, floor);
  // what this way of mixing would have said at each moment, its weights learnt from the other moments
  const past = origins.map(({ actual, said }, i) => {
    const others = origins.filter((_, j) => j !== i);
    return { actual, before: mixed(said, weightsOf(others, usable), actual.length, floor) };
  });
  const widths = halfWidths(past, horizon);
  return {
    point,
    low: widths && point.map((value, i) => Math.max(floor, value - widths[i])),
    high: widths && point.map((value, i) => value + widths[i]),
    methods: weights.sort((a, b) => b.share - a.share),
    seasonal: isSeasonal(values, period),
    error: meanOf(past.map(({ actual, before }) => symmetricError(actual, before))),
    absoluteError: meanOf(past.flatMap(({ actual, before }) => actual.map((value, i) => Math.abs(value - before[i])))),
    past,
  };
}

function weightsOf(origins: readonly Origin[], names: readonly MethodName[]): Weighted[] {
  if (!origins.length) return names.map((method) => ({ method, share: 1 / names.length }));
  const errors = names.map((name) => pastError(origins, name));
  // a method that was never wrong would outweigh all others without end
  const least = Math.max(...errors) * 1e-6 || 1;
  const raw = errors.map((error) => 1 / Math.max(error, least) ** 2);
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return names.map((method, i) => ({ method, share: raw[i] / sum }));
}

const mixed = (said: ReadonlyMap<MethodName, number[]>, weights: readonly Weighted[], length: number, floor: number): number[] =>
  Array.from({ length }, (_, i) =>
    Math.max(
      floor,
      weights.reduce((sum, { method, share }) => sum + share * said.get(method)![i], 0),
    ),
  );

const meanOf = (values: readonly number[]): number | null => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null);

/** What never changed is expected to stay, and was never missed. */
const unchanging = (value: number, horizon: number): Forecast => {
  const point = new Array<number>(horizon).fill(value);
  return { point, low: point, high: point, methods: [{ method: 'naive', share: 1 }], seasonal: false, error: 0, absoluteError: 0, past: [] };
};
