import { Decimal, addMonths, monthsOf, type IsoDate } from '@kpi-loop/shared/kernel';
import { actualOf, type BaselinePoint, type Flow } from './actual-of';
import { forecast, fourOfFive, isSeasonal, lineThrough, seasonOf, type Forecast, type Weighted } from './forecast';

/** Months in a year: how long a season is. */
export const YEAR = 12;

export interface MonthFigure {
  month: IsoDate;
  value: string;
}

/** The figure of a whole period in the past, as long as the one at hand. */
export interface PeriodFigure {
  from: IsoDate;
  value: string;
}

export interface MonthForecast {
  month: IsoDate;
  value: number;
  low: number | null;
  high: number | null;
}

/** What the past lets expect of the period: for the whole of it, and month by month on the way. Floats: they only suggest. */
export interface PeriodForecast {
  value: number;
  low: number | null;
  high: number | null;
  months: MonthForecast[];
  methods: Weighted[];
  /** Symmetric mean absolute error of a month in per cent, and the mean absolute one. */
  error: number | null;
  absoluteError: number | null;
  /** How many past forecasts were compared. */
  compared: number;
  span: { from: IsoDate; to: IsoDate };
  /** Months with a figure, and gaps between them that were bridged. */
  count: number;
  bridged: number;
}

export type NoEvidence = 'fewerThanFourPeriods' | 'shorterThanOnePeriod';
export type Expected = { ok: true; forecast: PeriodForecast } | { ok: false; because: NoEvidence };

export interface Period {
  /** First day of its first month. */
  start: IsoDate;
  months: number;
}

/** Months that have a figure, oldest first; a ratio is the one of its parts. */
export const monthFigures = (points: readonly BaselinePoint[], of: Flow): MonthFigure[] =>
  points
    .map((point) => ({ month: point.month, value: actualOf([point], of) ?? point.value }))
    .filter((figure): figure is MonthFigure => figure.value !== null)
    .sort((a, b) => a.month.localeCompare(b.month));

/** The periods before this one that have a figure for every month, each as long as it, oldest first. */
export function pastPeriods(points: readonly BaselinePoint[], of: Flow, { start, months }: Period, most: number): PeriodFigure[] {
  const byMonth = new Map(points.map((point) => [point.month, point]));
  return Array.from({ length: most }, (_, i) => addMonths(start, -months * (most - i))).flatMap((from) => {
    const own = Array.from({ length: months }, (_, i) => byMonth.get(addMonths(from, i))).filter((point) => point !== undefined);
    const value = own.length === months && own.every((point) => point.value !== null || point.numerator !== null) ? actualOf(own, of) : null;
    return value === null ? [] : [{ from, value }];
  });
}

const MOST_BRIDGED = 0.25;

/** A series without gaps: single months that are missing lie on the line between their neighbours; with too many of them, what follows the last one. */
function series(figures: readonly MonthFigure[]): { from: IsoDate; values: number[]; bridged: number } {
  const known = new Map(figures.map(({ month, value }) => [month, Number(value)]));
  const months = monthsOf({ from: figures[0].month, to: figures[figures.length - 1].month });
  const bridged = months.length - known.size;
  if (bridged > months.length * MOST_BRIDGED) {
    const from = months.findLastIndex((month) => !known.has(month)) + 1;
    return { from: months[from], values: months.slice(from).map((month) => known.get(month)!), bridged: 0 };
  }
  const values = months.map((month) => known.get(month) ?? Number.NaN);
  values.forEach((value, i) => {
    if (!Number.isNaN(value)) return;
    const next = values.findIndex((later, j) => j > i && !Number.isNaN(later));
    values[i] = values[i - 1] + (values[next] - values[i - 1]) / (next - i + 1);
  });
  return { from: months[0], values, bridged };
}

/**
 * What to expect of a period from the months before it (S10). Months between the last figure and the period are forecast on
 * the way. @returns a named refusal with fewer than four months, or with less history than the period is long.
 */
export function expected(points: readonly BaselinePoint[], of: Flow, period: Period): Expected {
  const figures = monthFigures(points, of).filter(({ month }) => month < period.start);
  if (figures.length < 4) return { ok: false, because: 'fewerThanFourPeriods' };
  const { from, values, bridged } = series(figures);
  if (values.length < 4) return { ok: false, because: 'fewerThanFourPeriods' };
  if (values.length < period.months) return { ok: false, because: 'shorterThanOnePeriod' };
  const last = figures[figures.length - 1].month;
  const end = addMonths(period.start, period.months - 1);
  const horizon = monthsOf({ from: last, to: end }).length - 1;
  const told = forecast(values, horizon, YEAR);
  if (!told.ok) return { ok: false, because: 'fewerThanFourPeriods' };
  const { point, low, high } = told.forecast;
  const months = point.map((value, i) => ({ month: addMonths(last, i + 1), value, low: low?.[i] ?? null, high: high?.[i] ?? null }));
  return {
    ok: true,
    forecast: { ...whole(told.forecast, of, period.months), months, span: { from, to: last }, count: values.length - bridged, bridged },
  };
}

/** The months of the period as one figure: a flow is their sum, a level the last of them, a ratio their mean. */
const together = (values: readonly number[], { flow, kind }: Flow): number => {
  if (kind !== 'ratio' && !flow) return values[values.length - 1];
  const sum = values.reduce((total, value) => total + value, 0);
  return kind === 'ratio' ? sum / values.length : sum;
};

/** The interval of the whole comes from the errors of past forecasts of as many months; where none reached so far, from those of its months. */
function whole(told: Forecast, of: Flow, months: number): Pick<PeriodForecast, 'value' | 'low' | 'high' | 'methods' | 'error' | 'absoluteError' | 'compared'> {
  const horizon = told.point.length;
  const ours = (values: readonly number[]): number => together(values.slice(horizon - months), of);
  const [value, floor] = [ours(told.point), told.low?.every((low) => low >= 0) ? 0 : -Infinity];
  const errors = told.past.filter(({ actual }) => actual.length === horizon).map(({ actual, before }) => Math.abs(ours(actual) - ours(before)));
  const width = errors.length >= 3 ? fourOfFive(errors) : told.high && ours(told.high) - value;
  return {
    value,
    low: width === null ? null : Math.max(floor, value - width),
    high: width === null ? null : value + width,
    methods: told.methods,
    error: told.error,
    absoluteError: told.absoluteError,
    compared: told.past.length,
  };
}

export const TRENDS = ['rising', 'falling', 'level'] as const;

/** How a series goes, for people to read. */
export interface Character {
  trend: (typeof TRENDS)[number];
  /** Change within a year as a share of the usual size; null where that is zero. */
  perYear: number | null;
  /** The months of the year with the highest and the lowest figures, 1…12, where there is a season. */
  season: { peak: number; low: number } | null;
}

const LEVEL = 0.03;

/** Null with fewer than four months. */
export function characterOf(points: readonly BaselinePoint[], of: Flow): Character | null {
  const figures = monthFigures(points, of);
  if (figures.length < 4) return null;
  const { from, values } = series(figures);
  if (values.length < 4) return null;
  const { slope } = lineThrough(values);
  const size = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  const perYear = size === 0 ? null : (slope * YEAR) / size;
  const trend = perYear === null || Math.abs(perYear) < LEVEL ? 'level' : perYear > 0 ? 'rising' : 'falling';
  if (!isSeasonal(values, YEAR)) return { trend, perYear, season: null };
  const { indices } = seasonOf(values, YEAR);
  const monthAt = (i: number): number => Number(addMonths(from, i).slice(5, 7));
  return { trend, perYear, season: { peak: monthAt(indices.indexOf(Math.max(...indices))), low: monthAt(indices.indexOf(Math.min(...indices))) } };
}

/** A forecast number as decimal text, at the digits that mean anything. */
export const textOf = (value: number, dp: number): string => new Decimal(value).toDecimalPlaces(dp).toFixed();
