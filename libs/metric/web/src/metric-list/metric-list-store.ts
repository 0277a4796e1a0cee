import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { type MetricListItemView, type MetricList$Params, MetricService, type MetricVersionStatus, ProcessService } from '@kpi-loop/shared/client';
import { everyPage } from '@kpi-loop/shared/kernel';
import { LiveService, offerOf, resource } from '@kpi-loop/shared/ui';

export interface MetricFilter {
  search?: string;
  nodeId?: string;
  status?: MetricVersionStatus;
  certified?: 'true';
}

@Injectable()
export class MetricListStore {
  private readonly metrics = inject(MetricService);
  private readonly processes = inject(ProcessService);
  private readonly changed = inject(LiveService).tick(['metric.', 'metricVersion.', 'certification.', 'process.']);

  /** Nothing is asked for before the page has said what. */
  readonly filter = signal<MetricFilter | undefined>(undefined, { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  private readonly first = resource({
    params: () => (this.filter() ? { ...this.filter(), changed: this.changed() } : undefined),
    loader: ({ params: { changed: _changed, ...filter } }) => this.metrics.metricList(filter as MetricList$Params),
  });
  /** Pages after the first; forgotten when the filter changes. */
  private readonly later = linkedSignal<unknown, { items: MetricListItemView[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  private readonly loadingMore = signal(false);
  private readonly moreError = signal<unknown>(null);

  // what is on the screen stays while the next answer is on its way
  private readonly page = linkedSignal<
    Awaited<ReturnType<MetricService['metricList']>> | undefined,
    Awaited<ReturnType<MetricService['metricList']>> | undefined
  >({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });

  readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  readonly loading = computed(() => (!this.page() && !this.first.error()) || this.loadingMore());
  readonly error = computed<unknown>(() => this.first.error() ?? this.moreError());
  readonly create = computed(() => offerOf(this.page()?.offers, 'metric.create'));
  readonly filtered = computed(() => Object.values(this.filter() ?? {}).some(Boolean));

  readonly map = resource({ loader: () => this.processes.processList({ limit: 200 }) });
  readonly nodes = computed(() => (this.map.hasValue() ? this.map.value().items : []));

  /** Every metric of the filter, as the export needs them. */
  all(): Promise<MetricListItemView[]> {
    const filter = this.filter() ?? {};
    return everyPage((cursor) => this.metrics.metricList({ ...filter, cursor, limit: 200 }));
  }

  reload(): void {
    this.first.reload();
  }

  async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor || this.loadingMore()) return;
    this.loadingMore.set(true);
    this.moreError.set(null);
    try {
      const page = await this.metrics.metricList({ ...this.filter(), cursor });
      this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } catch (error) {
      this.moreError.set(error);
    } finally {
      this.loadingMore.set(false);
    }
  }
}
