import { getNextTransitions, type AnyStateMachine, type ContextFrom } from 'xstate';
import type { Party, Policy } from './policy';
import { allows } from './policy';
import { holds, ruleNames, snapshotOf } from './step';
import type { Status } from './status';

/**
 * What the viewer may do with a row now. Bound to a button: `allowed: false` shows it disabled with the rules as reason;
 * an event that is not the viewer's business (policy) is not offered at all. `needs` names what the command must bring
 * (`reason`), taken from rules named `…Given`.
 */
export interface Offer {
  event: string;
  allowed: boolean;
  because: string[];
  needs: string[];
}

const GIVEN = /^(.*)Given$/;

export function offers<M extends AnyStateMachine>(
  machine: M,
  status: Status,
  context: ContextFrom<M>,
  policy: Policy<string>,
  parties: ReadonlySet<Party>,
): Offer[] {
  const byEvent = new Map<string, string[][]>();
  for (const t of getNextTransitions(snapshotOf(machine, status, context))) {
    if (!t.eventType || !(t.eventType in policy) || !allows(policy, t.eventType, parties)) continue;
    byEvent.set(t.eventType, [...(byEvent.get(t.eventType) ?? []), ruleNames(t.guard)]);
  }
  return [...byEvent].map(([event, alternatives]) => {
    // the alternative that comes nearest says what is missing
    const [{ rules, broken }] = alternatives
      .map((rules) => ({ rules, broken: rules.filter((rule) => !GIVEN.test(rule) && !holds(machine, rule, context, { type: event })) }))
      .sort((a, b) => a.broken.length - b.broken.length);
    const needs = rules.flatMap((rule) => GIVEN.exec(rule)?.[1] ?? []);
    return { event, allowed: broken.length === 0, because: broken, needs };
  });
}
