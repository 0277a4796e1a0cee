import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import {
  type PeriodRef,
  type ScorecardFind$Params,
  type ScorecardListItem,
  type ScorecardListView,
  PeriodsService,
  ScorecardsService,
} from '@kpi-loop/shared/client';
import { defaultPeriod, everyPage } from '@kpi-loop/shared/kernel';
import { LiveService, resource } from '@kpi-loop/shared/ui';

export type CardFilter = Pick<ScorecardFind$Params, 'periodId' | 'status' | 'mine' | 'team' | 'waiting' | 'q' | 'unitId'>;

const MOST_WAITING = 50;

/** The list by its filters, page after page; others' moves appear by themselves. */
@Injectable()
export class ScorecardListStore {
  private readonly cards = inject(ScorecardsService);
  private readonly periodService = inject(PeriodsService);
  private readonly changed = inject(LiveService).tick(['scorecard.']);

  readonly filter = signal<CardFilter | null>(null);
  private readonly periodsLoaded = resource({ loader: () => this.periodService.periodList() });
  readonly periods = computed(() => (this.periodsLoaded.hasValue() ? this.periodsLoaded.value() : []));
  readonly current = computed<PeriodRef | undefined>(() => defaultPeriod(this.periods()));
  /** Nothing is asked before it is known which period is meant. */
  private readonly asked = computed<CardFilter | undefined>(() => {
    const filter = this.filter();
    if (!filter || (!filter.periodId && this.periodsLoaded.isLoading())) return undefined;
    return { ...filter, periodId: filter.periodId ?? this.current()?.id };
  });

  private readonly first = resource({
    params: () => (this.asked() ? { filter: this.asked()!, changed: this.changed() } : undefined),
    loader: ({ params }) => this.cards.scorecardFind(params.filter),
  });
  private readonly page = linkedSignal<ScorecardListView | undefined, ScorecardListView | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: ScorecardListItem[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  private readonly loadingMore = signal(false);
  private readonly moreError = signal<unknown>(null);

  readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  readonly loading = computed(() => (!this.page() && !this.error()) || this.loadingMore());
  readonly error = computed<unknown>(() => this.first.error() ?? this.periodsLoaded.error() ?? this.moreError());

  /** What waits for the viewer, whatever the list below is narrowed to. */
  private readonly waitingLoaded = resource({
    params: () => (this.asked() ? { periodId: this.asked()!.periodId, changed: this.changed() } : undefined),
    loader: ({ params: { periodId } }) => this.cards.scorecardFind({ periodId, waiting: 'true', limit: MOST_WAITING }),
  });
  readonly waiting = linkedSignal<ScorecardListItem[] | undefined, ScorecardListItem[]>({
    source: () => (this.waitingLoaded.hasValue() ? this.waitingLoaded.value().items : undefined),
    computation: (now, before) => now ?? before?.value ?? [],
  });

  /** Every card of the filter, as the export needs them. */
  all(): Promise<ScorecardListItem[]> {
    const filter = this.asked()!;
    return everyPage((cursor) => this.cards.scorecardFind({ ...filter, cursor, limit: 200 }));
  }

  reload(): void {
    this.periodsLoaded.reload();
    this.first.reload();
  }

  async more(): Promise<void> {
    const [cursor, filter] = [this.next(), this.asked()];
    if (!cursor || !filter || this.loadingMore()) return;
    this.loadingMore.set(true);
    this.moreError.set(null);
    try {
      const page = await this.cards.scorecardFind({ ...filter, cursor });
      this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } catch (error) {
      this.moreError.set(error);
    } finally {
      this.loadingMore.set(false);
    }
  }
}
