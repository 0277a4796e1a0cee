import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type BackfillFigureView, type BackfillMonthView, BackfillsService, type BackfillView, CollectionRunsService } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  ConfirmModal,
  DataCell,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  ifMatch,
  LifecycleBar,
  LiveService,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemError,
  ProblemToast,
  resource,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzProgressComponent } from 'ng-zorro-antd/progress';
import { figureText, moveText } from '../ui/change-text';
import { paramsInWords } from '../ui/column-words';
import { BACKFILL_MARK, nameIn, RUN_MARK } from '../ui/status-words';

const BETWEEN_LOOKS_MS = 1500;
const GOES_ON = ['looking', 'running'];

/** 回补历史: what reading history anew would change, and how far it has come, month by month. */
@Component({
  selector: 'kl-backfill-page',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    DataCell,
    DataTable,
    EmptyState,
    Icon,
    LifecycleBar,
    NzButtonComponent,
    NzProgressComponent,
    OfferButton,
    PageHead,
    Panel,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './backfill-page.html',
  styleUrl: './backfill-page.less',
})
export class BackfillPage {
  private readonly api = inject(BackfillsService);
  private readonly runs = inject(CollectionRunsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly changed = inject(LiveService).tick(['run.', 'backfill.']);
  private readonly looked = signal(0);
  protected readonly retries = inject(SessionStore).has('STEWARD', 'HR', 'OPS');

  readonly id = input.required<string>();

  private readonly answer = resource({
    params: () => ({ id: this.id(), at: this.changed(), looked: this.looked() }),
    loader: ({ params: { id } }) => this.api.backfillOne({ id }),
  });
  protected readonly backfill = linkedSignal<BackfillView | undefined, BackfillView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly failed = computed(() => !this.backfill() && !!this.answer.error());
  protected readonly busy = signal(false);
  protected readonly asking = signal<'start' | 'cancel' | null>(null);
  protected readonly acceptPartial = signal(false);
  protected readonly mark = BACKFILL_MARK;
  protected readonly runMark = RUN_MARK;
  protected readonly name = computed(() => {
    const backfill = this.backfill();
    return backfill ? nameIn(this.texts.lang(), { name: backfill.datasetName, nameEn: backfill.datasetNameEn }) : '';
  });
  protected readonly offer = computed(() => ({
    start: offerOf(this.backfill()?.offers, 'backfill.start'),
    cancel: offerOf(this.backfill()?.offers, 'backfill.cancel'),
  }));
  protected readonly goesOn = computed(() => GOES_ON.includes(this.backfill()?.status ?? ''));
  protected readonly states = computed(() => {
    this.texts.lang();
    const status = this.backfill()?.status ?? 'looking';
    const way = ['looking', 'proposed', 'running', ['stalled', 'failed', 'cancelled'].includes(status) ? status : 'done'];
    return way.map((id) => ({ id, label: this.texts.text(`measurement.backfill.status.${id}`) }));
  });
  protected readonly todo = computed(() => (this.backfill()?.months ?? []).filter((month) => month.differs));
  /** Looked at, and there is nothing to do. */
  protected readonly nothing = computed(() => {
    this.texts.lang();
    const backfill = this.backfill();
    if (backfill?.status !== 'proposed' || this.todo().length) return '';
    const gone = sum(backfill.months, 'rowsGone');
    return this.texts.text(`measurement.backfill.${gone ? 'nothingButGone' : 'nothing'}`, { count: gone });
  });
  protected readonly percent = computed(() => {
    const todo = this.todo();
    return todo.length ? Math.round((todo.filter((month) => month.runStatus === 'succeeded').length / todo.length) * 100) : 0;
  });
  protected readonly total = computed(() => ({
    months: this.todo().length,
    added: sum(this.todo(), 'rowsAdded'),
    changed: sum(this.todo(), 'rowsChanged'),
    gone: this.backfill()?.removes ? sum(this.todo(), 'rowsGone') : 0,
  }));
  protected readonly monthColumns = computed<DataColumn<BackfillMonthView>[]>(() => {
    this.texts.lang();
    const wide = ['rowsSource', 'rowsKnown'];
    return ['month', 'rowsSource', 'rowsKnown', 'rowsAdded', 'rowsChanged', 'rowsGone', 'state'].map((key) => ({
      key,
      label: this.texts.text(`measurement.backfill.column.${key}`),
      number: key.startsWith('rows'),
      wideOnly: wide.includes(key),
      text: (row: BackfillMonthView) => (key.startsWith('rows') ? row[key as 'rowsAdded'] : null),
    }));
  });
  protected readonly figures = computed(() => (this.backfill()?.figures ?? []).map((figure, i) => ({ ...figure, id: String(i) })));
  protected readonly figureColumns = computed<DataColumn<BackfillFigureView & { id: string }>[]>(() => {
    this.texts.lang();
    return ['figure', 'before', 'after', 'moved'].map((key) => ({
      key,
      label: this.texts.text(`measurement.correction.${key}`),
      number: key !== 'figure',
      wideOnly: key === 'moved',
    }));
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.name()));
    effect((done) => {
      if (!this.goesOn()) return;
      const timer = setInterval(() => this.looked.update((n) => n + 1), BETWEEN_LOOKS_MS);
      done(() => clearInterval(timer));
    });
  }

  protected nameOf(name: string, nameEn: string): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }
  protected shown(figure: BackfillFigureView, value: string | null): string {
    return figureText(value, figure, this.texts.lang());
  }
  protected moved(figure: BackfillFigureView): string {
    return moveText(figure.valueBefore, figure.value, figure, this.texts.lang());
  }
  protected problemText(code: string, params: object): string {
    const said = paramsInWords(params as Record<string, unknown>, this.backfill()?.labels ?? [], this.texts.lang());
    return this.speaker.words(new ProblemError(422, code, { params: said })).title;
  }

  protected decide(verb: 'start' | 'cancel'): Promise<void> {
    const { id, version } = this.backfill()!;
    return this.attempt(async () =>
      this.backfill.set(
        verb === 'start'
          ? await this.api.backfillStart({ id, body: { acceptPartial: this.acceptPartial() } }, ifMatch(version))
          : await this.api.backfillCancel({ id }, ifMatch(version)),
      ),
    );
  }

  protected again({ runId, runVersion }: BackfillMonthView): Promise<void> {
    return this.attempt(() => this.runs.collectionRunRetry({ id: runId!, body: {} }, ifMatch(runVersion!)));
  }

  protected reload(): void {
    this.answer.reload();
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.asking.set(null);
      this.answer.reload();
    }
  }
}

const sum = (months: readonly BackfillMonthView[], of: 'rowsAdded' | 'rowsChanged' | 'rowsGone'): number =>
  months.reduce((total, month) => total + (month.frozen ? 0 : month[of]), 0);
