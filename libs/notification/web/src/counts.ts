import { HttpClient, HttpContext } from '@angular/common/http';
import { DestroyRef, inject, type Signal, signal } from '@angular/core';
import type { DutyCountView, UnreadView } from '@kpi-loop/shared/client';
import { LiveService, SILENT } from '@kpi-loop/shared/ui';
import { catchError, debounceTime, EMPTY, startWith, switchMap } from 'rxjs';

/** A burst of facts is one question. */
export const QUIET_MS = 1200;

function counted<T>(url: string, prefixes: string[], pick: (view: T) => number): Signal<number> {
  const http = inject(HttpClient);
  const count = signal(0);
  const context = new HttpContext().set(SILENT, true);
  const subscription = inject(LiveService)
    .on(prefixes)
    .pipe(
      debounceTime(QUIET_MS),
      startWith(null),
      switchMap(() => http.get<T>(url, { context }).pipe(catchError(() => EMPTY))),
    )
    .subscribe((view) => count.set(pick(view)));
  inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
  return count.asReadonly();
}

/** How much waits for the viewer; any fact may change it. */
export const duties = (): Signal<number> => counted<DutyCountView>('/api/duties/count', [''], ({ count }) => count);

export const unread = (): Signal<number> => counted<UnreadView>('/api/notifications/count', ['notification.'], (view) => view.unread);
