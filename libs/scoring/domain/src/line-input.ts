import type { LevelChange } from '@kpi-loop/cycle/domain';
import { Decimal, decimal, fixed, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { anchorsOf, daysLeft, daysThatCount, movedRule, type LineRule, type MetricDirection } from '@kpi-loop/target/domain';
import { daysBetween, phasedDays } from './phased-days';
import { refuse } from './refuse';
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
  /** A rule of these days' own, with what its anchors were made for. */
  dated?: { rule: LineRule; target: string } | null;
}

export interface LineAgreement {
  rule: LineRule;
  /** What the anchors of the rule were made for. */
  signedTarget: string;
  direction: MetricDirection;
  periodFrom: IsoDate;
  periodTo: IsoDate;
  /** Adds up over the period: targets are those of the whole of it (R-M1). */
  flow?: boolean;
  /** How a flow's target is spread over the months of the period, 1 in total; by days when absent. */
  phasing?: readonly string[] | null;
  /** What the policy says of a rate or level whose target moves by a fifth or more (R-M2). Default COMPOSITE. */
  levelChange?: LevelChange;
  spans: readonly LineSpan[];
  /** Days that do not count for whom the line is about (R-M7…R-M9), merged. */
  out?: readonly DateRange[];
}

/** A stretch of the period that is scored on its own actual. */
export interface LineSegment {
  rule: ScoringRule;
  target: string;
  days: number;
  from: IsoDate;
  to: IsoDate;
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
  /** The days the figure covers: those of the line within the period (R-M3). */
  from: IsoDate;
  to: IsoDate;
  /** Scored stretch by stretch (R-M2, R-M4); null: once, on the composite target. */
  segments: LineSegment[] | null;
}

type Days = [value: string, days: number];

/**
 * How a line counts, for its official score, its live value and every forecast alike, so that none of them can differ: the
 * rule it was signed with, its target, and its weight, each mixed by calendar days where it changed within the period (R-M1…R-M3).
 *
 * - Days of the period without the line weigh 0. They have no target; of a flow, whose target is that of the whole period,
 *   they take their share out of it.
 * - Anchors on values move with the target they were made for (`signedTarget`): what scored 100 still scores 100. A rule
 *   without anchors takes them from threshold 60, target 100 and stretch 120; anchors on attainment stay.
 * - Days out (R-M7…R-M9) are taken out of the days of the period; a flow is asked nothing on them, a rate or a level stands as it is.
 * - A rule that changed within the period is never mixed: `segments` (R-M4). Until they are scored, the rule of the last days stands.
 * - Nothing is divided or rounded before its end (R-X1): the composites shown have at most 6 decimals, what is scored has all.
 *
 * `spans` are those of one line, none overlapping; at least one reaches into the period.
 */
export function lineInput(agreed: LineAgreement): LineInput {
  const { direction, periodFrom, periodTo, flow = false } = agreed;
  const frame = { from: periodFrom, to: periodTo };
  // whoever was not there at all is not scored (R-M6); the line stands as it was agreed
  const line = { ...agreed, out: daysLeft(frame, agreed.out ?? []) > 0 ? agreed.out : [] };
  const counted = countedSpans(line);
  const absent = daysLeft(frame, line.out ?? []) - counted.reduce((sum, { days }) => sum + days, 0);
  const none: Days[] = absent > 0 ? [['0', absent]] : [];
  const { parts, missing } = partsOf(line, counted);
  const missed: Days[] = flow && missing > 0 ? [['0', missing]] : [];
  const targets = merged([...counted.map(({ target }, i): Days => [target, parts[i]]), ...missed]);
  const weights = merged([...none, ...counted.map(({ weight, days }): Days => [weight, days])]);
  const composite = (of: (span: LineSpan) => string | null): string | null => {
    const values = counted.map((span, i): [string | null, number] => [of(span), parts[i]]);
    return values.some(([value]) => value === null) || !values.length ? null : mean([...(values as Days[]), ...missed]);
  };
  const values = { threshold: composite((s) => s.threshold), target: composite((s) => s.target)!, stretch: composite((s) => s.stretch) };
  const last = ruleOf(line, counted[counted.length - 1]);
  return {
    rule: scoringRule(movedRule(last.rule, last.target, values.target), direction, values),
    target: targets.length === 1 ? targets[0][0] : targets,
    weight: weights.length === 1 ? weights[0][0] : weights,
    compositeTarget: short(values.target),
    compositeThreshold: values.threshold && short(values.threshold),
    compositeStretch: values.stretch && short(values.stretch),
    ...covered(line, counted),
    segments: segmentsOf(line, counted),
  };
}

/** From the first day that counts to the last. */
function covered({ periodFrom, periodTo, out = [] }: LineAgreement, counted: readonly Counted[]): DateRange {
  const all = { from: counted[0]?.from ?? periodFrom, to: counted[counted.length - 1]?.to ?? periodTo };
  return daysThatCount(all, out) ?? all;
}

/** How much of the period each span stands for, and the days without the line or out: by days, of a flow by how its target is spread (R-M1). */
function partsOf({ periodFrom, periodTo, flow, phasing, out = [] }: LineAgreement, spans: readonly DateRange[]): { parts: number[]; missing: number } {
  const period = { from: periodFrom, to: periodTo };
  const counting = spans.map((span) => daysBetween(clipped(out, span), span));
  const all = phasedDays([...counting.flat(), ...daysBetween(counting.flat(), period)], period, flow ? phasing : null);
  const parts = counting.map((ranges) => all.splice(0, ranges.length).reduce((sum, part) => sum + part, 0));
  return { parts, missing: all.reduce((sum, part) => sum + part, 0) };
}

const clipped = (ranges: readonly DateRange[], frame: DateRange): DateRange[] =>
  ranges.map(({ from, to }) => ({ from: later(from, frame.from), to: earlier(to, frame.to) })).filter(({ from, to }) => from <= to);

interface Counted extends LineSpan {
  from: IsoDate;
  to: IsoDate;
  days: number;
}

/** The spans clipped to the period, in order; those without a day in it that counts left out. */
const countedSpans = ({ spans, periodFrom, periodTo, out = [] }: LineAgreement): Counted[] =>
  spans
    .map((span) => ({ ...span, from: later(span.validFrom, periodFrom), to: earlier(span.validTo, periodTo) }))
    .map((span) => ({ ...span, days: daysLeft(span, out) }))
    .filter((span) => span.days > 0)
    .sort((a, b) => (a.from < b.from ? -1 : 1));

const ruleOf = ({ rule, signedTarget }: LineAgreement, span?: LineSpan): { rule: LineRule; target: string } => span?.dated ?? { rule, target: signedTarget };

/** From this share on a rate or level is scored by stretches, if the policy says so and each stretch has its own actual. */
const LARGE_CHANGE = new Decimal('0.2');

function segmentsOf(line: LineAgreement, counted: Counted[]): LineSegment[] | null {
  const rules = counted.map((span) => JSON.stringify(ruleOf(line, span)));
  const byRule = rules.some((rule) => rule !== rules[0]);
  if (!byRule && !(line.levelChange === 'SEGMENT_SCORE' && !line.flow && movesFar(counted))) return null;
  const stretches: Counted[] = [];
  for (const span of counted) {
    const before = stretches[stretches.length - 1];
    if (
      before &&
      JSON.stringify(ruleOf(line, before)) === JSON.stringify(ruleOf(line, span)) &&
      before.target === span.target &&
      before.threshold === span.threshold &&
      before.stretch === span.stretch
    )
      stretches[stretches.length - 1] = { ...before, to: span.to, days: before.days + span.days };
    else stretches.push(span);
  }
  const { parts, missing } = partsOf(line, stretches);
  const whole = parts.reduce((sum, part) => sum + part, missing);
  return stretches.map((span, i) => {
    // of a flow, a stretch owes its share of what the whole period owes
    const share = (value: string): string => (line.flow ? decimal(value).times(parts[i]).div(whole).toFixed() : value);
    const optional = (value: string | null): string | null => (value === null ? null : share(value));
    const values = { threshold: optional(span.threshold), target: share(span.target), stretch: optional(span.stretch) };
    const own = ruleOf(line, span);
    return {
      rule: scoringRule(movedRule(own.rule, own.target, values.target), line.direction, values),
      target: values.target,
      days: span.days,
      from: span.from,
      to: span.to,
    };
  });
}

/** Some target differs from the one before by a fifth or more, and each begins with a month: figures are kept by the month. */
const movesFar = (counted: Counted[]): boolean =>
  counted.slice(1).every((span) => span.from.endsWith('-01')) &&
  counted.slice(1).some((span, i) => {
    const before = decimal(counted[i].target);
    return before.isZero() ? !decimal(span.target).isZero() : decimal(span.target).minus(before).abs().div(before.abs()).gte(LARGE_CHANGE);
  });

/** The rule as the engine reads it: with its method, and with anchors. */
function scoringRule(rule: LineRule, direction: MetricDirection, values: { threshold: string | null; target: string; stretch: string | null }): ScoringRule {
  if (rule.kind === 'LINEAR') return { ...rule, method: rule.method ?? 'DEVIATION' } as ScoringRule;
  // a bonus item lies outside the weighted lines: it has points, not a score
  if (rule.kind === 'BONUS') return refuse('unknownScoringRule');
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
