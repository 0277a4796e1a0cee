import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import {
  MeasurementsService,
  type MeasurementStatus,
  type MeasurementSubjectView,
  type MeasurementTable$Params,
  type MeasurementTableView,
  MetricService,
} from '@kpi-loop/shared/client';
import { everyPage } from '@kpi-loop/shared/kernel';
import { LiveService, resource } from '@kpi-loop/shared/ui';

/** States that ask somebody to act. */
export const WORK = ['submitted', 'quarantined', 'missing'] as const satisfies readonly MeasurementStatus[];
export type FigureQuery = Pick<MeasurementTable$Params, 'metricVersionId' | 'subjectKind' | 'from' | 'to'>;

const COUNTED = 50;

/** Subjects × months of one metric, page after page, and how much of all figures waits for somebody. */
@Injectable()
export class FiguresStore {
  private readonly api = inject(MeasurementsService);
  private readonly metricsApi = inject(MetricService);
  private readonly changed = inject(LiveService).tick(['measurement.']);
  private readonly done = signal(0);

  readonly query = signal<FigureQuery | null>(null, { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  /** Counts up whenever figures have changed, here or elsewhere. */
  readonly counted = computed(() => this.changed() + this.done());

  private readonly metricAnswer = resource({ loader: () => this.metricsApi.metricList({ status: 'published', limit: 200 }) });
  readonly metrics = computed(() => (this.metricAnswer.hasValue() ? this.metricAnswer.value().items : []));

  private readonly answer = resource({
    params: () => (this.query() ? { query: this.query()!, at: this.counted() } : undefined),
    loader: ({ params: { query } }) => this.api.measurementTable({ ...query, limit: 50 }),
  });
  private readonly page = linkedSignal<MeasurementTableView | undefined, MeasurementTableView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: MeasurementSubjectView[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  readonly loading = computed(() => (this.answer.isLoading() && !this.page()) || this.metricAnswer.isLoading());
  readonly error = computed(() => this.answer.error() ?? this.metricAnswer.error());

  private readonly pages = resource({
    params: () => ({ at: this.counted() }),
    loader: () => Promise.all(WORK.map((status) => this.api.measurementList({ status, limit: COUNTED }))),
  });
  /** `12`, `50+`, or nothing: how much is in each of the states. */
  readonly counts = computed(() =>
    (this.pages.hasValue() ? this.pages.value() : []).map(({ items, next }) => (items.length ? `${items.length}${next ? '+' : ''}` : '')),
  );

  async more(): Promise<void> {
    const [cursor, query] = [this.next(), this.query()];
    if (!cursor || !query) return;
    const page = await this.api.measurementTable({ ...query, limit: 50, cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  /** Every subject, as the export needs them. */
  all(): Promise<MeasurementSubjectView[]> {
    const query = this.query()!;
    return everyPage((cursor) => this.api.measurementTable({ ...query, cursor, limit: 200 }));
  }

  /** Figures have changed by a command of this page. */
  touch(): void {
    this.done.update((n) => n + 1);
  }

  reload(): void {
    this.answer.reload();
    if (this.metricAnswer.error()) this.metricAnswer.reload();
  }
}
