import { Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';
import type { Contribution } from './cascade-coverage';

/** How a parent's target is proposed to those below: by what each reached before, by heads, or the same to each. */
export const SPLITS = ['history', 'headcount', 'equal'] as const;
export type Split = (typeof SPLITS)[number];

export interface SplitPart {
  id: string;
  /** What the part is proportional to, decimal text; nobody's is below zero. */
  share: string;
}

/**
 * Targets for those below that make up the parent's exactly: of a sum by largest remainder at the metric's decimals (ties to
 * the lowest id); of an average or a ratio in proportion, so that the plain mean is the parent's but for rounding; of
 * independent lines the parent's own. Null where the shares are all zero, or one is negative.
 */
export function splitTarget(parent: string, kind: Contribution, decimals: number, parts: readonly SplitPart[]): Map<string, string> | null {
  const shares = parts.map(({ share }) => decimal(share));
  const total = shares.reduce((sum, share) => sum.plus(share), new Decimal(0));
  if (kind === 'independent') return new Map(parts.map(({ id }) => [id, parent]));
  if (shares.some((share) => share.lt(0)) || !total.gt(0)) return null;
  if (kind === 'sum') return apportioned(parent, decimals, parts, shares, total);
  const mean = total.div(parts.length);
  return new Map(parts.map(({ id }, i) => [id, fixed(decimal(parent).times(shares[i]).div(mean), decimals)]));
}

/** A parent more precise than the metric keeps its last digits: they go where the largest remainder is. */
function apportioned(parent: string, decimals: number, parts: readonly SplitPart[], shares: Decimal[], total: Decimal): Map<string, string> {
  const target = decimal(parent);
  const places = Math.max(decimals, target.decimalPlaces());
  const unit = new Decimal(10).pow(-places);
  const exact = shares.map((share) => target.abs().times(share).div(total).div(unit));
  const whole = exact.map((value) => value.floor());
  const left = target
    .abs()
    .div(unit)
    .minus(whole.reduce((sum, value) => sum.plus(value), new Decimal(0)))
    .toNumber();
  const order = parts.map((_, i) => i).sort((a, b) => exact[b].minus(whole[b]).comparedTo(exact[a].minus(whole[a])) || (parts[a].id < parts[b].id ? -1 : 1));
  for (const i of order.slice(0, left)) whole[i] = whole[i].plus(1);
  return new Map(
    parts.map(({ id }, i) => [
      id,
      whole[i]
        .times(unit)
        .times(target.lt(0) ? -1 : 1)
        .toFixed(places),
    ]),
  );
}
