import { inject, Injectable } from '@angular/core';
import { SessionStore } from '../session/session';

/** The tenant's now: a demonstration company stands at a moment of its own until somebody moves it on. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly session = inject(SessionStore);

  now(): number {
    const clock = this.session.session()?.tenant.clock;
    return clock ? Date.parse(clock) : Date.now();
  }
}
