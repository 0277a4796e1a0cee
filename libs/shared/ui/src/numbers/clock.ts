import { inject, Injectable } from '@angular/core';
import { SessionStore } from '../session/session';

/** The tenant's now: a demonstration company lives on its own day, at today's time of day. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly session = inject(SessionStore);

  now(): number {
    const real = Date.now();
    const today = this.session.today();
    if (!today) return real;
    const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: this.session.timezone() }).format(real);
    return real + Date.parse(`${today}T00:00:00Z`) - Date.parse(`${shown}T00:00:00Z`);
  }
}
