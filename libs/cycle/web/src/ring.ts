import { HttpClient, HttpContext } from '@angular/common/http';
import { computed, DestroyRef, inject, type Signal, signal } from '@angular/core';
import type { LoopView } from '@kpi-loop/shared/client';
import { daysBetween, LiveService, type LoopSummary, SessionStore, SILENT, Texts } from '@kpi-loop/shared/ui';
import { catchError, debounceTime, EMPTY, startWith, switchMap } from 'rxjs';
import { texts } from './texts';
import { periodShort, segmentOf } from './ui/stage-words';

/** Whatever moves a stage of the loop; a burst of facts is one question. */
const MOVES = ['cycle.', 'period.', 'scorecard.', 'measurement.', 'alert.', 'reviewMeeting.', 'improvementAction.', 'changeRequest.', 'statement.'];
const QUIET_MS = 1500;

/** Where nothing waits, how far the period has come; before and after it, that nothing waits. */
function dayOf({ startsOn, endsOn }: { startsOn: string; endsOn: string }, today: string | undefined, words: Texts): string {
  if (!today || today < startsOn || today > endsOn) return words.text('cycle.ring.nothing');
  return words.text('cycle.ring.day', { day: daysBetween(startsOn, today) + 1, days: daysBetween(startsOn, endsOn) + 1 });
}

/** The small ring of the header: where the current period stands, and how much waits for the viewer. */
export function ring(): Signal<LoopSummary | null> {
  const words = inject(Texts);
  const http = inject(HttpClient);
  const session = inject(SessionStore);
  const loop = signal<LoopView | null>(null);
  const spoken = signal(false);
  const context = new HttpContext().set(SILENT, true);
  const subscription = inject(LiveService)
    .on(MOVES)
    .pipe(
      debounceTime(QUIET_MS),
      startWith(null),
      switchMap(() => http.get<LoopView>('/api/loop', { context }).pipe(catchError(() => EMPTY))),
    )
    .subscribe((view) => loop.set(view));
  inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
  void words.load(texts).then(() => spoken.set(true));
  return computed(() => {
    const view = loop();
    if (!view?.period || !spoken()) return null;
    const lang = words.lang();
    const mayRead = session.has('HR', 'HRBP', 'EXEC', 'AUD') || !!session.session()?.isHead;
    return {
      segments: view.stages.map((stage) => segmentOf(stage, words, view.stages)),
      title: `${periodShort(view.period, lang)} · ${words.text(`cycle.periodStatus.${view.period.status}`)}`,
      note: view.waitingForMe ? words.text('cycle.ring.waiting', { count: view.waitingForMe }) : dayOf(view.period, session.today(), words),
      ...(mayRead ? { path: '/console' } : {}),
      ...(view.suspended ? { notice: words.text('cycle.ring.suspended', { cycle: view.cycleCode }) } : {}),
    };
  });
}
