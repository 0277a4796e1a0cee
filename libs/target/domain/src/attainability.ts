import { decimal } from '@kpi-loop/shared/kernel';
import type { MetricDirection } from './scorecard';

/** How many of the past periods would have met a value. */
export interface Attainability {
  met: number;
  of: number;
}

export interface AttainableValue {
  /** In per cent: so many of the past periods met the value. */
  share: number;
  value: string;
}

/** A value inside a range has no better side, and so nothing that could be met or missed by it. */
export function attainability(past: readonly string[], direction: MetricDirection, value: string): Attainability | null {
  if (direction === 'RANGE' || !past.length) return null;
  const due = decimal(value);
  const met = past.filter((actual) => (direction === 'HIGHER' ? decimal(actual).gte(due) : decimal(actual).lte(due))).length;
  return { met, of: past.length };
}

const SHARES = [75, 50, 25];

/** The best values that three, two and one of four past periods met (P25, P50 and P75 of what was reached). */
export function attainableValues(past: readonly string[], direction: MetricDirection): AttainableValue[] {
  if (direction === 'RANGE' || !past.length) return [];
  const bestFirst = [...past].sort((a, b) => decimal(b).comparedTo(decimal(a)) * (direction === 'HIGHER' ? 1 : -1));
  return SHARES.map((share) => ({ share, value: bestFirst[Math.ceil((share / 100) * bestFirst.length) - 1] }));
}
