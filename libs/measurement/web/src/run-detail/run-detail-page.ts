import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { rowErrorWords } from '@kpi-loop/measurement/domain';
import { columnText } from '@kpi-loop/metric/domain';
import {
  CollectionRunsService,
  type CollectionRunView,
  DatasetsService,
  QualityService,
  type RowErrorView,
  type RunRetryDto,
  UploadsService,
} from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  Icon,
  ifMatch,
  LifecycleBar,
  LiveService,
  numberText,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemToast,
  resource,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzProgressComponent } from 'ng-zorro-antd/progress';
import { LateNote } from '../late/late-note';
import { CheckResults } from '../quality/check-results';
import { columnList, paramsInWords } from '../ui/column-words';
import { nameIn, RUN_MARK } from '../ui/status-words';

const BETWEEN_LOOKS_MS = 1000;

/** One delivery: how far it is, what it changed, and every cell that keeps it from landing. */
@Component({
  selector: 'kl-run-detail-page',
  imports: [
    BusinessDatePipe,
    CheckResults,
    DataCell,
    DataTable,
    Icon,
    LateNote,
    LifecycleBar,
    NzProgressComponent,
    OfferButton,
    PageHead,
    Panel,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-detail-page.html',
  styleUrl: './run-detail-page.less',
})
export class RunDetailPage {
  private readonly api = inject(CollectionRunsService);
  private readonly datasets = inject(DatasetsService);
  private readonly quality = inject(QualityService);
  private readonly uploads = inject(UploadsService);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['run.']);
  private readonly looked = signal(0);

  readonly id = input.required<string>();

  private readonly answer = resource({
    params: () => ({ id: this.id(), changed: this.changed(), looked: this.looked() }),
    loader: ({ params }) => this.api.collectionRunOne({ id: params.id }),
  });
  protected readonly run = linkedSignal<CollectionRunView | undefined, CollectionRunView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly problem = computed(() => (this.run() ? null : this.answer.error()));
  private readonly firstErrors = resource({
    params: () => (this.run()?.rowsRejected && !this.going() ? { id: this.id(), version: this.run()!.version } : undefined),
    loader: ({ params }) => this.api.collectionRunErrors({ id: params.id, limit: 100 }),
  });
  private readonly later = linkedSignal<unknown, { items: RowErrorView[]; next: string | null } | null>({
    source: () => this.firstErrors.value(),
    computation: () => null,
  });
  protected readonly errors = computed(() => [...(this.firstErrors.hasValue() ? this.firstErrors.value().items : []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.firstErrors.hasValue() ? this.firstErrors.value().next : null));
  protected readonly loadingErrors = computed(() => this.firstErrors.isLoading());

  private readonly asked = resource({
    params: () => (this.run() && !this.going() ? { id: this.id(), version: this.run()!.version } : undefined),
    loader: ({ params }) => this.quality.qualityOfRun({ id: params.id }),
  });
  protected readonly checks = computed(() => (this.asked.hasValue() ? this.asked.value().items : []));

  protected readonly going = computed(() => ['queued', 'running'].includes(this.run()?.status ?? ''));
  protected readonly percent = computed(() => {
    const run = this.run();
    if (!run || run.status === 'queued') return 0;
    if (!this.going()) return 100;
    return run.bytesTotal ? Math.min(99, Math.round((run.bytesRead / run.bytesTotal) * 100)) : 50;
  });
  protected readonly retry = computed(() => offerOf(this.run()?.offers, 'collectionRun.retry'));
  protected readonly stop = computed(() => offerOf(this.run()?.offers, 'collectionRun.stop'));
  protected readonly busy = signal(false);
  /** A file with wrong rows is put right and sent anew; to read the same file again helps only where something else was missing. */
  protected readonly corrects = computed(() => {
    const run = this.run();
    return run?.status === 'failed' && run.sourceKind === 'file' && run.rowsRejected > 0 && this.session.has('STEWARD', 'OPS', 'HR');
  });
  protected readonly edits = computed(() => this.run()?.sourceKind !== 'manual' && this.session.has('STEWARD', 'OPS'));
  /** Columns that are gone, or are of another type now: the run goes on once the dataset says what is to become of them. */
  protected readonly drifted = computed(() => {
    const { problem, problemParams } = this.run() ?? {};
    return problem === 'columnsMissing' || problem === 'columnTypesChanged' ? ((problemParams?.['columns'] as string[] | undefined) ?? []) : [];
  });
  protected readonly mark = RUN_MARK;
  protected readonly states = computed(() => {
    this.texts.lang();
    const last = this.run()?.status === 'failed' ? 'failed' : 'succeeded';
    return ['queued', 'running', last].map((id) => ({ id, label: this.texts.text(`measurement.runStatus.${id}`) }));
  });
  protected readonly columns = computed<DataColumn<RowErrorView>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`measurement.error.${key}`);
    return [
      { key: 'cell', label: label('cell'), width: '140px' },
      { key: 'why', label: label('why') },
      { key: 'value', label: label('value') },
    ];
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      const run = this.run();
      if (run) title.show(run.fileName ?? this.name(run));
    });
    // the stream tells of beginnings and ends; in between the bar moves by looking
    effect((onCleanup) => {
      if (!this.going()) return;
      const timer = setInterval(() => this.looked.update((n) => n + 1), BETWEEN_LOOKS_MS);
      onCleanup(() => clearInterval(timer));
    });
  }

  protected name(run: CollectionRunView): string {
    return nameIn(this.texts.lang(), { name: run.datasetName, nameEn: run.datasetNameEn });
  }

  protected nameOf(name: string | null, nameEn: string | null): string {
    return name ? nameIn(this.texts.lang(), { name, nameEn }) : '';
  }

  /** What the column of a cell is called. */
  protected column({ column }: RowErrorView): string {
    return column ? columnText(column.name, [column], this.texts.lang()) : '';
  }

  protected list(names: readonly string[]): string {
    return columnList(names, this.run()!.labels, this.texts.lang());
  }

  protected starter(run: CollectionRunView): string {
    if (run.scheduled) return this.texts.text('measurement.run.bySchedule');
    return run.startedByName ? nameIn(this.texts.lang(), { name: run.startedByName, nameEn: run.startedByNameEn }) : '–';
  }

  protected count(rows: number): string {
    return numberText(rows, this.texts.lang(), { decimals: 0, compact: false });
  }

  protected why(code: string): string {
    return rowErrorWords(code, this.texts.lang()) ?? this.texts.known(`problem.${code}`) ?? code;
  }

  protected problemText(run: CollectionRunView): string {
    return this.texts.known(`problem.${run.problem}`, paramsInWords(run.problemParams, run.labels, this.texts.lang())) ?? run.problem ?? '';
  }

  protected again(body: RunRetryDto): Promise<void> {
    return this.attempt((run) => this.api.collectionRunRetry({ id: run.id, body }, ifMatch(run.version)));
  }

  protected acknowledge(): Promise<void> {
    return this.attempt((run) => this.api.collectionRunAcknowledge({ id: run.id }, ifMatch(run.version)));
  }

  protected end(): Promise<void> {
    return this.attempt((run) => this.api.collectionRunStop({ id: run.id }, ifMatch(run.version)));
  }

  private async attempt(work: (run: CollectionRunView) => Promise<CollectionRunView>): Promise<void> {
    this.busy.set(true);
    try {
      this.run.set(await work(this.run()!));
    } catch (error) {
      await this.toast.show(error);
      this.reload();
    } finally {
      this.busy.set(false);
    }
  }

  protected async send(files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (!file) return;
    this.busy.set(true);
    try {
      const upload = await this.uploads.uploadSend({ body: { file } });
      const { id } = await this.datasets.datasetCollect({ id: this.run()!.datasetId, body: { uploadId: upload.id } });
      await this.router.navigate(['/collection/runs', id]);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.collectionRunErrors({ id: this.id(), limit: 100, cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  protected reload(): void {
    this.looked.update((n) => n + 1);
  }
}
