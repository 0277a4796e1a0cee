import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnText } from '@kpi-loop/metric/domain';
import { isEntered, isSent, isSqlKind, MOST_LOOKBACK_DAYS, type TextPlace } from '@kpi-loop/measurement/domain';
import {
  BusinessDatePipe,
  ConfirmModal,
  EmptyState,
  Icon,
  PageHead,
  PageTitle,
  Panel,
  ProblemError,
  ProblemSpeaker,
  ProblemToast,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { InternalChoice } from '../dataset-wizard/internal-choice';
import { ColumnList } from '../dataset-wizard/column-list';
import { draftColumn, type MappingDraft, placeIn } from '../dataset-wizard/mapping-draft';
import { MappingForm } from '../dataset-wizard/mapping-form';
import { PreviewTable } from '../dataset-wizard/preview-table';
import { RequestForm } from '../dataset-wizard/request-form';
import { SqlEditor } from '../dataset-wizard/sql-editor';
import { ScheduleModal } from '../sources/schedule-modal';
import { scheduleWords } from '../sources/schedule-words';
import { nameIn } from '../ui/status-words';
import { CheckList } from '../quality/check-list';
import { DatasetRuns } from './dataset-runs';
import { DatasetStore } from './dataset-store';

/** A dataset: how it is asked for and read, changed with a look at what the next run will do otherwise. */
@Component({
  selector: 'kl-dataset-detail-page',
  imports: [
    BusinessDatePipe,
    CheckList,
    ColumnList,
    ConfirmModal,
    DatasetRuns,
    EmptyState,
    FormsModule,
    Icon,
    InternalChoice,
    MappingForm,
    NzButtonComponent,
    NzInputDirective,
    PageHead,
    Panel,
    PreviewTable,
    RequestForm,
    RouterLink,
    ScheduleModal,
    SqlEditor,
    TranslocoPipe,
  ],
  providers: [DatasetStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './dataset-detail-page.html',
  styleUrl: './dataset-detail-page.less',
})
export class DatasetDetailPage {
  protected readonly store = inject(DatasetStore);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  readonly id = input.required<string>();
  /** Columns to begin without, as a run has found them gone: `a,b`. */
  readonly without = input<string>();
  /** Columns to begin with in addition, as a run has found them new. */
  readonly add = input<string>();

  protected readonly most = MOST_LOOKBACK_DAYS;
  protected readonly busy = signal(false);
  protected readonly asking = signal(false);
  protected readonly scheduling = signal(false);
  protected readonly said = signal<string[]>([]);
  protected readonly place = signal<TextPlace | null>(null);

  protected readonly kind = computed(() => this.store.dataset()?.sourceKind ?? '');
  protected readonly sql = computed(() => isSqlKind(this.kind()));
  protected readonly askable = computed(() => !isSent(this.kind()) && !isEntered(this.kind()));
  protected readonly edits = computed(() => !isEntered(this.kind()) && this.session.has('STEWARD', 'OPS'));
  /** SQL reaches whatever the role of the source does. */
  protected readonly writesSql = computed(() => this.session.has('STEWARD'));
  protected readonly looks = computed(() => this.askable() && this.session.has(...(this.sql() ? (['STEWARD'] as const) : (['STEWARD', 'HR'] as const))));
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));
  protected readonly title = computed(() => (this.store.dataset() ? nameIn(this.texts.lang(), this.store.dataset()!) : ''));
  protected readonly sourceName = computed(() => {
    const { sourceName: name = '', sourceNameEn: nameEn } = this.store.dataset() ?? {};
    return nameIn(this.texts.lang(), { name, nameEn });
  });
  protected readonly schedule = computed(() => {
    const schedule = this.store.dataset()?.schedule;
    return schedule ? scheduleWords(schedule, this.texts.lang()) : this.texts.text('measurement.every.never');
  });
  protected readonly problems = computed(() => {
    this.texts.lang();
    return [...new Set(this.store.problems().map((problem) => this.speaker.field(problem)))];
  });
  protected readonly dirty = computed(() => this.store.changes().length > 0 || this.store.renamed());
  protected readonly changes = computed(() => {
    this.texts.lang();
    const separator = this.texts.lang() === 'en' ? ', ' : '、';
    const words = (value: string | number | string[]): string | number =>
      Array.isArray(value) ? value.map((name) => columnText(name, this.store.draft()?.mapping.columns ?? [], this.texts.lang())).join(separator) : value;
    return this.store.changes().map(({ code, risky, params }) => ({
      code,
      risky,
      text: this.texts.text(`measurement.change.${code}`, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, words(value)]))),
    }));
  });
  protected readonly summary = computed(() => [...this.changes().map(({ text }) => text), this.texts.text('measurement.change.after')].join('\n'));
  protected readonly previewed = computed(() => {
    const called = this.store.draft()?.mapping.columns ?? [];
    return (this.store.preview()?.columns ?? []).map(({ name, type }) => ({ ...called.find((column) => column.name === name), name, type }));
  });

  constructor() {
    const page = inject(PageTitle);
    effect(() => this.store.id.set(this.id()));
    effect(() => this.store.begin(split(this.without()), split(this.add())));
    effect(() => page.show(this.title()));
  }

  protected setMapping(mapping: MappingDraft): void {
    this.store.change({ mapping });
  }

  protected addColumn(name: string): void {
    const mapping = this.store.draft()?.mapping;
    if (!mapping || mapping.columns.some((column) => column.name === name)) return;
    const type = this.store.preview()?.columns.find((column) => column.name === name)?.type;
    this.setMapping({ ...mapping, columns: [...mapping.columns, draftColumn(name, type)] });
  }

  protected look(): Promise<void> {
    return this.attempt(() => this.store.look());
  }

  /** What may take rows away or double them is asked once more. */
  protected save(): void {
    if (this.changes().length) this.asking.set(true);
    else void this.write();
  }

  protected write(): Promise<void> {
    this.asking.set(false);
    return this.attempt(async () => {
      await this.store.save();
      await this.toast.done(this.texts.text('measurement.dataset.saved'));
    });
  }

  protected scheduled(): void {
    this.scheduling.set(false);
    this.store.reload();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.said.set([]);
    this.place.set(null);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { title, reasons } = this.speaker.words(error);
      this.place.set(placeIn(error));
      this.said.set([title, ...reasons]);
      if (error.status === 412) this.store.reload();
    } finally {
      this.busy.set(false);
    }
  }
}

const split = (names: string | undefined): string[] => (names ?? '').split(',').filter((name) => name !== '');
