import { Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';
import { addMoney, payout, segmentScore, type TraceStep } from '@kpi-loop/scoring/domain';
import type { CurveAnchors, ShortParticipation } from './incentive-plan';

export interface StatementInput {
  /** Official total, 2 dp. */
  score: string;
  curve: CurveAnchors;
  /** Amount at coefficient 1 for the whole period. */
  base: string;
  currency: string;
  eligible: string;
  whole: string;
  /** The result was too short to be assessed (R-M6), and what the plan pays on such a one; the curve when absent. */
  short?: ShortParticipation | null;
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
 * comes to the same amount (R-N3, R-N6, R-X3; G36, G49, G50). The amount itself is `scoring`'s `payout`. A result too short to
 * be assessed is off the curve (R-M6): its days at coefficient 1, or none of them.
 * @throws Problem invalid with the codes of `payout`
 */
export function statementAmount({ score, curve, base, currency, whole, short = null, ...days }: StatementInput): StatementAmount {
  const eligible = short === 'NONE' ? '0' : days.eligible;
  const atOne = short === 'PRORATE_AT_1';
  const { coef, amount } = payout({ curve: atOne ? AT_ONE : curve, score, base, ccy: currency, proration: [eligible, whole] });
  const { text, value } = atOne ? { text: 'N/A → 1', value: new Decimal(1) } : onCurve(curve, score);
  const share = decimal(eligible).div(decimal(whole));
  const full = eligible === whole;
  const trace: TraceStep[] = [
    { step: 'score', formula: score, inputs: { score }, unrounded: score, rounded: score, ruleId: 'R-X3' },
    { step: 'coefficient', formula: text, inputs: { score }, unrounded: printed(value), rounded: coef, ruleId: atOne ? 'R-M6' : 'R-N3' },
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

/** Coefficient 1 whatever the score. */
const AT_ONE: CurveAnchors = [
  ['0', '1'],
  ['1000', '1'],
];

/** One card of somebody's, with the days it counts. */
export interface AssignmentPay extends StatementAmount {
  score: string;
  eligible: string;
}

/**
 * The statement of somebody with a card for each assignment: the amounts are added, each rounded before (R-M8, R-X3, G31); score
 * and coefficient are day-weighted, to be read and not to be paid by. One card is its own statement.
 */
export function ofAssignments(parts: readonly AssignmentPay[], ccy: string): StatementAmount & { score: string } {
  const [{ eligible: _, ...only }] = parts;
  if (parts.length === 1) return only;
  const { amount } = addMoney({ amounts: parts.map((part) => part.amount), ccy });
  const days = parts.reduce((sum, { eligible }) => sum + Number(eligible), 0);
  const mean = (of: (part: AssignmentPay) => string, places: number): string =>
    days
      ? fixed(parts.reduce((sum, part) => sum.plus(decimal(of(part)).times(decimal(part.eligible))), new Decimal(0)).div(days), places)
      : fixed(decimal('0'), places);
  const score = days ? segmentScore({ segments: parts.map((part) => [part.score, Number(part.eligible)]), cap: '1000' }).score : only.score;
  const formula = parts.map((part) => part.amount).join(' + ');
  return {
    score,
    coefficient: mean((part) => part.coefficient, 4),
    proration: fixed(
      parts.reduce((sum, { proration }) => sum.plus(decimal(proration)), new Decimal(0)),
      6,
    ),
    amount,
    trace: [...parts.flatMap(({ trace }) => trace), { step: 'assignments', formula, inputs: {}, unrounded: amount, rounded: amount, ruleId: 'R-M8' }],
  };
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
