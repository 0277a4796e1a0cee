import { decimal, Decimal, fixed, type IsoDate } from '@kpi-loop/shared/kernel';
import { amended, moved, proportionalWeights, sameNumber, type CardChange, type DatedValues, type LineRule } from '@kpi-loop/target/domain';
import type { Rebalance } from './change-request';

export type Direction = 'HIGHER' | 'LOWER' | 'RANGE';

/** What shall apply from the effective date on; what is absent stays. Weights by line id. */
export interface Proposal extends CardChange {
  /** How the weights came about (R-T4); the weights themselves are in `weights`. */
  rebalance?: Rebalance;
  /** Of a line that goes to another owner: its weight on that card. */
  receiverWeight?: string;
}

/** Values of a line between two days, both included. */
export type Values = DatedValues;

/** The values of a card's lines over the period as they would be: exactly what `revise` will do. */
export const withProposal = <V extends Values>(values: readonly V[], lineId: string, proposal: Proposal, from: IsoDate, periodTo: IsoDate, blank?: V): V[] =>
  amended(values, lineId, proposal, from, periodTo, blank);

/** The days from `from` on at which anything begins: a change looks the same on all days between two of them. */
export const beginnings = (values: readonly Values[], from: IsoDate): IsoDate[] =>
  [...new Set([from, ...values.filter((v) => v.validFrom > from).map((v) => v.validFrom)])].sort();

/** The values of each line on a day. */
export const on = <V extends Values>(values: readonly V[], day: IsoDate): V[] => values.filter((v) => v.validFrom <= day && day <= v.validTo);

const same = (a: string | null, b: string | null): boolean => (a === null || b === null ? a === b : decimal(a).equals(decimal(b)));

/** Does anything differ from what applies on the day? */
export function changesSomething(before: readonly Values[], after: readonly Values[]): boolean {
  return (
    after.some((a) => {
      const b = before.find((v) => v.lineId === a.lineId);
      return (
        !b ||
        (['weight', 'threshold', 'target', 'stretch', 'plannedDenominator'] as const).some((key) => !same(a[key] ?? null, b[key] ?? null)) ||
        !sameRule(a.dated?.rule, b.dated?.rule)
      );
    }) || before.some((b) => !after.some((a) => a.lineId === b.lineId))
  );
}

const sameRule = (a?: LineRule, b?: LineRule): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Share of the card that moves between lines: Σ |Δ weight| ÷ 2 ÷ 100. */
export function weightMoved(before: readonly Values[], after: readonly Values[]): string {
  const gone = before.filter((b) => !after.some((a) => a.lineId === b.lineId)).reduce((sum, b) => sum.plus(decimal(b.weight)), new Decimal(0));
  const shifted = after.reduce((sum, a) => {
    const b = before.find((v) => v.lineId === a.lineId);
    return sum.plus(
      decimal(a.weight)
        .minus(decimal(b?.weight ?? '0'))
        .abs(),
    );
  }, gone);
  return shifted.div(200).toString();
}

export interface Room {
  /** The lines that stay, in the order of the card. */
  others: readonly { lineId: string; weight: string }[];
  /** What all of them shall total. */
  total: string;
}

/**
 * R-T4: the weights of the other lines once one begins (they make room) or ends (they take over). EXPLICIT gives none: they are
 * named one by one. TO_LINE settles the whole difference on one of them.
 */
export function rebalanced({ others, total }: Room, mode: Rebalance, toLineId?: string): Record<string, string> {
  if (mode === 'PROPORTIONAL') {
    const weights = proportionalWeights(
      others.map(({ weight }) => weight),
      total,
    );
    return Object.fromEntries(others.map(({ lineId }, i) => [lineId, weights[i]]));
  }
  const line = others.find(({ lineId }) => lineId === toLineId);
  if (mode !== 'TO_LINE' || !line) return {};
  const rest = others.filter((other) => other !== line).reduce((sum, { weight }) => sum.plus(decimal(weight)), new Decimal(0));
  return { [line.lineId]: decimal(total).minus(rest).toFixed(2) };
}

/** R-C3: a line below moves in proportion when the line above does; threshold and stretch go with it. Null when nothing would move. */
export function cascaded(
  own: Pick<Values, 'target' | 'threshold' | 'stretch'>,
  above: { before: string; after: string },
  definition: { decimals: number; percent: boolean },
): Pick<Proposal, 'target' | 'threshold' | 'stretch'> | null {
  if (decimal(above.before).isZero()) return null;
  const target = fixed(decimal(own.target).times(decimal(above.after)).div(decimal(above.before)), definition.decimals);
  if (sameNumber(target, own.target)) return null;
  return { target, threshold: moved(own.threshold, own.target, target, definition), stretch: moved(own.stretch, own.target, target, definition) };
}
