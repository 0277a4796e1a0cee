import { decimal } from '@kpi-loop/shared/kernel';
import {
  ATTAINMENT_METHODS,
  BEYOND,
  brokenAnchorRules,
  brokenAttainmentRules,
  brokenBoundsRules,
  brokenOf,
  brokenRangeRules,
  type AttainmentMethod,
  type Beyond,
  type Signed,
} from './rule-shape';
import type { MetricDirection } from './scorecard';

/**
 * How a line is scored, as stored with it. The arithmetic lives downstream in `scoring`; here only the shape is known, so
 * that no card is signed that could not be scored. An INTERP rule without anchors takes them from threshold 60, target 100
 * and stretch 120.
 */
export type LineRule =
  | { kind: 'LINEAR'; method?: AttainmentMethod; cap?: string; floor?: string; thresholdRate?: string }
  | {
      kind: 'INTERP';
      on?: 'value' | 'attainment';
      anchors?: RuleAnchor[];
      below?: Beyond;
      above?: Beyond;
      cap?: string;
      floor?: string;
      method?: AttainmentMethod;
    }
  | { kind: 'RANGE'; lo: string; hi: string; tolLo: string; tolHi: string; cap?: string; floor?: string }
  /** A key task: a late milestone loses `latePenalty` of itself a day (0.02), an open one earns its confirmed share if parts count. */
  | { kind: 'MILESTONE'; latePenalty: string; partialAllowed?: boolean; cap?: string; floor?: string }
  /** A bonus item is not scored: its head grants points. */
  | { kind: 'BONUS'; cap?: undefined; floor?: undefined };

/** A value (or an attainment) and its score. */
export type RuleAnchor = [x: string, score: string];

export const LINE_RULE_KINDS = ['LINEAR', 'INTERP', 'RANGE'] as const;
export const DEFAULT_RULE: LineRule = { kind: 'LINEAR', method: 'DEVIATION' };

export interface TargetValues {
  threshold: string | null;
  target: string;
  stretch: string | null;
}

/** Can the rule score this direction with these values? Never an error. */
export const ruleFits = (rule: LineRule, direction: MetricDirection, values: TargetValues): boolean => brokenLineRules(rule, direction, values).length === 0;

/** The names of the rules a line's scoring rule breaks: the same that `scoring` refuses when it scores (R-AT1, R-X4, R-X5). */
export function brokenLineRules(rule: LineRule, direction: MetricDirection, values: TargetValues): string[] {
  if (!isWellFormed(rule) || !isNumber(values.target)) return ['ruleWellFormed'];
  if ((rule.kind === 'RANGE') !== (direction === 'RANGE')) return ['ruleFitsDirection'];
  return [...brokenBoundsRules(rule), ...ownRules(rule, direction, values)];
}

/** §3.4: a rule may narrow what the policy set allows, never widen it; nor may an anchor promise more. */
export function capWithinPolicy(rule: LineRule, { lineCap, lineFloor }: { lineCap: string; lineFloor: string }): boolean {
  if (!isWellFormed(rule)) return true;
  const within = (score: string) => decimal(score).lte(decimal(lineCap)) && decimal(score).gte(decimal(lineFloor));
  const anchors = rule.kind === 'INTERP' ? (rule.anchors ?? []) : [];
  return [rule.cap, rule.floor, ...anchors.map(([, score]) => score)].every((score) => score === undefined || within(score));
}

function ownRules(rule: LineRule, direction: MetricDirection, values: TargetValues): string[] {
  const target = signOf(values.target);
  switch (rule.kind) {
    case 'LINEAR':
      return [
        ...brokenAttainmentRules(direction, rule.method ?? 'DEVIATION', target),
        ...brokenOf({ thresholdNotNegative: decimal(rule.thresholdRate ?? '0').gte(0) }),
      ];
    case 'INTERP': {
      if (!rule.anchors) return brokenAnchorRules(anchorsOf(values, direction), direction);
      if (rule.on === 'value') return brokenAnchorRules(rule.anchors, direction);
      // an attainment runs upwards, whatever the direction of the metric
      return [...brokenAttainmentRules(direction, rule.method ?? 'DEVIATION', target), ...brokenAnchorRules(rule.anchors, 'HIGHER')];
    }
    case 'RANGE':
      return brokenRangeRules(rule);
    case 'MILESTONE':
      return brokenOf({ latePenaltyIsShare: decimal(rule.latePenalty).gte(0) && decimal(rule.latePenalty).lte(1) });
    case 'BONUS':
      return [];
  }
}

const signOf = (text: string): Signed => {
  const value = decimal(text);
  return { isPositive: () => value.gt(0), isZero: () => value.isZero() };
};

const isNumber = (text: unknown): boolean => typeof text === 'string' && /^-?\d{1,18}(\.\d{1,12})?$/.test(text);
const isNumberOrAbsent = (text: unknown): boolean => text === undefined || isNumber(text);
const isOneOf = (list: readonly string[], value: unknown): boolean => value === undefined || list.includes(value as string);

/** The rule comes as free JSON: is it one at all? */
function isWellFormed(rule: LineRule): boolean {
  if (typeof rule !== 'object' || rule === null || !isNumberOrAbsent(rule.cap) || !isNumberOrAbsent(rule.floor)) return false;
  switch (rule.kind) {
    case 'LINEAR':
      return isOneOf(ATTAINMENT_METHODS, rule.method) && isNumberOrAbsent(rule.thresholdRate);
    case 'INTERP':
      return (
        isOneOf(['value', 'attainment'], rule.on) &&
        isOneOf(ATTAINMENT_METHODS, rule.method) &&
        isOneOf(BEYOND, rule.below) &&
        isOneOf(BEYOND, rule.above) &&
        (rule.anchors === undefined || (Array.isArray(rule.anchors) && rule.anchors.every(isAnchor)))
      );
    case 'RANGE':
      return [rule.lo, rule.hi, rule.tolLo, rule.tolHi].every(isNumber);
    case 'MILESTONE':
      return isNumber(rule.latePenalty);
    case 'BONUS':
      return true;
    default:
      return false;
  }
}

const isAnchor = (anchor: unknown): boolean => Array.isArray(anchor) && anchor.length === 2 && anchor.every(isNumber);

/** Threshold 60, target 100, stretch 120, by rising value. */
export function anchorsOf({ threshold, target, stretch }: TargetValues, direction: MetricDirection): RuleAnchor[] {
  const anchors: RuleAnchor[] = [];
  if (threshold !== null) anchors.push([threshold, '60']);
  anchors.push([target, '100']);
  if (stretch !== null) anchors.push([stretch, '120']);
  return direction === 'LOWER' ? anchors.reverse() : anchors;
}
