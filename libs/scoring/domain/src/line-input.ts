import { Decimal, daysIn, decimal, fixed, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { anchorsOf, daysLeft, movedRule, type LineRule, type MetricDirection } from '@kpi-loop/target/domain';
import type { LineTarget, ScoringRule } from './rule';
import type { Weight } from './weights';

/** Values of a line between two days, both included. */
export interface LineSpan {
  weight: string;
  threshold: string | null;
  target: string;
  stretch: string | null;
  validFrom: IsoDate;
  validTo: IsoDate;
}

export interface LineAgreement {
  rule: LineRule;
  /** What the anchors of the rule were made for. */
  signedTarget: string;
  direction: MetricDirection;
  periodFrom: IsoDate;
  periodTo: IsoDate;
  spans: readonly LineSpan[];
  /** A sum over time: what was agreed for all days is asked of those that count. */
  flow?: boolean;
  /** Days that do not count for whom the line is about (R-M7…R-M9), merged. */
  out?: readonly DateRange[];
}

/** What `scoring/domain` needs to know of a line, made of what was agreed for it. */
export interface LineInput {
  rule: ScoringRule;
  /** One target, or those of the segments with their calendar days (R-M1, R-M2). */
  target: LineTarget;
  /** Days without the line count as weight 0 (R-M3). */
  weight: Weight;
  /** The one number the period is measured against, 6 dp at most. */
  compositeTarget: string;
  compositeThreshold: string | null;
  compositeStretch: string | null;
}

type Days = [value: string, days: number];

/**
 * How a line counts, for its official score, its live value and every forecast alike, so that none of them can differ: the
 * rule it was signed with, its target, and its weight, each mixed by calendar days where it changed within the period (R-M1…R-M3).
 *
 * - Days of the period without the line weigh 0 and have no target.
 * - Anchors on values move with the target they were made for (`signedTarget`): what scored 100 still scores 100. A rule
 *   without anchors takes them from threshold 60, target 100 and stretch 120; anchors on attainment stay.
 * - Days out (R-M7…R-M9) are taken out of the days of the period; a flow is asked nothing on them, a rate or a level stands as it is.
 * - Nothing is divided or rounded before its end (R-X1): the composites shown have at most 6 decimals, what is scored has all.
 *
 * `spans` are those of one line, none overlapping; at least one reaches into the period.
 */
export function lineInput({ rule, signedTarget, direction, periodFrom, periodTo, spans, flow = false, out: given = [] }: LineAgreement): LineInput {
  const frame = { from: periodFrom, to: periodTo };
  // whoever was not there at all is not scored (R-M6); the line stands as it was agreed
  const out = daysLeft(frame, given) > 0 ? given : [];
  const counted = spans
    .map((span) => ({ ...span, days: daysLeft({ from: later(span.validFrom, periodFrom), to: earlier(span.validTo, periodTo) }, out) }))
    .filter((span) => span.days > 0);
  const whole = daysLeft(frame, out);
  const asked: Days[] = flow && daysIn(frame) > whole ? [['0', daysIn(frame) - whole]] : [];
  const absent = whole - counted.reduce((sum, { days }) => sum + days, 0);
  const targets = merged([...counted.map(({ target, days }): Days => [target, days]), ...asked]);
  const weights = merged([...(absent > 0 ? ([['0', absent]] as Days[]) : []), ...counted.map(({ weight, days }): Days => [weight, days])]);
  const composite = (of: (span: LineSpan) => string | null): string | null => {
    const values = counted.map((span): [string | null, number] => [of(span), span.days]);
    return values.some(([value]) => value === null) || !values.length ? null : mean([...(values as Days[]), ...asked]);
  };
  const values = { threshold: composite((s) => s.threshold), target: composite((s) => s.target)!, stretch: composite((s) => s.stretch) };
  return {
    rule: scoringRule(movedRule(rule, signedTarget, values.target), direction, values),
    target: targets.length === 1 ? targets[0][0] : targets,
    weight: weights.length === 1 ? weights[0][0] : weights,
    compositeTarget: short(values.target),
    compositeThreshold: values.threshold && short(values.threshold),
    compositeStretch: values.stretch && short(values.stretch),
  };
}

/** The rule as the engine reads it: with its method, and with anchors. */
function scoringRule(rule: LineRule, direction: MetricDirection, values: { threshold: string | null; target: string; stretch: string | null }): ScoringRule {
  if (rule.kind === 'LINEAR') return { ...rule, method: rule.method ?? 'DEVIATION' } as ScoringRule;
  if (rule.kind !== 'INTERP') return rule;
  const own = rule.anchors ? { on: rule.on ?? 'attainment', anchors: rule.anchors } : { on: 'value', anchors: anchorsOf(values, direction) };
  return { ...rule, ...own } as ScoringRule;
}

/** Σ value·days ÷ Σ days, undivided until the end (R-X1). */
function mean(values: Days[]): string {
  if (values.every(([value]) => decimal(value).eq(decimal(values[0][0])))) return values[0][0];
  const days = values.reduce((sum, [, d]) => sum + d, 0);
  return values
    .reduce((sum, [value, d]) => sum.plus(decimal(value).times(d)), new Decimal(0))
    .div(days)
    .toFixed();
}

/** Neighbours of the same value are one. */
function merged(values: Days[]): Days[] {
  const result: Days[] = [];
  for (const [value, days] of values) {
    const last = result[result.length - 1];
    if (last && decimal(last[0]).eq(decimal(value))) last[1] += days;
    else result.push([value, days]);
  }
  return result;
}

const short = (value: string): string => (/\.\d{7,}$/.test(value) ? decimal(fixed(value, 6)).toFixed() : value);
const later = (a: IsoDate, b: IsoDate): IsoDate => (a > b ? a : b);
const earlier = (a: IsoDate, b: IsoDate): IsoDate => (a < b ? a : b);
