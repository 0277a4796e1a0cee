import { Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';
import { payout, type TraceStep } from '@kpi-loop/scoring/domain';
import type { CurveAnchors } from './incentive-plan';

export interface StatementInput {
  /** Official total, 2 dp. */
  score: string;
  curve: CurveAnchors;
  /** Amount at coefficient 1 for the whole period. */
  base: string;
  currency: string;
  eligible: string;
  whole: string;
}

export interface StatementAmount {
  coefficient: string;
  /** 6 dp, for display; the money uses the undivided days. */
  proration: string;
  amount: string;
  trace: TraceStep[];
}

/**
 * 激励单: score → coefficient (4 dp) → amount at the minor unit, every step with its numbers, so that a pocket calculator
 * comes to the same amount (R-N3, R-N6, R-X3; G36, G49, G50). The amount itself is `scoring`'s `payout`.
 * @throws Problem invalid with the codes of `payout`
 */
export function statementAmount({ score, curve, base, currency, eligible, whole }: StatementInput): StatementAmount {
  const { coef, amount } = payout({ curve, score, base, ccy: currency, proration: [eligible, whole] });
  const { text, value } = onCurve(curve, score);
  const share = decimal(eligible).div(decimal(whole));
  const full = eligible === whole;
  const trace: TraceStep[] = [
    { step: 'score', formula: score, inputs: { score }, unrounded: score, rounded: score, ruleId: 'R-X3' },
    { step: 'coefficient', formula: text, inputs: { score }, unrounded: printed(value), rounded: coef, ruleId: 'R-N3' },
    ...(full
      ? []
      : [
          {
            step: 'proration',
            formula: `${eligible} ÷ ${whole}`,
            inputs: { eligible, whole },
            unrounded: printed(share),
            rounded: fixed(share, 6),
            ruleId: 'R-M10',
          },
        ]),
    {
      step: 'amount',
      formula: full ? `${base} × ${coef}` : `${base} × ${coef} × ${eligible} ÷ ${whole}`,
      inputs: { base, coefficient: coef, eligible, whole, currency },
      unrounded: printed(decimal(base).times(decimal(coef)).times(decimal(eligible)).div(decimal(whole))),
      rounded: amount,
      ruleId: 'R-X3',
    },
  ];
  return { coefficient: coef, proration: fixed(share, 6), amount, trace };
}

const printed = (value: Decimal): string => value.toDecimalPlaces(20).toFixed();

/** The stretch of the curve a score lies on, as a formula: `0.5 + 0.5 × (96.80 − 80) ÷ 20`. */
function onCurve(curve: CurveAnchors, score: string): { text: string; value: Decimal } {
  const x = decimal(score);
  const next = curve.findIndex(([at]) => decimal(at).gte(x));
  if (next === 0 && x.lt(decimal(curve[0][0]))) return { text: `${score} < ${curve[0][0]} → 0`, value: new Decimal(0) };
  const exact = curve.find(([at]) => decimal(at).equals(x));
  if (exact) return { text: `${score} → ${exact[1]}`, value: decimal(exact[1]) };
  if (next === -1) {
    const [at, coefficient] = curve[curve.length - 1];
    return { text: `${score} > ${at} → ${coefficient}`, value: decimal(coefficient) };
  }
  const [[x0, y0], [x1, y1]] = [curve[next - 1], curve[next]];
  const [rise, run] = [decimal(y1).minus(decimal(y0)), decimal(x1).minus(decimal(x0))];
  return { text: `${y0} + ${rise.toFixed()} × (${score} − ${x0}) ÷ ${run.toFixed()}`, value: decimal(y0).plus(rise.times(x.minus(decimal(x0))).div(run)) };
}
