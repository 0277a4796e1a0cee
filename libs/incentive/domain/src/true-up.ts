import { addMoney, minorUnit, offsetDebt, type TraceStep } from '@kpi-loop/scoring/domain';
import { decimal, fixed } from '@kpi-loop/shared/kernel';

/** A difference of a period that was paid before, at the minor unit; negative where too much was paid. */
export interface OpenDifference {
  id: string;
  /** Null where a period that was opened again left it. */
  correctionId: string | null;
  /** What the corrected result makes of the paid period, and the difference it left. */
  official: string;
  delta: string;
  /** Of the difference: what no other statement has settled. */
  open: string;
}

export interface TrueUpLine {
  differenceId: string;
  amount: string;
}

export interface TrueUps {
  lines: TrueUpLine[];
  /** Σ of the lines. */
  trueUp: string;
  trace: TraceStep[];
}

/**
 * 补发/扣回调整: what a statement settles of earlier periods, and how. What was underpaid comes whole; what was overpaid is
 * kept back up to a share of what this run pays, oldest first, and the rest is carried on (§3.10, R-P1; G49, G50).
 * @param amount what the period itself earns, at the minor unit, not negative
 * @param offsetMax the share of the payout that may be kept back, from 0 to 1, as the policy of the run's cycle has it
 * @throws Problem invalid with the codes of `offsetDebt`
 */
export function trueUps(amount: string, open: readonly OpenDifference[], ccy: string, offsetMax: string): TrueUps {
  const dp = minorUnit(ccy);
  const due = open.filter((one) => decimal(one.open).gt(0));
  const owed = open.filter((one) => decimal(one.open).lt(0));
  const sum = (amounts: string[]): string => addMoney({ amounts, ccy }).amount;
  const debtOf = ({ open: left }: OpenDifference): string => fixed(decimal(left).neg(), dp);
  const payout = sum([amount, ...due.map((one) => one.open)]);
  let rest = decimal(offsetDebt({ debt: sum(owed.map(debtOf)), payout, offsetMax, ccy }).offset);
  const limit = rest;
  const lines: TrueUpLine[] = [];
  const trace: TraceStep[] = [];
  const settle = (one: OpenDifference, settled: string, formula: string): void => {
    const { id: differenceId, correctionId, official, delta } = one;
    lines.push({ differenceId, amount: settled });
    trace.push({
      step: 'trueUp',
      formula,
      inputs: { differenceId, ...(correctionId ? { correctionId } : {}), official, delta, open: one.open },
      unrounded: settled,
      rounded: settled,
      ruleId: 'R-P1',
    });
  };
  for (const one of due) settle(one, one.open, `${one.official} − ${fixed(decimal(one.official).minus(decimal(one.delta)), dp)}`);
  for (const one of owed) {
    const debt = debtOf(one);
    const kept = limit.minus(rest);
    const offset = rest.lt(decimal(debt)) ? rest : decimal(debt);
    rest = rest.minus(offset);
    if (offset.isZero()) continue;
    const before = kept.isZero() ? '' : ` − ${fixed(kept, dp)}`;
    settle(one, fixed(offset.neg(), dp), `−min(${debt}, ${offsetMax} × ${payout}${before})`);
  }
  if (!lines.length) return { lines, trueUp: fixed('0', dp), trace };
  const payable = sum([amount, ...lines.map((line) => line.amount)]);
  const terms = lines.map((line) => (decimal(line.amount).lt(0) ? ` − ${fixed(decimal(line.amount).neg(), dp)}` : ` + ${line.amount}`)).join('');
  trace.push({ step: 'payable', formula: `${amount}${terms}`, inputs: { amount, currency: ccy }, unrounded: payable, rounded: payable, ruleId: 'R-P1' });
  return { lines, trueUp: sum(lines.map((line) => line.amount)), trace };
}
