import { type ResourceRef, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { IF_MATCH } from '../http/api-context';
import { ProblemError } from '../problem/problem-error';
import { ProblemToast } from '../problem/problem-toast';
import { AtHand, type Command } from './at-hand';

interface Thing {
  id: string;
  version: number;
}

describe('the thing at hand', () => {
  const open = (first?: Thing) => {
    const [answer, reload, show] = [signal<Thing | undefined>(first), jest.fn(), jest.fn()];
    TestBed.configureTestingModule({ providers: [{ provide: ProblemToast, useValue: { show } }] });
    const loaded = { value: answer, hasValue: () => !!answer(), error: () => 'gone', reload } as unknown as ResourceRef<Thing | undefined>;
    const hand = TestBed.runInInjectionContext(() => new AtHand<Thing>(loaded));
    hand.shown();
    return { hand, answer, reload, show };
  };
  const refused = (status: number) => () => Promise.reject(new ProblemError(status, 'x'));

  it('is what a command answers, asked of the version that is shown', async () => {
    const { hand } = open({ id: 'a', version: 3 });
    const command = jest.fn<Promise<Thing>, Parameters<Command<Thing>>>(() => Promise.resolve({ id: 'a', version: 4 }));
    const done = hand.run('thing.move', command);
    await Promise.resolve();
    expect(hand.busy()).toBe('thing.move');
    expect(await done).toBe(true);
    expect([hand.busy(), hand.shown()?.version, command.mock.calls[0][0].get(IF_MATCH)]).toEqual([null, 4, 3]);
  });

  it('an older answer that comes late changes nothing, another thing does', async () => {
    const { hand, answer } = open({ id: 'a', version: 3 });
    await hand.run('thing.move', () => Promise.resolve({ id: 'a', version: 5 }));
    answer.set({ id: 'a', version: 4 });
    expect(hand.shown()).toEqual({ id: 'a', version: 5 });
    answer.set({ id: 'b', version: 1 });
    expect(hand.shown()).toEqual({ id: 'b', version: 1 });
  });

  it.each([
    [409, true],
    [412, true],
    [422, false],
  ])('says why it was refused (%i); whoever was slower loads it anew: %s', async (status, anew) => {
    const { hand, reload, show } = open({ id: 'a', version: 3 });
    expect(await hand.run('thing.move', refused(status))).toBe(false);
    expect([show.mock.calls.length, reload.mock.calls.length, hand.busy(), hand.shown()?.version]).toEqual([1, anew ? 1 : 0, null, 3]);
  });

  it('without a thing there is nothing to command, but why', async () => {
    const { hand } = open();
    const command = jest.fn<Promise<Thing>, []>();
    expect([await hand.run('thing.move', command), command.mock.calls.length, hand.error()]).toEqual([false, 0, 'gone']);
  });
});
