import { brokenAttainmentRules, brokenRangeRules, type Direction } from './attainment';
import { dayWeighted } from './day-weighting';
import { brokenDeductionRules } from './deduction';
import { Fraction } from './fraction';
import { brokenAnchorRules } from './interp';
import { brokenBoundsRules } from './line-score';
import { DEFAULT_RATING_SCALE } from './manual-rating';
import { brokenPerUnitRules } from './per-unit';
import { brokenOf } from './refuse';
import type { LineTarget, ScoredOn, ScoringRule } from './rule';
import { brokenStepRules } from './step-score';

/** The directions each kind of rule can score. */
const DIRECTIONS: Record<ScoringRule['kind'], readonly Direction[]> = {
  LINEAR: ['HIGHER', 'LOWER'],
  INTERP: ['HIGHER', 'LOWER'],
  STEP: ['HIGHER', 'LOWER'],
  PER_UNIT: ['HIGHER', 'LOWER'],
  RANGE: ['RANGE'],
  DEDUCTION: ['LOWER'],
  MILESTONE: ['MILESTONE'],
  BINARY: ['BINARY'],
  MANUAL_RATING: ['HIGHER'],
};

/**
 * The names of the rules a scoring rule breaks at design time, none if it can be signed (R-AT1, R-X4, R-X5). Numbers that
 * are not numbers throw. With a target, the method's demands on it are checked too.
 * @throws Problem invalid notANumber, daysNotWhole, noDays
 */
export function validateRule(rule: ScoringRule, direction: Direction, target?: LineTarget | null): string[] {
  const fits = DIRECTIONS[rule.kind]?.includes(direction) ?? false;
  if (!fits) return ['ruleFitsDirection'];
  return [...brokenBoundsRules(rule), ...ownRules(rule, direction, exactTarget(target))];
}

function exactTarget(target?: LineTarget | null): Fraction | undefined {
  if (target === null || target === undefined) return undefined;
  return typeof target === 'string' ? Fraction.of(target) : dayWeighted(target).value;
}

function ownRules(rule: ScoringRule, direction: Direction, target?: Fraction): string[] {
  switch (rule.kind) {
    case 'LINEAR':
      return [
        ...brokenAttainmentRules(direction, rule.method, target),
        ...brokenOf({ thresholdNotNegative: !Fraction.of(rule.thresholdRate ?? '0').isNegative() }),
      ];
    case 'INTERP':
      return [...methodRules(rule, direction, target), ...brokenAnchorRules(rule.anchors, scoredDirection(rule, direction))];
    case 'STEP':
      return [...methodRules(rule, direction, target), ...brokenStepRules(rule.bands, scoredDirection(rule, direction))];
    case 'PER_UNIT':
      return [...brokenAttainmentRules(direction, rule.method ?? 'DEVIATION', target), ...brokenPerUnitRules(rule)];
    case 'RANGE':
      return brokenRangeRules(rule);
    case 'DEDUCTION':
      return brokenDeductionRules(rule);
    case 'MILESTONE':
      return brokenOf({ latePenaltyNotNegative: !Fraction.of(rule.latePenalty).isNegative() });
    case 'BINARY':
      return brokenOf({ maxNotNegative: !Fraction.of(rule.max ?? '100').isNegative() });
    case 'MANUAL_RATING':
      return scaleRules(rule.scale ?? DEFAULT_RATING_SCALE);
  }
}

/** An attainment already runs upwards; only a value runs with the metric's direction. */
const scoredDirection = ({ on }: ScoredOn, direction: Direction): Direction => (on === 'value' ? direction : 'HIGHER');

function methodRules(rule: ScoredOn, direction: Direction, target?: Fraction): string[] {
  return rule.on === 'value' ? [] : brokenAttainmentRules(direction, rule.method ?? 'DEVIATION', target);
}

function scaleRules(scale: string[]): string[] {
  const marks = scale.map(Fraction.of);
  return brokenOf({ scaleHasFiveMarks: marks.length === 5, scaleNotFalling: marks.every((mark, i) => i === 0 || !mark.isBelow(marks[i - 1])) });
}
