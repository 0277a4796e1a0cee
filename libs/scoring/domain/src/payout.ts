import { Fraction } from './fraction';
import { gated, type Gate } from './gate';
import type { Anchor } from './interp';
import { addMoney, type Currency, DEFAULT_CURRENCY, money, notNegative } from './money';
import { type Combination, coefficientOn, combined, type PayoutCurve } from './payout-curve';
import { brokenOf, refuse, refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { term } from './trace';

export interface PayoutInput {
  /** Anchors `(score, coefficient)`, or any other curve. */
  curve: Anchor[] | PayoutCurve;
  /** The total score; its official 2 dp are what pays. */
  score: string;
  /** Amount at coefficient 1. */
  base: string;
  ccy?: Currency;
  /** Eligible days or months of all, kept undivided (R-X1): `['181', '365']`. */
  proration?: [eligible: string, whole: string];
  companyFactor?: string;
  /** Bounds of the coefficient before the gates. */
  floor?: string;
  cap?: string;
  gates?: Gate[];
}

interface Share {
  base: string;
  proration?: [eligible: string, whole: string];
  companyFactor?: string;
  ccy?: Currency;
}

/** `base × proration × coefficient × company factor`, rounded once to the minor unit (§3.10). */
function amountOf({ base, proration = ['1', '1'], companyFactor = '1', ccy = DEFAULT_CURRENCY }: Share, coefficient: Fraction): string {
  const [eligible, whole] = proration.map((part) => notNegative(part, 'prorationOutOfRange'));
  if (!whole.isPositive() || eligible.isAbove(whole)) refuse('prorationOutOfRange');
  const factors = [coefficient, eligible, notNegative(companyFactor, 'companyFactorNegative')];
  const product = factors.reduce((amount, factor) => amount.times(factor), notNegative(base, 'baseNegative'));
  return money(product.over(whole), ccy);
}

/** The official coefficient as printed, 4 dp. */
const official = (coefficient: Fraction): Fraction => Fraction.of(coefficient.fixed(PLACES.coefficient));

/**
 * The coefficient of a total score, 4 dp, and the money it is worth, computed from those 4 dp (R-N3, R-X3, G36, G49, G50).
 * Below the first anchor 0; gates come after the bounds and only reduce.
 * @throws Problem invalid baseNegative, companyFactorNegative, prorationOutOfRange, capAboveFloor, the codes of the curve
 * (atLeastTwoAnchors, anchorsAscending, atLeastOneBand, bandsAscending, atLeastOneTier, tiersAscending), gateCapNegative,
 * unknownCurrency, notANumber
 */
export function payout({ curve, score, floor = '0', cap, gates = [], ...share }: PayoutInput): { coef: string; amount: string } {
  const shape: PayoutCurve = Array.isArray(curve) ? { kind: 'INTERP', anchors: curve } : curve;
  const onCurve = coefficientOn(shape, term(Fraction.of(score).fixed(PLACES.score)));
  const [lowest, highest] = [notNegative(floor, 'coefficientNegative'), cap === undefined ? null : Fraction.of(cap)];
  refuseBroken(brokenOf({ capAboveFloor: !highest?.isBelow(lowest) }));
  const raised = Fraction.max(onCurve, lowest);
  const coefficient = official(gated(highest ? Fraction.min(raised, highest) : raised, gates));
  return { coef: coefficient.fixed(PLACES.coefficient), amount: amountOf(share, coefficient) };
}

/**
 * Pay from several components: ADDITIVE `base × Σ weight·coef ÷ 100`, MULTIPLICATIVE `base × Π coef`. Each component is
 * official at 4 dp and so is the printed combination; the money follows the component coefficients (G39).
 * @throws Problem invalid atLeastOneComponent, componentWeightsTotal100, coefficientNegative, and the codes of the share
 */
export function payoutOfComponents({ mode, components, ...share }: Combination & Share): { coef: string; amount: string } {
  const weights = components.map(([weight]) => notNegative(weight, 'weightNegative'));
  components.forEach(([, coef]) => notNegative(coef, 'coefficientNegative'));
  refuseBroken(
    brokenOf({
      atLeastOneComponent: components.length > 0,
      componentWeightsTotal100: mode === 'MULTIPLICATIVE' || Fraction.sum(weights).equals(Fraction.units(100)),
    }),
  );
  const coefficient = combined({ mode, components });
  return { coef: coefficient.fixed(PLACES.coefficient), amount: amountOf(share, coefficient) };
}

/** One assignment's part of the period, with its own base and official coefficient. */
export interface AssignmentPart {
  base: string;
  days: number;
  coef: string;
}

/**
 * Pay of someone who moved: `base × days ÷ period days × coef` per assignment, each rounded before adding (R-M8, R-X3, G31).
 * @throws Problem invalid coefficientNegative, and the codes of the share
 */
export function payoutOfAssignments({ parts, periodDays, ccy = DEFAULT_CURRENCY }: { parts: AssignmentPart[]; periodDays: number; ccy?: Currency }): {
  amounts: string[];
  amount: string;
} {
  const amounts = parts.map(({ base, days, coef }) =>
    amountOf({ base, proration: [String(days), String(periodDays)], ccy }, official(notNegative(coef, 'coefficientNegative'))),
  );
  return { amounts, ...addMoney({ amounts, ccy }) };
}
