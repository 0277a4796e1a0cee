import { addDays, decimal, Decimal, type IsoDate } from '@kpi-loop/shared/kernel';

export type Direction = 'HIGHER' | 'LOWER' | 'RANGE';

/** What shall apply from the effective date on; what is absent stays. Weights by line id. */
export interface Proposal {
  target?: string;
  threshold?: string | null;
  stretch?: string | null;
  weights?: Record<string, string>;
}

/** Values of a line between two days, both included. */
export interface Values {
  lineId: string;
  weight: string;
  threshold: string | null;
  target: string;
  stretch: string | null;
  validFrom: IsoDate;
  validTo: IsoDate;
}

/** The values of a card's lines over the period as they would be: from the day on until the period's end, what came later included (as `revise` does it). */
export function withProposal<V extends Values>(values: readonly V[], lineId: string, proposal: Proposal, from: IsoDate, periodTo: IsoDate): V[] {
  const touched = (id: string) => id === lineId || proposal.weights?.[id] !== undefined;
  return values.flatMap((v) => {
    if (!touched(v.lineId) || v.validTo < from) return [v];
    if (v.validFrom > from) return [];
    const after = { ...v, ...own(v, lineId, proposal), weight: proposal.weights?.[v.lineId] ?? v.weight, validFrom: from, validTo: periodTo };
    return v.validFrom < from ? [{ ...v, validTo: addDays(from, -1) }, after] : [after];
  });
}

function own(v: Values, lineId: string, { target, threshold, stretch }: Proposal): Pick<Values, 'target' | 'threshold' | 'stretch'> {
  if (v.lineId !== lineId) return { target: v.target, threshold: v.threshold, stretch: v.stretch };
  return { target: target ?? v.target, threshold: threshold === undefined ? v.threshold : threshold, stretch: stretch === undefined ? v.stretch : stretch };
}

/** The values of each line on a day. */
export const on = <V extends Values>(values: readonly V[], day: IsoDate): V[] => values.filter((v) => v.validFrom <= day && day <= v.validTo);

const same = (a: string | null, b: string | null): boolean => (a === null || b === null ? a === b : decimal(a).equals(decimal(b)));

/** Does anything differ from what applies on the day? */
export function changesSomething(before: readonly Values[], after: readonly Values[]): boolean {
  return after.some((a) => {
    const b = before.find((v) => v.lineId === a.lineId);
    return !b || (['weight', 'threshold', 'target', 'stretch'] as const).some((key) => !same(a[key], b[key]));
  });
}

/** Share of the card that moves between lines: Σ |Δ weight| ÷ 2 ÷ 100. */
export function weightMoved(before: readonly Values[], after: readonly Values[]): string {
  const moved = after.reduce((sum, a) => {
    const b = before.find((v) => v.lineId === a.lineId);
    return sum.plus(
      decimal(a.weight)
        .minus(decimal(b?.weight ?? '0'))
        .abs(),
    );
  }, new Decimal(0));
  return moved.div(200).toString();
}
