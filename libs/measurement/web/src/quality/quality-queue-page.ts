import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { MeasurementsService, QualityService, type LateDatasetView, type MeasurementListView, type MeasurementView, type QualityQueueView, type QualityResultView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  EmptyState,
  LiveService,
  offerOf,
  PageHead,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  Quantity,
  ReasonModal,
  RelativeTimePipe,
  resource,
  Segmented,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { FigureNamePipe, nameIn, placesOf } from '../ui/status-words';
import { CheckResults } from './check-results';
import { flagWords, FRESH_MARK } from './check-words';

type Verb = 'release' | 'reject';
type Kind = 'all' | 'flagged' | 'disputed';
const KINDS: readonly Kind[] = ['all', 'flagged', 'disputed'];
const PAGE = 100;

/** 数据质量: what waits for a steward — figures in doubt, checks that failed, data that is late. */
@Component({
  selector: 'kl-quality-queue-page',
  imports: [
    BusinessDatePipe,
    CheckResults,
    DataCell,
    DataTable,
    EmptyState,
    FigureNamePipe,
    FormsModule,
    NzButtonComponent,
    PageHead,
    Panel,
    Quantity,
    ReasonModal,
    RelativeTimePipe,
    RouterLink,
    Segmented,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './quality-queue-page.html',
  styleUrl: './quality-queue-page.less',
})
export class QualityQueuePage {
  private readonly api = inject(QualityService);
  private readonly figuresApi = inject(MeasurementsService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly changed = inject(LiveService).tick(['measurement.', 'run.', 'quality.', 'dataset.', 'qualityCheck.']);
  private readonly done = signal(0);
  private readonly today = this.session.today() ?? '';

  readonly metric = input<string>();
  readonly show = input<string>();

  protected readonly kind = computed<Kind>(() => KINDS.find((kind) => kind === this.show()) ?? 'all');
  /** OPS looks after collectors and reads no figure (domain.md §4). */
  protected readonly seesFigures = computed(() => this.session.has('STEWARD', 'HR', 'AUD'));
  protected readonly settles = computed(() => this.session.has('STEWARD'));

  private readonly at = computed(() => this.changed() + this.done());
  protected readonly queue = resource({ params: () => this.at(), loader: () => this.api.qualityQueue() });
  protected readonly counts = linkedSignal<QualityQueueView | undefined, QualityQueueView | undefined>({
    source: () => (this.queue.hasValue() ? this.queue.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly problem = computed(() => (this.queue.error() ? this.speaker.words(this.queue.error()) : null));

  private readonly query = computed(() => ({ status: 'quarantined' as const, metricVersionId: this.metric() || undefined, limit: PAGE }));
  protected readonly figures = resource({
    params: () => (this.seesFigures() ? { query: this.query(), at: this.at() } : undefined),
    loader: ({ params: { query } }) => this.figuresApi.measurementList(query),
  });
  private readonly page = linkedSignal<MeasurementListView | undefined, MeasurementListView | undefined>({
    source: () => (this.figures.hasValue() ? this.figures.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: MeasurementView[]; next: string | null } | null>({ source: () => this.page(), computation: () => null });
  protected readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  private readonly all = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly rows = computed(() => this.all().filter(({ disputedAt }) => this.kind() === 'all' || (this.kind() === 'disputed') === (disputedAt !== null)));
  protected readonly loading = computed(() => this.figures.isLoading() && !this.page());

  protected readonly chosen = linkedSignal<unknown, string[]>({ source: () => [this.query(), this.kind()], computation: () => [] });
  protected readonly busy = signal(false);
  protected readonly asking = signal<Verb | null>(null);
  protected readonly settling = signal<QualityResultView | null>(null);
  protected readonly decidable = computed(() => this.rows().filter(({ id, offers }) => this.chosen().includes(id) && offerOf(offers, 'measurement.release')?.allowed));
  protected readonly selectable = computed(() => this.rows().some(({ offers }) => offerOf(offers, 'measurement.release')?.allowed));
  protected readonly places = placesOf;
  protected readonly freshMark = FRESH_MARK;

  protected readonly kinds = computed(() => {
    this.texts.lang();
    const counts = this.counts();
    const count: Record<Kind, number> = { all: (counts?.flagged ?? 0) + (counts?.disputed ?? 0), flagged: counts?.flagged ?? 0, disputed: counts?.disputed ?? 0 };
    return KINDS.map((value) => ({ value, label: `${this.texts.text(`measurement.queue.${value}`)} ${count[value] || ''}`.trim() }));
  });
  protected readonly columns = computed<DataColumn<MeasurementView>[]>(() => {
    this.texts.lang();
    const label = (key: string): string => this.texts.text(`measurement.queue.${key}`);
    return [
      { key: 'figure', label: this.texts.text('measurement.work.metric') },
      { key: 'month', label: this.texts.text('measurement.work.month'), wideOnly: true },
      { key: 'value', label: label('value'), number: true },
      { key: 'why', label: label('why') },
      { key: 'since', label: label('since'), wideOnly: true },
      { key: 'by', label: label('by'), wideOnly: true },
    ];
  });

  protected flags(figure: MeasurementView): { words: string; cleared: boolean }[] {
    return figure.flags.map((flag) => ({ words: flagWords(flag, this.texts), cleared: flag.cleared }));
  }

  protected since(figure: MeasurementView): string | null {
    return figure.disputedAt ?? figure.flags[0]?.raisedAt ?? null;
  }

  protected overdue({ settleBy }: MeasurementView): boolean {
    return settleBy !== null && settleBy < this.today;
  }

  protected datasetName({ datasetName, datasetNameEn }: LateDatasetView): string {
    return nameIn(this.texts.lang(), { name: datasetName, nameEn: datasetNameEn });
  }

  protected narrow(show: string): void {
    void this.router.navigate([], { queryParams: { show: show === 'all' ? null : show }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected anyMetric(): void {
    void this.router.navigate([], { queryParams: { metric: null }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  /** The figure in its table, where it opens to its rows. */
  protected open({ metricVersionId: metric, subjectKind: kind, month: to }: MeasurementView): void {
    void this.router.navigate(['/collection/figures'], { queryParams: { metric, kind, to } });
  }

  protected async decide({ reason }: Record<string, string>): Promise<void> {
    const body = { ids: this.decidable().map(({ id }) => id), reason };
    const verb = this.asking()!;
    await this.attempt(async () => {
      const { decided, skipped } = await (verb === 'release' ? this.figuresApi.measurementReleaseMany({ body }) : this.figuresApi.measurementRejectMany({ body }));
      const words = [this.texts.text('measurement.queue.decided', { count: decided }), ...(skipped ? [this.texts.text('measurement.queue.skippedSome', { count: skipped })] : [])];
      await this.toast.done(words.join(' · '));
      this.chosen.set([]);
      this.asking.set(null);
    });
  }

  protected async settle({ reason }: Record<string, string>): Promise<void> {
    const { id } = this.settling()!;
    await this.attempt(async () => {
      await this.api.qualitySettle({ id, body: { reason } });
      this.settling.set(null);
    });
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.figuresApi.measurementList({ ...this.query(), cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.done.update((n) => n + 1);
    }
  }
}
