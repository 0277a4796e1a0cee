import { and, assign, setup } from 'xstate';
import { draw } from './draw';

const { createMachine } = setup({ guards: { allAgreed: () => true, reasonGiven: () => true, isLast: () => true } });
const lines = (machine: Parameters<typeof draw>[0]) => draw(machine).split('\n');

describe('draw', () => {
  it('labels an event with the rules that guard it', () => {
    const machine = createMachine({
      id: 'thing',
      initial: 'draft',
      states: {
        draft: { on: { submit: [{ guard: and(['allAgreed', 'reasonGiven']), target: 'done' }, { target: 'draft' }], touch: { actions: assign({}) } } },
        done: { type: 'final' },
      },
    });
    expect(lines(machine)).toEqual([
      'stateDiagram-v2',
      '  state draft',
      '  state done',
      '  [*] --> draft',
      '  draft --> done : submit [allAgreed & reasonGiven]',
      '  draft --> draft : submit / touch',
      '  done --> [*]',
    ]);
  });
  it('draws a nested state as a box and keeps inner moves inside it', () => {
    const machine = createMachine({
      id: 'thing',
      initial: 'talks',
      states: {
        talks: {
          initial: 'first',
          states: { first: { on: { go: 'second' } }, second: { on: { again: '#thing.talks' } } },
          on: { stop: 'end', restart: { target: '.first' } },
        },
        end: { on: { back: { guard: 'reasonGiven', target: 'talks' }, resume: '#thing.talks.second' } },
      },
    });
    expect(lines(machine)).toEqual([
      'stateDiagram-v2',
      '  state talks {',
      '    state "first" as talks_first',
      '    state "second" as talks_second',
      '    [*] --> talks_first',
      '    talks_first --> talks_first : restart',
      '    talks_second --> talks_first : restart',
      '    talks_first --> talks_second : go',
      '    talks_second --> talks_first : again',
      '  }',
      '  state "end" as end_',
      '  [*] --> talks',
      '  talks --> end_ : stop',
      '  end_ --> talks : back [reasonGiven]',
      '  end_ --> talks_second : resume',
    ]);
  });
  it('draws parallel regions as the parts of one box', () => {
    const machine = createMachine({
      id: 'alarm',
      type: 'parallel',
      states: {
        condition: { initial: 'breaching', states: { breaching: { on: { clear: 'cleared' } }, cleared: {} } },
        handling: { initial: 'new', states: { new: {}, closed: {} } },
      },
      on: { close: { guard: 'isLast', target: '.handling.closed' } },
    });
    expect(lines(machine)).toEqual([
      'stateDiagram-v2',
      '  state alarm {',
      '    state condition {',
      '      state "breaching" as condition_breaching',
      '      state "cleared" as condition_cleared',
      '      [*] --> condition_breaching',
      '      condition_breaching --> condition_cleared : clear',
      '    }',
      '    --',
      '    state handling {',
      '      state "new" as handling_new',
      '      state "closed" as handling_closed',
      '      [*] --> handling_new',
      '      handling_new --> handling_closed : close [isLast]',
      '      handling_closed --> handling_closed : close [isLast]',
      '    }',
      '  }',
    ]);
  });
});
