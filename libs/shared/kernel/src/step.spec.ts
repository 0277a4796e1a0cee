import { and, emit, setup } from 'xstate';
import { DutyConflict, IllegalTransition, RuleBroken, offers, step, tableOf } from './index';

const nested = setup({
  types: {
    context: {} as { ok: boolean; owner: string; actor: string },
    events: {} as { type: 'go' } | { type: 'back'; reason?: string } | { type: 'stop' },
    emitted: {} as { type: 'thing.went' },
  },
  guards: {
    allAgreed: ({ context }) => context.ok,
    approverIsNotOwner: ({ context }) => context.owner !== context.actor,
    reasonGiven: ({ event }) => event.type === 'back' && !!event.reason,
  },
}).createMachine({
  id: 'thing',
  context: {} as never,
  initial: 'talks',
  states: {
    talks: {
      initial: 'first',
      states: { first: { on: { go: { target: 'second', actions: emit({ type: 'thing.went' }) } } }, second: {} },
      on: { stop: { guard: and(['allAgreed', 'approverIsNotOwner']), target: 'done' } },
    },
    done: { on: { back: { guard: 'reasonGiven', target: 'talks' } } },
  },
});

const alarm = setup({ types: { events: {} as { type: 'clear' } | { type: 'ack' } } }).createMachine({
  id: 'alarm',
  type: 'parallel',
  states: {
    condition: { initial: 'breaching', states: { breaching: { on: { clear: 'cleared' } }, cleared: {} } },
    handling: { initial: 'new', states: { new: { on: { ack: 'acknowledged' } }, acknowledged: {} } },
  },
});

const context = { ok: true, owner: 'a', actor: 'b' };

describe('step', () => {
  it('moves a nested state and says what happened', () => {
    expect(step(nested, 'talks.first', context, { type: 'go' })).toMatchObject({ status: 'talks.second', facts: [{ type: 'thing.went' }] });
  });
  it('stores one column for each region of a parallel machine', () => {
    expect(step(alarm, { condition: 'breaching', handling: 'new' }, {}, { type: 'ack' }).status).toEqual({ condition: 'breaching', handling: 'acknowledged' });
  });
  it('refuses an event that does not leave the state with 409', () => {
    expect(() => step(nested, 'done', context, { type: 'go' })).toThrow(IllegalTransition);
  });
  it('names the broken rules with 422', () => {
    try {
      step(nested, 'talks.first', { ...context, ok: false }, { type: 'stop' });
      throw new Error('should have thrown');
    } catch (e) {
      expect(e).toBeInstanceOf(RuleBroken);
      expect((e as RuleBroken).extra.violations).toEqual(['allAgreed']);
    }
  });
  it('answers 403 when only a duty rule is broken', () => {
    expect(() => step(nested, 'talks.first', { ...context, actor: 'a' }, { type: 'stop' })).toThrow(DutyConflict);
  });
  it('throws on a status the machine does not know', () => {
    expect(() => step(nested, 'forgotten', context, { type: 'go' })).toThrow();
  });
});

describe('offers', () => {
  const policy = { go: ['owner'], stop: ['owner', 'head'], back: ['HR'] } as const;
  it('leaves out what is not the viewer’s business, and gives the reason for what is refused', () => {
    expect(offers(nested, 'talks.first', { ...context, ok: false }, policy, new Set(['head']))).toEqual([
      { event: 'stop', allowed: false, because: ['allAgreed'], needs: [] },
    ]);
  });
  it('names what a command must bring', () => {
    expect(offers(nested, 'done', context, policy, new Set(['HR']))).toEqual([{ event: 'back', allowed: true, because: [], needs: ['reason'] }]);
  });
});

describe('tableOf', () => {
  it('lists every leaf state with its events, targets and rules', () => {
    expect(tableOf(nested)).toEqual({
      'talks.first': { go: ['talks.second'], stop: ['done if allAgreed & approverIsNotOwner'] },
      'talks.second': { stop: ['done if allAgreed & approverIsNotOwner'] },
      done: { back: ['talks.first if reasonGiven'] },
    });
  });
  it('keeps the regions of a parallel machine apart', () => {
    expect(tableOf(alarm)).toEqual({
      'condition:breaching': { clear: ['cleared'] },
      'condition:cleared': {},
      'handling:new': { ack: ['acknowledged'] },
      'handling:acknowledged': {},
    });
  });
});
