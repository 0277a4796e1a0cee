import { Fraction } from './fraction';
import { type Anchor, type Beyond, brokenAnchorRules, interpolated } from './interp';
import { refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { brokenStepRules, type StepBand } from './step-score';
import { marginalSum, type Tier } from './tiers';
import type { Term } from './trace';

/** 兑现曲线: from a score or an attainment to a coefficient. */
export type PayoutCurve =
  /** Anchors `(x, coefficient)`; 0 below the first, `above` the last held unless told otherwise. */
  | { kind: 'INTERP'; anchors: Anchor[]; above?: Beyond }
  /** The coefficient of the band that holds x; 0 below the first. */
  | { kind: 'STEP'; bands: StepBand[] }
  /** From `start` on, `coef` plus the coefficient earned per point of x in each tier; 0 below the start. */
  | { kind: 'MULTI_SLOPE'; start: string; coef: string; slopes: Tier[] };

/** The exact coefficient before caps and gates; never negative (R-X3). */
export function coefficientOn(curve: PayoutCurve, x: Term): Fraction {
  return Fraction.max(unlimited(curve, x), Fraction.ZERO);
}

function unlimited(curve: PayoutCurve, x: Term): Fraction {
  switch (curve.kind) {
    case 'INTERP':
      refuseBroken(brokenAnchorRules(curve.anchors));
      return interpolated(curve.anchors, x, 'ZERO', curve.above ?? 'HOLD').value;
    case 'STEP': {
      refuseBroken(brokenStepRules(curve.bands));
      const reached = curve.bands.filter(([from]) => !Fraction.of(from).isAbove(x.value)).at(-1);
      return reached ? Fraction.of(reached[1]) : Fraction.ZERO;
    }
    case 'MULTI_SLOPE': {
      const start = Fraction.of(curve.start);
      return x.value.isBelow(start) ? Fraction.ZERO : Fraction.of(curve.coef).plus(marginalSum(curve.slopes, x.value, start));
    }
  }
}

/** What is wrong with a curve at design time; beyond its shape, a better result may not pay less (property 1). */
export function validatePayoutCurve(curve: PayoutCurve): string[] {
  switch (curve.kind) {
    case 'INTERP':
      return brokenAnchorRules(curve.anchors, 'HIGHER');
    case 'STEP':
      return brokenStepRules(curve.bands, 'HIGHER');
    case 'MULTI_SLOPE':
      return [curve.coef, ...curve.slopes.map(([, rate]) => rate)].some((value) => Fraction.of(value).isNegative()) ? ['scoresRunWithDirection'] : [];
  }
}

export interface Combination {
  mode: 'ADDITIVE' | 'MULTIPLICATIVE';
  /** Weight in percent (Σ 100, only read for ADDITIVE) and coefficient of each component. */
  components: [weight: string, coef: string][];
}

/** The exact combination of official 4-dp component coefficients. */
export function combined({ mode, components }: Combination): Fraction {
  const official = components.map(([, coef]) => Fraction.of(Fraction.of(coef).fixed(PLACES.coefficient)));
  if (mode === 'MULTIPLICATIVE') return official.reduce((product, next) => product.times(next), Fraction.ONE);
  const parts = components.map(([weight], i) => Fraction.of(weight).times(official[i]));
  return Fraction.sum(parts).over(Fraction.units(100));
}
