import { decimal } from '@kpi-loop/shared/kernel';
import type { CardLine, LineValues } from './scorecard';
import { moved, movedRule } from './suggestion';

/** What somebody puts on the table for a line: what is absent stays, or moves with the target. */
export interface CounterValues {
  target?: string;
  threshold?: string | null;
  stretch?: string | null;
  weight?: string;
  plannedDenominator?: string | null;
}

/** The same number however it is written; nothing is only the same as nothing. */
export const sameNumber = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a == null || b == null ? (a ?? null) === (b ?? null) : decimal(a).equals(decimal(b));

/**
 * A line of a card that is still negotiated (one element of values) with other values: threshold and stretch that are not
 * given keep their proportion to the target, and anchors on values move with it.
 */
export function countered<L extends CardLine>(line: L, given: CounterValues, definition: { decimals: number; percent: boolean }): L {
  const [before] = line.values;
  const target = given.target ?? before.target;
  const along = (own: string | null | undefined, old: string | null): string | null =>
    own !== undefined ? own : sameNumber(target, before.target) ? old : moved(old, before.target, target, definition);
  const after: LineValues = {
    ...before,
    weight: given.weight ?? before.weight,
    target,
    threshold: along(given.threshold, before.threshold),
    stretch: along(given.stretch, before.stretch),
    plannedDenominator: given.plannedDenominator === undefined ? before.plannedDenominator : given.plannedDenominator,
  };
  return { ...line, rule: movedRule(line.rule, before.target, target), values: [after] };
}
