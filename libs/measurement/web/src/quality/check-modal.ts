import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  catalogOf,
  CHECK_DAYS,
  CHECK_FORMS,
  CHECK_KINDS,
  CHECK_MEASURES,
  CHECK_SUBJECTS,
  isTimed,
  MOST_HOURS,
  MOST_READINGS,
  SEVERITIES,
  type CatalogColumn,
  type CheckKind,
  type CheckParams,
} from '@kpi-loop/measurement/domain';
import { columnTextAndName } from '@kpi-loop/metric/domain';
import {
  DatasetsService,
  QualityService,
  type DatasetMappingDto,
  type DatasetView,
  type QualityCheckListView,
  type QualityCheckView,
  type QualityTrialView,
} from '@kpi-loop/shared/client';
import { ifMatch, ProblemError, ProblemSpeaker, resource, Segmented, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalFooterDirective, NzModalService } from 'ng-zorro-antd/modal';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { nameIn } from '../ui/status-words';
import { CheckExamples } from './check-examples';
import { bodyOf, draftOf, emptyDraft, linesOf, takesColumn, type CheckDraft } from './check-form';
import { severityWords, trialWords } from './check-words';

/** One check of a dataset: its kind, what it needs to know, and what it says about the rows that are there now. */
@Component({
  selector: 'kl-check-modal',
  imports: [
    CheckExamples,
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    NzModalComponent,
    NzModalContentDirective,
    NzModalFooterDirective,
    NzOptionComponent,
    NzSelectComponent,
    Segmented,
    SelectLabel,
    TranslocoPipe,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './check-modal.html',
  styleUrl: '../sources/source-modal.less',
})
export class CheckModal {
  private readonly api = inject(QualityService);
  private readonly datasetsApi = inject(DatasetsService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  readonly dataset = input.required<DatasetView>();
  /** Null: a new one. */
  readonly check = input.required<QualityCheckView | null>();
  readonly saved = output<QualityCheckListView>();
  readonly closed = output<void>();

  protected readonly kinds = CHECK_KINDS;
  protected readonly measures = CHECK_MEASURES;
  protected readonly dayKinds = CHECK_DAYS;
  protected readonly subjects = CHECK_SUBJECTS;
  protected readonly mostHours = MOST_HOURS;
  protected readonly mostReadings = MOST_READINGS;
  protected readonly draft = signal<CheckDraft>(emptyDraft('notNull'));
  protected readonly values = computed(() => (this.draft().params.values ?? []).join('\n'));
  protected readonly busy = signal(false);
  protected readonly said = signal('');
  protected readonly trial = signal<QualityTrialView | null>(null);
  protected readonly form = computed(() => CHECK_FORMS[this.draft().kind]);
  protected readonly timed = computed(() => isTimed(this.draft().kind));
  protected readonly takesColumn = computed(() => takesColumn(this.draft()));
  protected readonly columns = computed(() => this.offered(this.dataset().mapping));
  protected readonly choices = computed(() => this.columns().filter(({ type }) => this.form().types.includes(type)));
  protected readonly severities = computed(() => {
    this.texts.lang();
    return SEVERITIES.map((value) => ({ value, label: severityWords({ kind: this.draft().kind, severity: value }, this.texts) }));
  });
  private readonly answer = resource({ loader: () => this.datasetsApi.datasetList() });
  protected readonly others = computed(() => {
    const lang = this.texts.lang();
    const all = this.answer.hasValue() ? this.answer.value().items : [];
    return all.filter(({ id }) => id !== this.dataset().id).map((other) => ({ ...other, label: nameIn(lang, other) }));
  });
  protected readonly otherColumns = computed(() => {
    const other = this.others().find(({ code }) => code === this.draft().params.other);
    return other ? this.offered(other.mapping).filter(({ type }) => type === 'number') : [];
  });

  constructor() {
    effect(() => {
      const check = this.check();
      if (check) this.draft.set(draftOf(check));
    });
  }

  private offered(mapping: DatasetMappingDto): (CatalogColumn & { text: string })[] {
    const columns = catalogOf(mapping);
    return columns.map((column) => ({ ...column, text: columnTextAndName(column.name, columns, this.texts.lang()) }));
  }

  protected trialText(trial: QualityTrialView): string {
    return trialWords(trial, this.draft().kind, this.texts);
  }

  protected choose(kind: CheckKind): void {
    this.change(emptyDraft(kind));
  }

  protected set(part: Partial<CheckDraft>): void {
    this.change({ ...this.draft(), ...part });
  }

  protected param(part: CheckParams): void {
    this.change({ ...this.draft(), params: { ...this.draft().params, ...part } });
  }

  protected accept(text: string): void {
    this.param({ values: linesOf(text) });
  }

  protected try(): Promise<void> {
    return this.attempt(async () => this.trial.set(await this.api.qualityTry({ id: this.dataset().id, body: bodyOf(this.draft()) })));
  }

  protected save(): Promise<void> {
    const check = this.check();
    const body = bodyOf(this.draft());
    return this.attempt(async () =>
      this.saved.emit(
        await (check ? this.api.qualityUpdate({ id: check.id, body }, ifMatch(check.version)) : this.api.qualityCreate({ id: this.dataset().id, body })),
      ),
    );
  }

  /** What was tried was another check. */
  private change(draft: CheckDraft): void {
    this.draft.set(draft);
    this.trial.set(null);
    this.said.set('');
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    this.said.set('');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { title, reasons } = this.speaker.words(error);
      this.said.set([title, ...reasons].join(' · '));
    } finally {
      this.busy.set(false);
    }
  }
}
