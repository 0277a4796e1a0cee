import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  isEntered,
  isSent,
  isSqlKind,
  mappingProblems,
  queryReport,
  type ReplaceMode,
  requestProblems,
  type RestRequest,
  type SqlKind,
  type TextPlace,
} from '@kpi-loop/measurement/domain';
import { DatasetsService, type PreviewView, SourcesService, UploadsService, type UploadView } from '@kpi-loop/shared/client';
import {
  DateField,
  Icon,
  LocalNamePipe,
  PageHead,
  PageTitle,
  Panel,
  ProblemError,
  ProblemSpeaker,
  resource,
  SelectLabel,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { NzStepComponent, NzStepsComponent } from 'ng-zorro-antd/steps';
import { ColumnList } from './column-list';
import { type MappingDraft, mappingOf, placeIn, proposal } from './mapping-draft';
import { PreviewTable } from './preview-table';
import { RequestForm } from './request-form';
import { ASKED, InternalChoice } from './internal-choice';
import { MappingForm } from './mapping-form';
import { SqlEditor } from './sql-editor';

/** `Store sales 2026` → `store_sales_2026`: a proposal, to be written over. */
const codeOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');

/** From a file or a query to a dataset with its first run: where from, what is in it, go. */
@Component({
  selector: 'kl-dataset-wizard-page',
  imports: [
    ColumnList,
    DateField,
    FormsModule,
    Icon,
    InternalChoice,
    LocalNamePipe,
    MappingForm,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    NzStepComponent,
    NzStepsComponent,
    PageHead,
    Panel,
    PreviewTable,
    RequestForm,
    SelectLabel,
    SqlEditor,
    RouterLink,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './dataset-wizard-page.html',
  styleUrl: './dataset-wizard-page.less',
})
export class DatasetWizardPage {
  private readonly sourcesApi = inject(SourcesService);
  private readonly datasets = inject(DatasetsService);
  private readonly uploads = inject(UploadsService);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly today = inject(SessionStore).today() ?? '';

  private readonly answer = resource({ loader: () => this.sourcesApi.sourceList() });
  protected readonly sources = computed(() => (this.answer.hasValue() ? this.answer.value().items.filter(({ kind }) => !isEntered(kind)) : []));
  protected readonly noSource = computed(() => this.answer.hasValue() && !this.sources().length);

  protected readonly step = signal(0);
  protected readonly busy = signal(false);
  protected readonly said = signal<string[]>([]);
  protected readonly sourceId = signal('');
  protected readonly source = computed(() => this.sources().find((s) => s.id === this.sourceId()));
  protected readonly sql = computed(() => isSqlKind(this.source()?.kind ?? ''));
  protected readonly sent = computed(() => isSent(this.source()?.kind ?? ''));
  protected readonly query = signal('');
  protected readonly request = signal<RestRequest>({ path: '', rows: '', paging: 'none' });
  /** What there is to ask: the query of a database, the request of a web service. */
  private readonly asked = computed(() => (this.source()?.kind === 'rest' ? { request: this.request() } : { query: this.query() }));
  /** Where the source found a mistake in the query. */
  protected readonly place = signal<TextPlace | null>(null);
  protected readonly canLook = computed(() => {
    const kind = this.source()?.kind ?? '';
    if (kind === 'rest') return !requestProblems(this.request()).length;
    return !!this.query().trim() && !(isSqlKind(kind) && queryReport(this.query(), kind as SqlKind).problem);
  });
  protected readonly from = signal(`${this.today.slice(0, 7)}-01`);
  protected readonly to = signal(this.today);
  protected readonly upload = signal<UploadView | null>(null);
  protected readonly preview = signal<PreviewView | null>(null);
  protected readonly draft = signal<MappingDraft | null>(null);
  protected readonly code = signal('');
  protected readonly name = signal('');
  protected readonly nameEn = signal('');

  /** What programs push adds to what is known, unless somebody says otherwise. */
  protected readonly mode = linkedSignal<ReplaceMode>(() => (this.source()?.kind === 'push' ? 'upsert' : 'window'));
  protected readonly cursor = signal('');
  /** The same rules the server has; they say what is still open while one decides. */
  protected readonly open = computed(() => {
    this.texts.lang();
    const draft = this.draft();
    if (!draft) return [];
    const empty = [...(this.code().trim() ? [] : ['source.code']), ...(this.name().trim() ? [] : ['wizard.nameZh'])];
    return [
      ...new Set(mappingProblems(mappingOf(draft)).map((problem) => this.speaker.field(problem))),
      ...empty.map((key) => `${this.texts.text(`measurement.${key}`)}: ${this.texts.text('field.required')}`),
    ];
  });
  protected readonly ready = computed(() => !this.open().length);

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      title.show(this.texts.text('measurement.dataset.create'));
    });
  }

  protected async file(files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (!file) return;
    await this.attempt(async () => {
      const upload = await this.uploads.uploadSend({ body: { file } });
      this.upload.set(upload);
      const name = upload.fileName.replace(/\.\w+$/, '');
      if (!this.name()) this.name.set(name);
      if (!this.code()) this.code.set(codeOf(name));
      await this.look({ uploadId: upload.id });
    });
  }

  protected lookThere(): Promise<void> {
    return this.attempt(() => this.look({ sourceId: this.sourceId(), ...this.asked(), from: this.from(), to: this.to() }));
  }

  protected async run(): Promise<void> {
    await this.attempt(async () => {
      const dataset = await this.datasets.datasetCreate({
        body: {
          sourceId: this.sourceId(),
          code: this.code().trim(),
          name: this.name().trim(),
          nameEn: this.nameEn().trim(),
          mapping: mappingOf(this.draft()!),
          replaceMode: this.mode(),
          ...(this.mode() === 'upsert' && this.cursor() ? { cursorColumn: this.cursor() } : {}),
          ...(this.sent() ? {} : this.asked()),
        },
      });
      const upload = this.upload();
      const run = await this.datasets.datasetCollect({ id: dataset.id, body: upload ? { uploadId: upload.id } : { from: this.from(), to: this.to() } });
      await this.router.navigate(['/collection/runs', run.id]);
    });
  }

  private async look(body: Parameters<DatasetsService['datasetPreview']>[0]['body']): Promise<void> {
    const preview = await this.datasets.datasetPreview({ body });
    this.preview.set(preview);
    this.draft.set(this.proposed(preview));
    this.step.set(1);
  }

  /** Of the product's own tables it is known already by which date, and what they are called. */
  private proposed(preview: PreviewView): MappingDraft {
    const draft = proposal(preview);
    if (this.source()?.kind !== 'internal') return draft;
    const [, table, day = draft.eventDate] = ASKED.exec(this.query()) ?? [];
    if (!this.name()) this.name.set(this.texts.known(`measurement.internal.tables.${table}`) ?? table ?? '');
    if (!this.code()) this.code.set(table ?? '');
    return { ...draft, eventDate: day, key: draft.columns.slice(0, 1).map(({ name }) => name) };
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
    } finally {
      this.busy.set(false);
    }
  }
}
