import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import type { Direction } from './proposal';

export const MATERIALITIES = ['MINOR', 'MAJOR', 'CRITICAL'] as const;
export type Materiality = (typeof MATERIALITIES)[number];

/** Why a request is as weighty as it is; shown with it. */
export const MATERIALITY_REASONS = ['targetChange', 'weightChange', 'payoutChange', 'changedBefore', 'closeToEnd', 'belowThreshold', 'milestoneLate'] as const;
export type MaterialityReason = (typeof MATERIALITY_REASONS)[number];

export interface MaterialityFacts {
  /** |new − old| ÷ |old| of the target; null for an old target of zero, which counts as a critical change. */
  targetChange: string | null;
  /** Share of the card whose weight moves, 0…1. */
  weightChange: string;
  /** |Δ coefficient| = share of the base; null when no plan pays on the card. */
  payoutChange: string | null;
  /** Changes of the same measure applied in the cycle before this one. */
  changesBefore: number;
  daysToEnd: number;
  belowThreshold: boolean;
  /** A milestone that is late gets more time. */
  milestoneLate: boolean;
}

/** `change` of a cycle's policy set. */
export interface ChangePolicy {
  minor: { target: string; payout: string };
  major: { target: string };
  criticalDaysToEnd: number;
}

/** R-T3: MINOR below both small limits, CRITICAL from the large one on or by circumstance, else MAJOR. */
export function materialityOf(facts: MaterialityFacts, policy: ChangePolicy): { materiality: Materiality; because: MaterialityReason[] } {
  const target = facts.targetChange === null ? new Decimal(1) : decimal(facts.targetChange);
  const weight = decimal(facts.weightChange);
  const critical: [MaterialityReason, boolean][] = [
    ['targetChange', target.gte(decimal(policy.major.target))],
    ['weightChange', weight.gte(decimal(policy.major.target))],
    ['changedBefore', facts.changesBefore >= 1],
    ['closeToEnd', facts.daysToEnd <= policy.criticalDaysToEnd],
    ['belowThreshold', facts.belowThreshold],
    ['milestoneLate', facts.milestoneLate],
  ];
  const major: [MaterialityReason, boolean][] = [
    ['targetChange', target.gte(decimal(policy.minor.target))],
    ['weightChange', weight.gte(decimal(policy.minor.target))],
    ['payoutChange', decimal(facts.payoutChange ?? '0').gte(decimal(policy.minor.payout))],
  ];
  const names = (list: [MaterialityReason, boolean][]) => list.filter(([, holds]) => holds).map(([name]) => name);
  const because = names(critical);
  if (because.length) return { materiality: 'CRITICAL', because };
  return names(major).length ? { materiality: 'MAJOR', because: names(major) } : { materiality: 'MINOR', because: [] };
}

/** |new − old| ÷ |old|, 6 dp; null for an old value of zero that changes. */
export function relativeChange(before: string, after: string): string | null {
  const [a, b] = [decimal(before), decimal(after)];
  if (a.equals(b)) return '0';
  return a.isZero() ? null : b.minus(a).abs().div(a.abs()).toDecimalPlaces(6).toString();
}

/** Is the new target less demanding than the old one? */
export function easier(direction: Direction, before: string, after: string): boolean {
  if (direction === 'RANGE') return false;
  return direction === 'LOWER' ? decimal(after).gt(decimal(before)) : decimal(after).lt(decimal(before));
}

export interface KnownResult {
  direction: Direction;
  flow: boolean;
  threshold: string | null;
  actual: string | null;
  /** Share of the period the actual covers, 0…1: a flow is held against that share of its threshold. */
  elapsed: string;
}

/** Is the actual already worse than the threshold that applied until now? */
export function belowThreshold({ direction, flow, threshold, actual, elapsed }: KnownResult): boolean {
  if (threshold === null || actual === null || direction === 'RANGE') return false;
  const due = flow ? decimal(threshold).times(decimal(elapsed)) : decimal(threshold);
  return direction === 'LOWER' ? decimal(actual).gt(due) : decimal(actual).lt(due);
}
