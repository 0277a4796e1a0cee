import { getNextTransitions, initialTransition, transition, type AnyStateMachine, type ContextFrom, type EmittedFrom, type EventFromLogic } from 'xstate';
import { DutyConflict, IllegalTransition, RuleBroken } from './problem';
import { printStatus, statusOf, valueOf, type Status } from './status';

export interface StepResult<M extends AnyStateMachine> {
  status: Status;
  context: ContextFrom<M>;
  facts: EmittedFrom<M>[];
}

type Guard = string | { type: string; guards?: Guard[] } | { guards: Guard[] } | undefined;

/** Every rule a guard expression names, `and([...])` opened. */
export function ruleNames(guard: unknown): string[] {
  const g = guard as Guard;
  if (!g) return [];
  if (typeof g === 'string') return [g];
  if ('guards' in g && g.guards) return g.guards.flatMap(ruleNames);
  return 'type' in g ? [g.type] : [];
}

/** A rule that keeps two duties apart is named `…IsNot…` and answers 403, every other rule 422. */
export const isDutyRule = (rule: string): boolean => /IsNot[A-Z]/.test(rule);

/** XState's implementations are typed per machine; by name they are what `setup({ guards })` was given. */
export function holds(machine: AnyStateMachine, rule: string, context: unknown, event: unknown): boolean {
  const guard = (machine.implementations.guards as Record<string, (args: unknown, params?: unknown) => boolean>)[rule];
  if (!guard) throw new Error(`machine ${machine.id} has no guard ${rule}`);
  return guard({ context, event }, undefined);
}

/** The snapshot of a row. A status the machine does not know throws: code and data have drifted apart. */
export function snapshotOf<M extends AnyStateMachine>(machine: M, status: Status, context: ContextFrom<M>) {
  return machine.resolveState({ value: valueOf(status) as never, context: context as never });
}

/** Candidates of an event in the current state, whatever their guards say. */
export function candidates(machine: AnyStateMachine, status: Status, context: unknown, eventType: string) {
  return getNextTransitions(snapshotOf(machine, status, context as never)).filter((t) => t.eventType === eventType);
}

/**
 * One event on one row, decided without side effects.
 * @throws IllegalTransition (409) the event has no transition here · RuleBroken (422) or DutyConflict (403) its guards
 * fail: the violations name the broken rules of the candidate that came nearest.
 */
export function step<M extends AnyStateMachine>(machine: M, status: Status, context: ContextFrom<M>, event: EventFromLogic<M>): StepResult<M> {
  const before = snapshotOf(machine, status, context);
  if (!before.can(event as never)) {
    const possible = candidates(machine, status, context, event.type);
    if (!possible.length) throw new IllegalTransition(machine.id, event.type, printStatus(status));
    const broken = possible.map((t) => ruleNames(t.guard).filter((rule) => !holds(machine, rule, context, event))).sort((a, b) => a.length - b.length)[0];
    throw broken.length && broken.every(isDutyRule) ? new DutyConflict(machine.id, event.type, broken) : new RuleBroken(machine.id, event.type, broken);
  }
  const [after, actions] = transition(machine, before as never, event as never);
  const executed = actions as unknown as { type: string; params: { event: EmittedFrom<M> } }[];
  const facts = executed.filter((action) => action.type === 'xstate.emit').map((action) => action.params.event);
  const { value, context: next } = after as unknown as { value: never; context: ContextFrom<M> };
  return { status: statusOf(machine, value), context: next, facts };
}

/** Where a new row of the machine begins. */
export function initialStatus(machine: AnyStateMachine): Status {
  const [first] = initialTransition(machine, undefined as never);
  return statusOf(machine, (first as unknown as { value: never }).value);
}
