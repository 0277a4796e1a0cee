import { Decimal, decimal } from '@kpi-loop/shared/kernel';

/** R-C1 for figures that add up: Σ child targets ÷ parent target (承接率), 4 dp; null for a parent target of zero. */
export function coverage(parentTarget: string, childTargets: readonly string[]): string | null {
  const parent = decimal(parentTarget);
  if (parent.isZero()) return null;
  return childTargets
    .reduce((sum, target) => sum.plus(decimal(target)), new Decimal(0))
    .div(parent)
    .toDecimalPlaces(4)
    .toString();
}

export type Coverage = 'short' | 'covered' | 'stacked';

/** Below 1 + buffer it is short; more than 10 % above, somebody stacks sandbags. */
export function coverageState(share: string, buffer: string): Coverage {
  const due = decimal(buffer).plus(1);
  if (decimal(share).lt(due)) return 'short';
  return decimal(share).gt(due.plus('0.1')) ? 'stacked' : 'covered';
}
