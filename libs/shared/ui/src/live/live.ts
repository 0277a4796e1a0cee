import { DestroyRef, DOCUMENT, inject, Injectable, InjectionToken, type Signal, signal } from '@angular/core';
import { filter, finalize, Observable, Subject } from 'rxjs';
import { SessionStore } from '../session/session';

export interface LiveMessage {
  id: string;
  type: string;
  aggregate: string;
  aggregateId: string;
}

/** The stream was away for a while, or more has happened than it can tell: whatever is shown may be old. */
export const LIVE_RESET = 'live.reset';

export const EVENT_SOURCE = new InjectionToken<(url: string) => EventSource>('event source', {
  factory: () => (url) => new EventSource(url, { withCredentials: true }),
});

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30000;

@Injectable({ providedIn: 'root' })
export class LiveService {
  private readonly open = inject(EVENT_SOURCE);
  private readonly document = inject(DOCUMENT);
  private readonly session = inject(SessionStore).session;
  private readonly messages = new Subject<LiveMessage>();
  private readonly connected = signal(false);
  private source?: EventSource;
  private retry?: ReturnType<typeof setTimeout>;
  private wait = FIRST_RETRY_MS;
  private listeners = 0;
  private missed = false;

  readonly online = this.connected.asReadonly();

  constructor() {
    const follow = () => (this.document.hidden ? this.pause() : this.connect());
    this.document.addEventListener('visibilitychange', follow);
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('visibilitychange', follow);
      this.pause();
    });
  }

  /** Messages whose type starts with one of the prefixes (`'scorecard.'`), and `live.reset`. */
  on(prefixes: string[]): Observable<LiveMessage> {
    return new Observable<LiveMessage>((subscriber) => {
      this.listeners += 1;
      this.connect();
      const wanted = (message: LiveMessage) => message.type === LIVE_RESET || prefixes.some((prefix) => message.type.startsWith(prefix));
      return this.messages
        .pipe(
          filter(wanted),
          finalize(() => {
            this.listeners -= 1;
            if (this.listeners === 0) this.pause();
          }),
        )
        .subscribe(subscriber);
    });
  }

  /** Counts up with every matching message: use it as the `params` of a `resource` and the tile reloads. Needs an injection context. */
  tick(prefixes: string[]): Signal<number> {
    const count = signal(0);
    const subscription = this.on(prefixes).subscribe(() => count.update((n) => n + 1));
    inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
    return count.asReadonly();
  }

  private connect(): void {
    if (this.source || this.document.hidden || this.listeners === 0) return;
    clearTimeout(this.retry);
    // what is read before the stream is open may be old by then, too
    const since = this.session()?.position;
    const source = this.open(since && !this.missed ? `/api/events?since=${since}` : '/api/events');
    this.source = source;
    source.onopen = () => {
      this.wait = FIRST_RETRY_MS;
      this.connected.set(true);
      if (this.missed) this.messages.next({ id: '', type: LIVE_RESET, aggregate: '', aggregateId: '' });
      this.missed = false;
    };
    source.onmessage = (event: MessageEvent<string>) => {
      this.messages.next(JSON.parse(event.data) as LiveMessage);
    };
    source.onerror = () => {
      this.pause();
      this.retry = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 2, LAST_RETRY_MS);
    };
  }

  private pause(): void {
    clearTimeout(this.retry);
    if (!this.source) return;
    this.source.close();
    this.source = undefined;
    this.missed = true;
    this.connected.set(false);
  }
}
