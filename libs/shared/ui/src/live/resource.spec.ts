import { ApplicationRef, Injector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { resource } from './resource';

describe('a resource', () => {
  /** Loads that are answered by hand, in the order they were asked. */
  let asked: ((value: string) => void)[];
  const settle = async (): Promise<void> => {
    TestBed.tick();
    await TestBed.inject(ApplicationRef).whenStable();
  };
  const answer = async (value: string): Promise<void> => {
    asked.shift()!(value);
    await Promise.resolve();
    TestBed.tick();
    await Promise.resolve();
    TestBed.tick();
  };
  const loading = (params = signal<string | undefined>('card')) => {
    asked = [];
    const injector = TestBed.inject(Injector);
    const answer = TestBed.runInInjectionContext(() => resource({ params, loader: () => new Promise<string>((done) => asked.push(done)), injector }));
    TestBed.tick();
    return answer;
  };

  it('loads once more when it is asked to reload before its first answer', async () => {
    const card = loading();
    expect(card.reload()).toBe(true);
    await answer('old');
    expect(asked).toHaveLength(1);
    await answer('new');
    expect(card.value()).toBe('new');
    expect(asked).toHaveLength(0);
  });

  it('loads once more, however often it was asked, when a reload was on its way', async () => {
    const card = loading();
    await answer('first');
    card.reload();
    TestBed.tick();
    card.reload();
    card.reload();
    await answer('old');
    await answer('new');
    expect(card.value()).toBe('new');
    expect(asked).toHaveLength(0);
    await settle();
  });

  it('has nothing to load again while nothing is asked for', () => {
    const card = loading(signal(undefined));
    expect(card.reload()).toBe(false);
    expect(asked).toHaveLength(0);
  });
});
