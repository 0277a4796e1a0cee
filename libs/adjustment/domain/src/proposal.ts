import { decimal, Decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import { changesByLine, patched, type CardChange, type DatedValues } from '@kpi-loop/target/domain';

export type Direction = 'HIGHER' | 'LOWER' | 'RANGE';

/** What shall apply from the effective date on; what is absent stays. Weights by line id. */
export type Proposal = CardChange;

/** Values of a line between two days, both included. */
export type Values = DatedValues;

/** The values of a card's lines over the period as they would be: exactly what `revise` will do. */
export const withProposal = <V extends Values>(values: readonly V[], lineId: string, proposal: Proposal, from: IsoDate): V[] =>
  patched(values, changesByLine(lineId, proposal), from);

/** The days from `from` on at which anything begins: a change looks the same on all days between two of them. */
export const beginnings = (values: readonly Values[], from: IsoDate): IsoDate[] =>
  [...new Set([from, ...values.filter((v) => v.validFrom > from).map((v) => v.validFrom)])].sort();

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
