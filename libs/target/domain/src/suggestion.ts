import { Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';
import type { Flow } from './actual-of';
import type { PeriodForecast } from './evidence';
import type { LineRule, RuleAnchor } from './line-rule-json';
import type { MetricDirection } from './scorecard';

/** `forecast`: what the past lets expect; the other two carry a target over from the period before (R-CL1). */
export type SuggestionMethod = 'forecast' | 'lastTargetGrown' | 'lastActual';

/** Why a value is suggested; kept with the line and shown to both sides. It is never more than a suggestion (R-CL1). */
export interface Suggestion {
  method: SuggestionMethod;
  target: string;
  /** Together with a forecast: what nine, and what one of ten outcomes should reach. Null where the past does not tell them apart from the target. */
  threshold: string | null;
  stretch: string | null;
  /** Reasonable range around it, low ≤ high. */
  low: string;
  high: string;
  evidence: SuggestionEvidence;
  /** Raised only because the last result was good: warn of the ratchet. */
  ratchet: boolean;
}

export interface SuggestionEvidence {
  lastActual: string | null;
  lastTarget: string | null;
  /** The same period a year ago. */
  lastYear: string | null;
  growth: string;
  months: { month: string; value: string | null }[];
  /** The suggestion for the whole period, and the working days it was reduced to for somebody who joins within it. */
  prorated?: { target: string; days: number; of: number };
  /** Of a forecast: from which months, with what error (per cent), made of what. */
  span?: { from: string; to: string; count: number; bridged: number };
  error?: string | null;
  methods?: { method: string; share: string }[];
}

export interface SuggestionBasis extends SuggestionEvidence {
  direction: MetricDirection;
  decimals: number;
  percent: boolean;
}

/** Growth that is asked for when nobody has said anything else. */
export const DEFAULT_GROWTH = '0.02';
const RANGE = '0.02';

/**
 * From at least four periods of the past (S10): the expected outcome is the target; the ends of its 80 % interval are threshold
 * and stretch, each on its side. A share never goes past 1, nor below 0, because of the arithmetic alone. Rounded to the
 * metric's decimals. The ratchet (R-CL1) is named where the last target grown would have asked for less.
 */
export function suggestFrom(expected: PeriodForecast, basis: SuggestionBasis): Suggestion {
  const { direction, lastTarget, lastActual, lastYear, growth, months } = basis;
  const dp = places(basis);
  const share = basis.percent && months.every(({ value }) => value === null || (decimal(value).gte(0) && decimal(value).lte(1)));
  const text = (value: number): string => {
    const at = new Decimal(value);
    return fixed(share ? Decimal.min(Decimal.max(at, 0), 1) : at, dp);
  };
  const target = text(expected.value);
  const [low, high] = [text(expected.low ?? expected.value), text(expected.high ?? expected.value)];
  const apart = (value: string): string | null => (direction === 'RANGE' || decimal(value).eq(decimal(target)) ? null : value);
  const sign = direction === 'HIGHER' ? 1 : -1;
  const grown = lastTarget === null || direction === 'RANGE' ? null : towards(lastTarget, growth, sign, basis.percent);
  const { span, count, bridged, error, methods } = expected;
  return {
    method: 'forecast',
    target,
    threshold: apart(direction === 'LOWER' ? high : low),
    stretch: apart(direction === 'LOWER' ? low : high),
    low,
    high,
    ratchet: grown !== null && decimal(target).minus(grown).times(sign).gt(0),
    evidence: {
      lastActual: rounded(lastActual, dp),
      lastTarget,
      lastYear: rounded(lastYear, dp),
      growth,
      months,
      span: { ...span, count, bridged },
      error: error === null ? null : new Decimal(error).toFixed(1),
      methods: methods.map(({ method, share: part }) => ({ method, share: new Decimal(part).toFixed(2) })),
    },
  };
}

/**
 * R-CL1: HIGHER max(last actual, last target × (1+g)), LOWER min(last actual, last target × (1−g)); without a last target the
 * same period of last year stands for it. A share never goes past 1 because of growth alone. Rounded to the metric's
 * decimals. Null without any evidence.
 */
export function suggest(basis: SuggestionBasis): Suggestion | null {
  const { direction, lastActual, lastTarget, lastYear, growth, months } = basis;
  const from = lastTarget ?? lastYear ?? lastActual;
  if (from === null) return null;
  const sign = direction === 'HIGHER' ? 1 : -1;
  const grown = direction === 'RANGE' ? decimal(from) : towards(from, growth, sign, basis.percent);
  const actual = lastActual === null || direction === 'RANGE' ? grown : decimal(lastActual);
  const best = direction === 'HIGHER' ? Decimal.max(grown, actual) : direction === 'LOWER' ? Decimal.min(grown, actual) : grown;
  const dp = places(basis);
  const [a, b] = [best, towards(best.toString(), RANGE, -sign, basis.percent)].map((value) => fixed(value, dp));
  const [low, high] = decimal(a).lte(decimal(b)) ? [a, b] : [b, a];
  return {
    method: grown.equals(best) ? 'lastTargetGrown' : 'lastActual',
    target: a,
    threshold: null,
    stretch: null,
    low,
    high,
    ratchet: !grown.equals(best),
    evidence: { lastActual: rounded(lastActual, dp), lastTarget, lastYear: rounded(lastYear, dp), growth, months },
  };
}

function towards(from: string, rate: string, sign: number, percent: boolean): Decimal {
  const base = decimal(from);
  const moved = base.plus(base.abs().times(decimal(rate)).times(sign));
  return percent && base.lte(1) ? Decimal.min(moved, 1) : moved;
}

/** Evidence is shown and may become a baseline: as precise as the metric, not as a division happens to end. */
const rounded = (value: string | null, dp: number): string | null => (value === null ? null : fixed(value, dp));

export const places = ({ decimals }: { decimals: number }): number => decimals;

/**
 * Threshold or stretch moved with the target: the same proportion to it as before. Null where it would no longer lie on its
 * side of the target after rounding.
 */
export function moved(value: string | null, oldTarget: string, newTarget: string, basis: { decimals: number; percent: boolean }): string | null {
  if (value === null || decimal(oldTarget).isZero()) return null;
  const scaled = decimal(value).div(decimal(oldTarget)).times(decimal(newTarget));
  const text = fixed(basis.percent && decimal(value).lte(1) ? Decimal.min(scaled, 1) : scaled, places(basis));
  const [before, after] = [decimal(value).comparedTo(decimal(oldTarget)), decimal(text).comparedTo(decimal(newTarget))];
  return before === after ? text : null;
}

/**
 * A target for `months` as one for `due` months: a flow in proportion to its months, so that a quarter's 300 is a month's
 * 100; a level or a ratio is the same for any length. 12 dp.
 */
export function forMonths(target: string, months: number, due: number, { flow, kind }: Flow): string {
  if (months === due || !flow || kind === 'ratio') return target;
  return decimal(target).times(due).div(months).toDecimalPlaces(12).toString();
}

/** Anchors on values move with the target they were made for: what scored 100 before still scores 100. Other rules stay. */
export function movedRule(rule: LineRule, oldTarget: string, newTarget: string): LineRule {
  if (rule.kind !== 'INTERP' || rule.on !== 'value' || !rule.anchors || decimal(oldTarget).eq(decimal(newTarget))) return rule;
  if (decimal(oldTarget).isZero() || decimal(newTarget).div(decimal(oldTarget)).lte(0)) return rule;
  const anchors = rule.anchors.map(([x, score]): RuleAnchor => [
    decimal(x).times(decimal(newTarget)).div(decimal(oldTarget)).toDecimalPlaces(12).toFixed(),
    score,
  ]);
  return { ...rule, anchors };
}
