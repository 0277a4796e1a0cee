import { decimal } from '@kpi-loop/shared/kernel';
import { sumOfWeights } from './weighting';

/** What a cycle allows all key tasks to weigh (R-W3), and all bonus items to bring (R-W4), together. */
export interface TaskLimits {
  keyTaskMax: string;
  bonusMax: string;
}
interface Beside {
  tasks: readonly { weight: string }[];
  bonuses: readonly { maxPoints: string }[];
}

const RULES = {
  keyTasksWithinLimit: ({ tasks }: Beside, { keyTaskMax }: TaskLimits) => decimal(sumOfWeights(tasks.map(({ weight }) => weight))).lte(decimal(keyTaskMax)),
  bonusWithinLimit: ({ bonuses }: Beside, { bonusMax }: TaskLimits) => decimal(sumOfWeights(bonuses.map(({ maxPoints }) => maxPoints))).lte(decimal(bonusMax)),
};
type LimitRule = keyof typeof RULES;
const ALL = Object.keys(RULES) as LimitRule[];

/** The rules of a cycle that the cards of a template would break. */
export const limitsBroken = (template: Beside, cycle: TaskLimits): LimitRule[] => ALL.filter((rule) => !RULES[rule](template, cycle));

/** Of some cycles those whose cards could not be agreed as the template has them. */
export const tooTight = <C extends TaskLimits>(template: Beside, cycles: readonly C[]): C[] => cycles.filter((cycle) => limitsBroken(template, cycle).length);

/** A template serves whichever cycle comes: it is refused what none of them allows. Without any, nothing is known. */
export const brokenEverywhere = (template: Beside, cycles: readonly TaskLimits[]): LimitRule[] =>
  cycles.length ? ALL.filter((rule) => cycles.every((cycle) => limitsBroken(template, cycle).includes(rule))) : [];

/** What the most generous of some cycles allows; null without any. */
export function mostAllowed(cycles: readonly TaskLimits[]): TaskLimits | null {
  const most = (of: keyof TaskLimits) => cycles.map((cycle) => cycle[of]).reduce((a, b) => (decimal(a).gte(decimal(b)) ? a : b));
  return cycles.length ? { keyTaskMax: most('keyTaskMax'), bonusMax: most('bonusMax') } : null;
}
