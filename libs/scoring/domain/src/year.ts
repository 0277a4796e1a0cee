import type { GradeBand, YearWeighting } from '@kpi-loop/cycle/domain';
import { dayWeighted, type Segment } from './day-weighting';
import { type AttainmentMethod, attainmentOf, brokenAttainmentRules } from './attainment';
import { Fraction } from './fraction';
import { gradeOf } from './grade';
import { DEFAULT_BOUNDS } from './line-score';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import { nested, type Term, term, type Trace, traced, written } from './trace';

/** A settled period of the year, of one person or unit. */
export interface YearPeriod {
  /** Official, 2 dp; null while there is none. */
  total: string | null;
  /** Days that count for whom it is about (R-M6…R-M9). */
  days: number;
  /** False where whoever it is about was there too short to be assessed (R-M6). */
  assessed: boolean;
}

export interface YearInput {
  periods: readonly YearPeriod[];
  /** EQUAL: every period he was assessed in counts once. DAYS: each by its days that count. Default EQUAL. */
  weighting?: YearWeighting;
  bands: GradeBand[];
  /** Highest possible total, default 120. */
  cap?: string;
}

export interface YearResult {
  /** Official, 2 dp; null while no period counts. */
  total: string | null;
  grade: string | null;
  /** Which of the periods are in it, by their place. */
  counted: number[];
  trace: Trace;
}

const counts = ({ total, days, assessed }: YearPeriod): boolean => total !== null && assessed && days > 0;

/**
 * The result of the year (R-Y1): the mean of the official 2-dp totals of the settled periods somebody was assessed in, each once or
 * by its days; rounded once, HALF_UP to 2 dp, and graded by the same bands. A period that is still to come, that has no card, or in
 * which he was there too short (R-M6) is left out, so that the year so far can be read at any time, and nobody's year is lowered by
 * a quarter he was not in. Totals in points, days whole.
 * @throws Problem invalid scoreOutOfRange, daysNotWhole, notANumber, gradeBandsReachZero, gradeBandsFalling
 */
export function yearResult({ periods, weighting = 'EQUAL', bands, cap = DEFAULT_BOUNDS.cap }: YearInput): YearResult {
  const counted = periods.flatMap((period, i) => (counts(period) ? [i] : []));
  if (!counted.length) return { total: null, grade: null, counted, trace: [] };
  const totals = counted.map((i): Segment => [official(periods[i].total!, cap), periods[i].days]);
  const mean = weighting === 'DAYS' ? dayWeighted(totals) : equally(totals.map(([total]) => total));
  const step = traced('year', 'R-Y1', mean, PLACES.score, { weighting, periods: String(counted.length) });
  const { grade } = gradeOf({ total: step.rounded, bands });
  return { total: step.rounded, grade, counted, trace: [step, traced('grade', 'R-X2', term(step.rounded), PLACES.score, { grade })] };
}

function official(total: string, cap: string): string {
  const value = Fraction.of(total);
  if (value.isNegative() || value.isAbove(Fraction.of(cap))) refuse('scoreOutOfRange');
  return value.fixed(PLACES.score);
}

const equally = (totals: string[]): Term => ({
  value: Fraction.sum(totals.map((total) => Fraction.of(total))).over(Fraction.units(totals.length)),
  text: `(${totals.map(written).join(' + ')}) ÷ ${totals.length}`,
});

export interface ToDateInput {
  /** Adds up over time: what is owed is the sum of what each part owes; of a rate or a level, the mean by days. */
  flow: boolean;
  direction: string;
  /** Default DEVIATION. */
  method?: AttainmentMethod;
  /** Over all the days of the parts together; null while it is not known. */
  actual: string | null;
  /** What each part owes by itself, with its days. */
  parts: readonly Segment[];
}

export interface ToDate {
  /** 6 dp at most. */
  target: string;
  /** 6 dp; null without an actual, and where a target of this kind has no attainment (0, a range, a milestone). */
  attainment: string | null;
  trace: Trace;
}

/**
 * A metric over several parts of a year held against what they owe together (R-G2): the cumulative target of a flow, the composite
 * one of a rate or a level (R-M2); the attainment is that of the actual over the same days, never a mean of attainments.
 * @throws Problem invalid noDays, daysNotWhole, notANumber
 */
export function toDate({ flow, direction, method = 'DEVIATION', actual, parts }: ToDateInput): ToDate {
  if (!parts.length) refuse('noDays');
  const target = parts.length === 1 ? term(parts[0][0]) : flow ? summed(parts) : same(parts) ? term(parts[0][0]) : dayWeighted([...parts]);
  const known = traced('target', flow ? 'R-G2' : 'R-M2', target, PLACES.value, {});
  const shown = short(target.value);
  const way = direction === 'HIGHER' || direction === 'LOWER' ? direction : null;
  if (actual === null || !way || brokenAttainmentRules(way, method, target.value).length || (method === 'INVERSE' && !Fraction.of(actual).isPositive()))
    return { target: shown, attainment: null, trace: [known] };
  const step = traced('attainment', 'R-X5', attainmentOf(way, method, term(actual), nested(target)), PLACES.attainment, { actual, target: shown });
  return { target: shown, attainment: step.rounded, trace: [known, step] };
}

const summed = (parts: readonly Segment[]): Term => ({
  value: Fraction.sum(parts.map(([value]) => Fraction.of(value))),
  text: parts.map(([value]) => written(value)).join(' + '),
});
const same = (parts: readonly Segment[]): boolean => parts.every(([value]) => Fraction.of(value).equals(Fraction.of(parts[0][0])));
const short = (value: Fraction): string => value.fixed(PLACES.value).replace(/\.?0+$/, '');
