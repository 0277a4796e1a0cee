import { getNextTransitions, type AnyStateMachine, type StateNode } from 'xstate';
import { toPath, toValue, type Status } from './status';
import { ruleNames } from './step';

/** `{ state: { event: ['target', 'target if ruleA & ruleB'] } }`, for every leaf state; an event that is absent is illegal there. */
export type StateEventTable = Record<string, Record<string, string[]>>;

/** Every leaf state as a path; of a parallel machine, of one region. */
export function leafStates(node: StateNode<never, never> | AnyStateMachine['root'], prefix = ''): string[] {
  const children = Object.entries(node.states as Record<string, AnyStateMachine['root']>);
  if (!children.length) return [prefix];
  return children.flatMap(([key, child]) => leafStates(child, prefix ? `${prefix}.${key}` : key));
}

/** All regions of a machine: one, named '', unless it is parallel. */
export function regionsOf(machine: AnyStateMachine): Record<string, string[]> {
  if (machine.root.type !== 'parallel') return { '': leafStates(machine.root) };
  return Object.fromEntries(Object.entries(machine.root.states as Record<string, AnyStateMachine['root']>).map(([region, node]) => [region, leafStates(node)]));
}

const initialOf = (machine: AnyStateMachine): Record<string, string> =>
  Object.fromEntries(Object.entries(regionsOf(machine)).map(([region, states]) => [region, states[0]]));

function targetPath(node: AnyStateMachine['root'], machine: AnyStateMachine, region: string): string {
  const below = region ? node.path.slice(1) : node.path;
  const head = below.join('.');
  const initial =
    node.type === 'compound'
      ? toPath(
          node
            .initial!.target[0].path.slice(node.path.length)
            .reduceRight<never>((inner, key) => (inner === undefined ? key : { [key]: inner }) as never, undefined as never),
        )
      : '';
  return [head, initial].filter(Boolean).join('.');
}

export function tableOf(machine: AnyStateMachine): StateEventTable {
  const table: StateEventTable = {};
  for (const [region, states] of Object.entries(regionsOf(machine))) {
    for (const state of states) {
      const status: Status = region ? { ...initialOf(machine), [region]: state } : state;
      const value = typeof status === 'string' ? toValue(status) : Object.fromEntries(Object.entries(status).map(([r, p]) => [r, toValue(p)]));
      const row: Record<string, string[]> = {};
      for (const t of getNextTransitions(machine.resolveState({ value, context: {} } as never) as never)) {
        if (!t.eventType || t.eventType.startsWith('xstate.') || (region && t.source.path[0] !== region)) continue;
        const rules = ruleNames(t.guard);
        const target = t.target?.length ? targetPath(t.target[0] as AnyStateMachine['root'], machine, region) : state;
        (row[t.eventType] ??= []).push(rules.length ? `${target} if ${rules.join(' & ')}` : target);
      }
      table[region ? `${region}:${state}` : state] = row;
    }
  }
  return table;
}

/** Every event type any state of the machine listens to. */
export const eventsOf = (machine: AnyStateMachine): string[] => machine.events.filter((e) => !e.startsWith('xstate.')).sort();
