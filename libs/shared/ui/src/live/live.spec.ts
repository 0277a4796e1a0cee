import { TestBed } from '@angular/core/testing';
import { signal } from '@angular/core';
import { SessionStore } from '../session/session';
import { EVENT_SOURCE, LIVE_RESET, LiveService } from './live';

class Stream {
  static readonly all: Stream[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  closed = false;
  constructor(readonly url: string) {
    Stream.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
  say(type: string): void {
    this.onmessage?.({ data: JSON.stringify({ id: '1', type, aggregate: 'a', aggregateId: '2' }) });
  }
}

describe('live updates', () => {
  let live: LiveService;
  let heard: string[];
  const session = signal({ position: '42' });

  beforeEach(() => {
    jest.useFakeTimers();
    Stream.all.length = 0;
    heard = [];
    TestBed.configureTestingModule({
      providers: [
        { provide: EVENT_SOURCE, useValue: (url: string) => new Stream(url) },
        { provide: SessionStore, useValue: { session } },
      ],
    });
    live = TestBed.inject(LiveService);
  });
  afterEach(() => jest.useRealTimers());

  const listen = () => live.on(['scorecard.']).subscribe(({ type }) => heard.push(type));

  it('hear only what they listen to, over one stream', () => {
    listen();
    live.on(['alert.']).subscribe();
    Stream.all[0].say('scorecard.approved');
    Stream.all[0].say('alert.raised');
    expect(heard).toEqual(['scorecard.approved']);
    expect(Stream.all).toHaveLength(1);
  });

  it('begin where the session stood, and after an interruption say themselves that something may have been missed', () => {
    listen();
    Stream.all[0].onerror?.();
    jest.advanceTimersByTime(1000);
    expect(Stream.all.map(({ url }) => url)).toEqual(['/api/events?since=42', '/api/events']);
  });

  it('connect again after an interruption and say that something may have been missed', () => {
    listen();
    Stream.all[0].onopen?.();
    Stream.all[0].onerror?.();
    jest.advanceTimersByTime(1000);
    Stream.all[1].onopen?.();
    expect(heard).toEqual([LIVE_RESET]);
  });

  it('pause while the page is hidden', () => {
    listen();
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(Stream.all[0].closed).toBe(true);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(Stream.all).toHaveLength(2);
    hidden.mockRestore();
  });

  it('close the stream with the last listener', () => {
    listen().unsubscribe();
    expect(Stream.all[0].closed).toBe(true);
  });
});
