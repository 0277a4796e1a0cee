import { Decimal, decimal, endOfMonth, fixed, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { attainment, pace, reached, scoreAsAgreed, type Bounds, type LineSegment, type LineTarget, type ScoringRule } from '@kpi-loop/scoring/domain';
import { counted, type Figure, type FigureKind, type MonthFigure } from './figures';

export const STATES = ['ok', 'warn', 'bad', 'none'] as const;
/** On track, at risk, off track, no or stale data. */
export type KpiState = (typeof STATES)[number];
export type MetricDirection = 'HIGHER' | 'LOWER' | 'RANGE';

/** A stretch that is scored on its own figure (R-M2, R-M4). */
export interface LiveSegment extends LineSegment {
  figure: Figure;
  /** Its share of what is still to come of the period. */
  ahead: string;
}

export interface LiveInput extends FigureKind {
  direction: MetricDirection;
  rule: ScoringRule;
  bounds: Bounds;
  target: LineTarget;
  /** The one number the period is measured against (R-M1). */
  compositeTarget: string;
  /** Scored stretch by stretch; absent or null: once, by `rule`. */
  segments?: readonly LiveSegment[] | null;
  /** What the months of the period make so far. */
  figure: Figure;
  /** Figures of the months of the period. */
  months: readonly MonthFigure[];
  /** The last day the figures are complete to. */
  dataUntil: IsoDate | null;
  period: DateRange;
  asOf: IsoDate;
  /** Working days of the period that are over, and all of them. */
  workdays: { elapsed: number; total: number };
  /** The share of the target that was agreed to be due by now (月度分解); by working days when absent. */
  phased?: string | null;
  stale: boolean;
}

export interface LiveValue {
  asOf: IsoDate;
  value: string | null;
  numerator: string | null;
  denominator: string | null;
  target: string;
  expected: string | null;
  phasing: string | null;
  pace: string | null;
  attainment: string | null;
  forecast: string | null;
  forecastScore: string | null;
  state: KpiState;
  stale: boolean;
  dataUntil: IsoDate | null;
  /** Of a rate or level: the latest month that is complete, by itself. The sum to date can hide it (618 hid a broken gateway). */
  lastMonth: { month: IsoDate; value: string } | null;
}

/** Thresholds of the forecast line score (data.md §4.4). */
export const ON_TRACK = '98';
export const AT_RISK = '85';
/** Before this share of the period nothing is projected; before the second nothing is called off track. */
export const SHOWN_FROM = '0.05';
export const RED_FROM = '0.1';

/** A day counts as gone by when it is over, or when its figures are in already. */
export function asOfDay(today: IsoDate, yesterday: IsoDate, dataUntil: IsoDate | null, period: DateRange): IsoDate {
  const day = dataUntil !== null && dataUntil >= today ? today : yesterday;
  return day > period.to ? period.to : day;
}

/**
 * Where a line stands: value to date, what would be expected by now, pace, attainment, forecast and the score it would
 * give (§3.9, data.md §4.4). Figures have 6 dp (R-X12); nothing is ever 0 for want of data.
 */
export function liveValue(input: LiveInput): LiveValue {
  const { figure } = input;
  const phasing = phasingOf(input);
  const flow = input.flow && input.kind === 'simple';
  const head = {
    asOf: input.asOf,
    ...figure,
    value: figure.value && places(figure.value, 12),
    target: input.compositeTarget,
    expected: flow ? places(decimal(input.compositeTarget).times(phasing).toFixed(), 6) : input.compositeTarget,
    phasing: places(phasing.toFixed(), 6),
    stale: input.stale,
    dataUntil: input.dataUntil,
    lastMonth: flow ? null : lastCompleteMonth(input),
  };
  if (figure.value === null) return { ...head, pace: null, attainment: null, forecast: null, forecastScore: null, state: 'none' };
  const run = flow ? flowForecast(input, figure.value, phasing) : { pace: null, forecast: levelForecast(input, figure, phasing) };
  const scored = run.forecast === null ? null : scoreOf(input, run.forecast);
  return {
    ...head,
    ...run,
    forecast: run.forecast && places(run.forecast, 6),
    attainment: attainmentOf(input, figure.value),
    forecastScore: scored,
    state: stateOf(scored, input.stale, flow ? phasing : null),
  };
}

function lastCompleteMonth({ months, dataUntil }: LiveInput): LiveValue['lastMonth'] {
  const complete = counted(months).filter(({ month }) => dataUntil !== null && endOfMonth(month) <= dataUntil);
  const last = complete[complete.length - 1];
  return last?.value ? { month: last.month, value: places(last.value, 12) } : null;
}

/** ok ≥ 98, warn ≥ 85, else bad; none when it cannot be told. Early in a period a flow is at most at risk. */
export function stateOf(forecastScore: string | null, stale: boolean, phasing: Decimal | null = null): KpiState {
  if (stale || forecastScore === null) return 'none';
  const score = decimal(forecastScore);
  if (score.gte(ON_TRACK)) return 'ok';
  return score.gte(AT_RISK) || phasing?.lt(RED_FROM) ? 'warn' : 'bad';
}

function phasingOf({ workdays, phased }: LiveInput): Decimal {
  if (phased !== undefined && phased !== null) return decimal(phased);
  if (workdays.total <= 0) return new Decimal(1);
  return Decimal.min(1, Decimal.max(0, new Decimal(workdays.elapsed).div(workdays.total)));
}

/** Run-rate by working days (G35); without a positive target there is a forecast, but no pace. */
function flowForecast({ compositeTarget }: LiveInput, actual: string, phasing: Decimal): { pace: string | null; forecast: string | null } {
  if (phasing.lt(SHOWN_FROM)) return { pace: null, forecast: null };
  if (!decimal(compositeTarget).gt(0)) return { pace: null, forecast: decimal(actual).div(phasing).toFixed() };
  const share = phasing.toFixed();
  return { pace: pace({ target: compositeTarget, phasing: share, actual }).pace, forecast: decimal(actual).div(phasing).toFixed() };
}

/** A level stays where it is. A ratio goes on for the rest of the period at the rate of its last month, on as much volume a day as so far. */
function levelForecast(input: LiveInput, figure: Figure, phasing: Decimal): string | null {
  if (input.kind === 'simple') return figure.value;
  const last = [...counted(input.months)].reverse().find((m) => m.numerator !== null && m.denominator !== null && !decimal(m.denominator).isZero());
  if (!last || phasing.isZero() || phasing.gte(1)) return figure.value;
  const volume = decimal(figure.denominator!);
  const rest = volume.times(new Decimal(1).minus(phasing)).div(phasing);
  const rate = decimal(last.numerator!).div(decimal(last.denominator!));
  return decimal(figure.numerator!).plus(rate.times(rest)).div(volume.plus(rest)).toFixed();
}

/**
 * The rate r* that the rest of the period has to run at, for the whole of it to reach the target, on as much volume a day as so far. 6 dp (R-X12).
 * Null where nothing is left, nothing is known, or the target cannot be reached any more (a share above 1, or below 0).
 */
export function neededRate(input: {
  target: string;
  numerator: string | null;
  denominator: string | null;
  phasing: string | null;
  percent: boolean;
}): string | null {
  if (input.numerator === null || input.denominator === null || input.phasing === null) return null;
  const phasing = decimal(input.phasing);
  const volume = decimal(input.denominator);
  if (phasing.lte(0) || phasing.gte(1) || volume.isZero()) return null;
  const rest = volume.times(new Decimal(1).minus(phasing)).div(phasing);
  const rate = decimal(input.target).times(volume.plus(rest)).minus(decimal(input.numerator)).div(rest);
  return rate.lt(0) || (input.percent && rate.gt(1)) ? null : places(rate.toFixed(), 6);
}

/**
 * As the official score will be: by stretches where the line has some. Null where the rule cannot score such a value (an
 * INVERSE of zero, say), and where a stretch that is over has no figure.
 */
function scoreOf(input: LiveInput, forecast: string): string | null {
  const { rule, direction, target, bounds, segments = null } = input;
  const stretches = reached({ segments: segments && [...segments] }, (i) => stretchForecast(input, segments![i], forecast));
  if (segments && !stretches) return null;
  return attempt(() => scoreAsAgreed({ rule, direction, actual: forecast, target, segments: stretches }, bounds).score);
}

/** What a stretch would end with: a flow has what came in and its share of what is still expected; of a rate or level what it had stands. */
function stretchForecast({ flow, kind, figure: whole }: LiveInput, { figure, ahead }: LiveSegment, forecast: string): string | null {
  const over = decimal(ahead).isZero();
  if (!flow || kind !== 'simple') return figure.value ?? (over ? null : forecast);
  if (figure.value === null && over) return null;
  const expected = decimal(forecast)
    .minus(decimal(whole.value ?? '0'))
    .times(decimal(ahead));
  return expected.plus(decimal(figure.value ?? '0')).toFixed();
}

/** Stretches have no attainment of their own in common: what is reached is then held against the target of the whole. */
function attainmentOf({ rule, direction, target, bounds, compositeTarget, segments }: LiveInput, actual: string): string | null {
  return attempt(
    () =>
      (segments ? null : scoreAsAgreed({ rule, direction, actual, target }, bounds).attainment) ??
      attainment({ dir: direction, actual, target: compositeTarget }).attainment,
  );
}

function attempt<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch {
    return null;
  }
}

/** Rounded to `dp` places at most, without trailing zeros. */
const places = (value: string, dp: number): string => decimal(fixed(value, dp)).toFixed();
