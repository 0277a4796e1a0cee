import { decimal } from '@kpi-loop/shared/kernel';

/**
 * What a scoring rule must be, by the names of the rules it breaks. One place for both: a card is not signed (`ruleFits`
 * here) with a rule that `scoring` would refuse when it scores. The arithmetic itself is downstream.
 */
export type ScoredDirection = 'HIGHER' | 'LOWER' | 'RANGE' | 'MILESTONE' | 'BINARY';
export const ATTAINMENT_METHODS = ['RATIO', 'DEVIATION', 'INVERSE'] as const;
export type AttainmentMethod = (typeof ATTAINMENT_METHODS)[number];
/** Beyond the outermost anchor: nothing, the anchor's own value, or the outermost line continued. */
export const BEYOND = ['ZERO', 'HOLD', 'EXTRAPOLATE'] as const;
export type Beyond = (typeof BEYOND)[number];

/** Lowest and highest line score (§3.4). */
export interface Bounds {
  /** Default 120. */
  cap?: string;
  /** Default 0. */
  floor?: string;
}
export const DEFAULT_BOUNDS = { cap: '120', floor: '0' } as const;

/** A band that counts as on target, with the distance on either side at which attainment reaches 0. */
export interface TargetRange {
  lo: string;
  hi: string;
  tolLo: string;
  tolHi: string;
}

/** Whatever number a target is: only its sign is asked. */
export interface Signed {
  isPositive(): boolean;
  isZero(): boolean;
}

/** The names of the rules that do not hold: `brokenOf({ targetNotZero: target !== 0 })`. */
export function brokenOf(rules: Record<string, boolean>): string[] {
  return Object.keys(rules).filter((name) => !rules[name]);
}

export function brokenBoundsRules({ cap = DEFAULT_BOUNDS.cap, floor = DEFAULT_BOUNDS.floor }: Bounds): string[] {
  return brokenOf({ floorNotNegative: decimal(floor).gte(0), capAboveFloor: decimal(cap).gt(decimal(floor)) });
}

/** The rules of a method that the target breaks at design time (R-AT1, R-X5). Without a target, only the direction is judged. */
export function brokenAttainmentRules(direction: ScoredDirection, method: AttainmentMethod, target?: Signed): string[] {
  switch (method) {
    case 'RATIO':
      return brokenOf({ ratioOnlyForHigher: direction === 'HIGHER', ratioNeedsPositiveTarget: target?.isPositive() ?? true });
    case 'INVERSE':
      return brokenOf({ inverseOnlyForLower: direction === 'LOWER', inverseNeedsPositiveTarget: target?.isPositive() ?? true });
    case 'DEVIATION':
      return brokenOf({ deviationOnlyForHigherOrLower: direction === 'HIGHER' || direction === 'LOWER', targetNotZero: !target?.isZero() });
    default:
      return ['unknownAttainmentMethod'];
  }
}

/** At least two anchors, strictly ascending in x; with a direction, scores that run with it, plateaus allowed (R-X4). */
export function brokenAnchorRules(anchors: readonly (readonly [x: string, y: string])[], direction?: ScoredDirection): string[] {
  const line = anchors.map(([x, y]) => ({ x: decimal(x), y: decimal(y) }));
  const steps = line.slice(1).map((next, i) => ({ ahead: next.x.gt(line[i].x), rise: next.y.comparedTo(line[i].y) }));
  return brokenOf({
    atLeastTwoAnchors: anchors.length >= 2,
    anchorsAscending: steps.every(({ ahead }) => ahead),
    interpOnlyForHigherOrLower: direction === undefined || direction === 'HIGHER' || direction === 'LOWER',
    scoresRunWithDirection: steps.every(({ rise }) => (direction === 'HIGHER' && rise >= 0) || (direction === 'LOWER' && rise <= 0) || !direction),
  });
}

export function brokenRangeRules({ lo, hi, tolLo, tolHi }: TargetRange): string[] {
  return brokenOf({
    rangeAscending: decimal(lo).lte(decimal(hi)),
    tolerancePositive: decimal(tolLo).gt(0) && decimal(tolHi).gt(0),
  });
}
