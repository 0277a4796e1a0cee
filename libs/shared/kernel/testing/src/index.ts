import type { AnyStateMachine } from 'xstate';
import { IllegalTransition, eventsOf, regionsOf, step, tableOf, type StateEventTable, type Status } from '@kpi-loop/shared/kernel';

/**
 * The whole state × event table of a machine as its test: every pair that is not in the table must be refused with 409,
 * and a new state or event fails until somebody has decided about it.
 */
export function describeMachine(machine: AnyStateMachine, table: StateEventTable): void {
  describe(`machine ${machine.id}`, () => {
    it('has exactly the transitions of its table', () => expect(tableOf(machine)).toEqual(table));

    const regions = regionsOf(machine);
    const pairs = Object.keys(table).flatMap((state) =>
      eventsOf(machine)
        .filter((event) => !(event in table[state]))
        .map((event) => [state, event] as const),
    );
    const elsewhere = (region: string, event: string) => Object.keys(table).some((state) => !state.startsWith(`${region}:`) && event in table[state]);

    it.each(pairs.filter(([state, event]) => !state.includes(':') || !elsewhere(state.split(':')[0], event)))('in %s refuses %s', (state, event) => {
      const [region, path] = state.includes(':') ? state.split(':') : ['', state];
      const status: Status = region ? { ...Object.fromEntries(Object.entries(regions).map(([r, states]) => [r, states[0]])), [region]: path } : path;
      expect(() => step(machine, status, {}, { type: event })).toThrow(IllegalTransition);
    });
  });
}

export * from './histories';
