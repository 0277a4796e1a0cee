import { Decimal, decimal, fixed } from '@kpi-loop/shared/kernel';
import type { KpiState, MetricDirection } from './live-value';

/** What would help next, in natural units; the sentence is `monitoring.nextStep.<kind>`. */
export const NEXT_STEPS = ['waitForData', 'reached', 'keep', 'more', 'fewer', 'perDay', 'budgetPerDay', 'raise', 'lower', 'intoRange'] as const;
export type NextStepKind = (typeof NEXT_STEPS)[number];

export interface NextStep {
  kind: NextStepKind;
  /** How much of `unit`; null where the kind says it all. */
  amount: string | null;
  /** `item` is a piece of whatever the ratio counts; otherwise the unit of the metric. */
  unit: string | null;
  /** What it would reach. */
  to: 'threshold' | 'target' | null;
  /** The value that would be reached. */
  goal: string | null;
}

export interface StepInput {
  direction: MetricDirection;
  kind: 'simple' | 'ratio';
  flow: boolean;
  unit: string;
  decimals: number;
  value: string | null;
  numerator: string | null;
  denominator: string | null;
  threshold: string | null;
  target: string;
  state: KpiState;
  workdaysLeft: number;
}

const step = (kind: NextStepKind, more: Partial<NextStep> = {}): NextStep => ({ kind, amount: null, unit: null, to: null, goal: null, ...more });
const upTo = (value: Decimal, dp: number): string => value.toDecimalPlaces(dp, Decimal.ROUND_UP).toFixed();

/** The gap and the next step, never a verdict: "145 more orders reach 92.5 %". Off track it aims at the threshold first. */
export function nextStep(input: StepInput): NextStep {
  const { value, direction, target, threshold, state } = input;
  if (value === null || state === 'none') return step('waitForData');
  if (direction === 'RANGE') return state === 'ok' ? step('keep') : step('intoRange');
  const better = (a: string, b: string) => (direction === 'LOWER' ? decimal(a).lte(decimal(b)) : decimal(a).gte(decimal(b)));
  const flow = input.flow && input.kind === 'simple';
  if (better(value, target) && !(flow && direction === 'LOWER')) return step(flow ? 'reached' : 'keep', { goal: target, to: 'target' });
  if (flow) return flowStep(input);
  const to = threshold !== null && !better(value, threshold) ? 'threshold' : 'target';
  return levelStep(input, to, to === 'threshold' ? threshold! : target);
}

function flowStep({ direction, value, target, unit, decimals, workdaysLeft }: StepInput): NextStep {
  const rest = decimal(target).minus(decimal(value!));
  const days = Math.max(1, workdaysLeft);
  if (direction === 'LOWER')
    return rest.lte(0)
      ? step('lower', { amount: fixed(rest.abs(), decimals), unit, to: 'target', goal: target })
      : step('budgetPerDay', { amount: fixed(rest.div(days), decimals), unit, to: 'target', goal: target });
  if (workdaysLeft <= 0) return step('raise', { amount: fixed(rest, decimals), unit, to: 'target', goal: target });
  return step('perDay', { amount: upTo(rest.div(days), decimals), unit, to: 'target', goal: target });
}

/** Of a ratio: so many more (or fewer) pieces above the line, with as many below it as now. */
function levelStep({ direction, kind, value, numerator, denominator, unit, decimals }: StepInput, to: 'threshold' | 'target', goal: string): NextStep {
  if (kind === 'ratio' && numerator !== null && denominator !== null) {
    const wanted = decimal(goal).times(decimal(denominator)).minus(decimal(numerator));
    return step(direction === 'LOWER' ? 'fewer' : 'more', { amount: upTo(wanted.abs(), 0), unit: 'item', to, goal });
  }
  return step(direction === 'LOWER' ? 'lower' : 'raise', { amount: fixed(decimal(goal).minus(decimal(value!)).abs(), decimals), unit, to, goal });
}
