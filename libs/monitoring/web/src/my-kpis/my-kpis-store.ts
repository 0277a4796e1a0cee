import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { KpisService, type MyKpisView, NotificationService, PeriodsService } from '@kpi-loop/shared/client';
import { type DutyItem, LiveService, resource, Texts, Words } from '@kpi-loop/shared/ui';

const MOVES = ['kpiValue.', 'scorecard.', 'milestone.', 'alert.', 'period.'];

/** Own cards of one period, and what waits for me today. */
@Injectable()
export class MyKpisStore {
  private readonly kpis = inject(KpisService);
  private readonly periodApi = inject(PeriodsService);
  private readonly notifications = inject(NotificationService);
  private readonly texts = inject(Texts);
  private readonly words = inject(Words);
  private readonly changed = inject(LiveService).tick(MOVES);

  readonly periodId = signal<string | undefined>(undefined);
  readonly periods = resource({ loader: () => this.periodApi.periodList().catch(() => []) });
  private readonly answer = resource({
    params: () => ({ periodId: this.periodId(), changed: this.changed() }),
    loader: ({ params: { periodId } }) => this.kpis.kpiMine(periodId ? { periodId } : {}),
  });
  // what is on the screen stays while the next answer is on its way
  readonly view = linkedSignal<MyKpisView | undefined, MyKpisView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  readonly loading = computed(() => this.answer.isLoading() && !this.view());
  readonly error = computed(() => this.answer.error());

  private readonly duties = resource({
    params: () => ({ changed: this.changed() }),
    loader: async () => {
      await this.words.load();
      return this.notifications.dutyList().catch(() => ({ items: [] }));
    },
  });
  readonly waiting = computed<DutyItem[]>(() => {
    this.texts.lang();
    const items = this.duties.hasValue() ? this.duties.value().items : [];
    return items.map((duty) => ({
      id: `${duty.kind}:${duty.aggregateId}`,
      kind: duty.kind,
      title: this.words.of(`duty.${duty.kind}`, duty.params, 'monitoring.my.something'),
      subtitle: this.words.maybe(`dutyNote.${duty.kind}`, duty.params),
      due: duty.dueAt,
      severity: duty.severity,
      actionLabel: this.words.of(`dutyAction.${duty.kind.split('.')[1] ?? ''}`, duty.params, 'monitoring.my.open'),
      link: duty.link,
    }));
  });

  reload(): void {
    this.answer.reload();
  }
}
