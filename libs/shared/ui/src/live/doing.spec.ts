import { TestBed } from '@angular/core/testing';
import { ProblemToast } from '../problem/problem-toast';
import { Doing } from './doing';

describe('what a page does', () => {
  const begin = () => {
    const show = jest.fn();
    TestBed.configureTestingModule({ providers: [{ provide: ProblemToast, useValue: { show } }] });
    return { doing: TestBed.runInInjectionContext(() => new Doing()), show };
  };

  it('is one thing at a time', async () => {
    const { doing } = begin();
    let answer = (): void => undefined;
    const first = doing.run(() => new Promise<void>((done) => (answer = done)));
    const second = jest.fn(async () => undefined);
    expect([doing.busy(), await doing.run(second), second.mock.calls.length]).toEqual([true, false, 0]);
    answer();
    expect([await first, doing.busy(), await doing.run(second)]).toEqual([true, false, true]);
  });

  it('why something was refused is said, and the next may begin', async () => {
    const { doing, show } = begin();
    const why = new Error('no');
    expect([await doing.run(() => Promise.reject(why)), doing.busy()]).toEqual([false, false]);
    expect(show).toHaveBeenCalledWith(why);
    expect(await doing.run(async () => undefined)).toBe(true);
  });
});
