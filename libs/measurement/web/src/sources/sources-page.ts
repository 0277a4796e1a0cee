import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  CollectionRunsService,
  DatasetsService,
  SourcesService,
  UploadsService,
  type CollectionRunView,
  type DatasetView,
  type SourceView,
} from '@kpi-loop/shared/client';
import { isEntered, isSent } from '@kpi-loop/measurement/domain';
import {
  BusinessDatePipe,
  DataCell,
  DataTable,
  Icon,
  KpiNumberPipe,
  LiveService,
  PageHead,
  Panel,
  ProblemError,
  ProblemToast,
  RelativeTimePipe,
  resource,
  SessionStore,
  StatusChip,
  Texts,
  type DataColumn,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { BackfillList } from '../backfill/backfill-list';
import { RUN_MARK, nameIn } from '../ui/status-words';
import { AllowedHosts } from './allowed-hosts';
import { ApiKeys } from './api-keys';
import { type Reading, ReadingModal } from './reading-modal';
import { ScheduleModal } from './schedule-modal';
import { scheduleWords } from './schedule-words';
import { SourceModal } from './source-modal';

/** 数据源与采集: what data there is, where it comes from, and how the last deliveries went. */
@Component({
  selector: 'kl-sources-page',
  imports: [
    AllowedHosts,
    ApiKeys,
    BackfillList,
    BusinessDatePipe,
    DataCell,
    DataTable,
    Icon,
    KpiNumberPipe,
    NzButtonComponent,
    PageHead,
    Panel,
    ReadingModal,
    RelativeTimePipe,
    RouterLink,
    ScheduleModal,
    SourceModal,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sources-page.html',
  styleUrl: './sources-page.less',
})
export class SourcesPage {
  private readonly sourcesApi = inject(SourcesService);
  private readonly datasetsApi = inject(DatasetsService);
  private readonly runsApi = inject(CollectionRunsService);
  private readonly uploads = inject(UploadsService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly changed = inject(LiveService).tick(['run.', 'source.', 'dataset.']);

  private readonly sources = resource({ params: () => this.changed(), loader: () => this.sourcesApi.sourceList() });
  private readonly datasets = resource({ params: () => this.changed(), loader: () => this.datasetsApi.datasetList() });
  private readonly runs = resource({ params: () => this.changed(), loader: () => this.runsApi.collectionRunList({ limit: 50 }) });
  private readonly later = signal<CollectionRunView[]>([]);
  private readonly cursor = signal<string | null | undefined>(undefined);

  protected readonly editing = signal<SourceView | 'new' | null>(null);
  protected readonly reading = signal<{ dataset: DatasetView; reading: Reading } | null>(null);
  protected readonly scheduling = signal<DatasetView | null>(null);
  protected readonly busy = signal<string | null>(null);
  protected readonly edits = computed(() => this.session.has('STEWARD', 'OPS'));
  protected readonly seesHosts = computed(() => this.session.has('STEWARD', 'OPS', 'AUD'));
  protected readonly seesLate = computed(() => this.session.has('STEWARD', 'HR', 'AUD'));
  protected readonly vouches = computed(() => this.session.has('STEWARD', 'HR'));
  protected readonly starts = computed(() => this.session.has('STEWARD', 'OPS', 'HR'));
  protected readonly sourceRows = computed(() => (this.sources.hasValue() ? this.sources.value().items : []));
  protected readonly datasetRows = computed(() => (this.datasets.hasValue() ? this.datasets.value().items : []));
  protected readonly runRows = computed(() => [...(this.runs.hasValue() ? this.runs.value().items : []), ...this.later()]);
  protected readonly next = computed(() => (this.cursor() === undefined ? (this.runs.hasValue() ? this.runs.value().next : null) : this.cursor()));
  protected readonly loading = computed(() => ({
    sources: this.sources.isLoading() && !this.sources.hasValue(),
    datasets: this.datasets.isLoading() && !this.datasets.hasValue(),
    runs: this.runs.isLoading() && !this.runs.hasValue(),
  }));
  protected readonly errors = computed(() => ({ sources: this.sources.error(), datasets: this.datasets.error(), runs: this.runs.error() }));
  protected readonly isSent = isSent;
  protected readonly isEntered = isEntered;
  protected readonly mark = RUN_MARK;
  protected readonly whole = { decimals: 0, compact: false };

  protected readonly sourceColumns = computed<DataColumn<SourceView>[]>(() => this.columns('source', ['name', 'kind', 'last']));
  protected readonly datasetColumns = computed<DataColumn<DatasetView>[]>(() =>
    this.columns('dataset', ['name', 'until', 'metrics', 'last', 'act'], ['metrics'], ['until', 'metrics']),
  );
  protected readonly runColumns = computed<DataColumn<CollectionRunView>[]>(() =>
    this.columns('run', ['status', 'dataset', 'file', 'rows', 'changed', 'who', 'when'], ['rows', 'changed'], ['file', 'rows', 'changed', 'who']),
  );

  protected name(thing: { name: string; nameEn?: string | null }): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected words({ schedule }: DatasetView): string {
    return schedule ? scheduleWords(schedule, this.texts.lang()) : '';
  }

  protected scheduled(): void {
    this.scheduling.set(null);
    this.datasets.reload();
  }

  protected begun(reading: Reading, { id }: { id: string }): void {
    void this.router.navigate([reading === 'backfill' ? '/collection/backfills' : '/collection/runs', id]);
  }

  protected openRun(run: { id: string }): void {
    void this.router.navigate(['/collection/runs', run.id]);
  }

  protected wizard(): void {
    void this.router.navigate(['/collection/new']);
  }

  protected edit(source: SourceView): void {
    if (this.edits() && !isEntered(source.kind)) this.editing.set(source);
  }

  protected async trust(source: SourceView): Promise<void> {
    try {
      await this.sourcesApi.sourceTrust({ id: source.id, body: { on: !source.autoVerify } });
    } catch (error) {
      await this.toast.show(error);
    }
    this.sources.reload();
  }

  protected saved(): void {
    this.editing.set(null);
    this.sources.reload();
  }

  /** A file goes up and its run opens; a query asks for its dates first. */
  protected async send(dataset: DatasetView, files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (!file) return;
    this.busy.set(dataset.id);
    try {
      const upload = await this.uploads.uploadSend({ body: { file } });
      this.openRun(await this.datasetsApi.datasetCollect({ id: dataset.id, body: { uploadId: upload.id } }));
    } catch (error) {
      // the same content: its run is the answer
      const known = error instanceof ProblemError && error.code === 'alreadyImported' ? String(error.params?.['runId'] ?? '') : '';
      if (known) this.openRun({ id: known });
      await this.toast.show(error);
    } finally {
      this.busy.set(null);
    }
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.runsApi.collectionRunList({ limit: 50, cursor });
    this.later.update((rows) => [...rows, ...page.items]);
    this.cursor.set(page.next);
  }

  protected reload(): void {
    this.sources.reload();
    this.datasets.reload();
    this.runs.reload();
  }

  private columns<T>(table: string, keys: string[], numbers: string[] = [], wide: string[] = []): DataColumn<T>[] {
    this.texts.lang();
    return keys.map((key) => ({ key, label: this.texts.text(`measurement.${table}.${key}`), number: numbers.includes(key), wideOnly: wide.includes(key) }));
  }
}
