import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import type { MetricDirection } from './scorecard';

/**
 * How a line is scored, as stored with it. The arithmetic lives downstream in `scoring`; here only the shape is known, so
 * that no card is signed that could not be scored. An INTERP rule without anchors takes them from threshold 60, target 100
 * and stretch 120.
 */
export type LineRule =
  | { kind: 'LINEAR'; method?: 'RATIO' | 'DEVIATION' | 'INVERSE'; cap?: string; floor?: string; thresholdRate?: string }
  | { kind: 'INTERP'; on?: 'value' | 'attainment'; anchors?: RuleAnchor[]; below?: string; above?: string; cap?: string; floor?: string; method?: string }
  | { kind: 'RANGE'; lo: string; hi: string; tolLo: string; tolHi: string; cap?: string; floor?: string };

/** A value (or an attainment) and its score. */
export type RuleAnchor = [x: string, score: string];

export const LINE_RULE_KINDS = ['LINEAR', 'INTERP', 'RANGE'] as const;
export const DEFAULT_RULE: LineRule = { kind: 'LINEAR', method: 'DEVIATION' };

export interface TargetValues {
  threshold: string | null;
  target: string;
  stretch: string | null;
}

const number = (text: unknown): Decimal | null => (typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text) ? decimal(text) : null);
const numberOrAbsent = (text: unknown): boolean => text === undefined || number(text) !== null;

/** Can the rule score this direction with these values? Structure and the demands of its method (R-AT1), never an error. */
export function ruleFits(rule: LineRule, direction: MetricDirection, values: TargetValues): boolean {
  if (!numberOrAbsent(rule.cap) || !numberOrAbsent(rule.floor)) return false;
  if (rule.cap !== undefined && rule.floor !== undefined && decimal(rule.cap).lt(decimal(rule.floor))) return false;
  if (rule.kind === 'LINEAR') return linearFits(rule, direction, values);
  if (rule.kind === 'INTERP') return interpFits(rule, direction, values);
  return rule.kind === 'RANGE' && rangeFits(rule, direction);
}

function linearFits(rule: LineRule & { kind: 'LINEAR' }, direction: MetricDirection, { target }: TargetValues): boolean {
  const t = number(target);
  if (!t || direction === 'RANGE' || !numberOrAbsent(rule.thresholdRate) || number(rule.thresholdRate ?? '0')!.isNegative()) return false;
  switch (rule.method ?? 'DEVIATION') {
    case 'RATIO':
      return direction === 'HIGHER' && t.gt(0);
    case 'INVERSE':
      return direction === 'LOWER' && t.gt(0);
    case 'DEVIATION':
      return !t.isZero();
    default:
      return false;
  }
}

function interpFits(rule: LineRule & { kind: 'INTERP' }, direction: MetricDirection, values: TargetValues): boolean {
  if (direction === 'RANGE') return false;
  const given = rule.anchors;
  const onValue = !given || rule.on === 'value';
  const anchors = given ?? anchorsOf(values, direction);
  if (!Array.isArray(anchors) || anchors.length < 2 || anchors.some((a) => !Array.isArray(a) || number(a[0]) === null || number(a[1]) === null)) return false;
  const falls = onValue && direction === 'LOWER';
  return anchors.slice(1).every((anchor, i) => {
    const step = decimal(anchor[1]).minus(decimal(anchors[i][1]));
    return decimal(anchor[0]).gt(decimal(anchors[i][0])) && (falls ? step.lte(0) : step.gte(0));
  });
}

function rangeFits(rule: LineRule & { kind: 'RANGE' }, direction: MetricDirection): boolean {
  const [lo, hi] = [number(rule.lo), number(rule.hi)];
  return direction === 'RANGE' && !!lo && !!hi && lo.lte(hi) && number(rule.tolLo) !== null && number(rule.tolHi) !== null;
}

/** Threshold 60, target 100, stretch 120, by rising value. */
export function anchorsOf({ threshold, target, stretch }: TargetValues, direction: MetricDirection): RuleAnchor[] {
  const anchors: RuleAnchor[] = [];
  if (threshold !== null) anchors.push([threshold, '60']);
  anchors.push([target, '100']);
  if (stretch !== null) anchors.push([stretch, '120']);
  return direction === 'LOWER' ? anchors.reverse() : anchors;
}
