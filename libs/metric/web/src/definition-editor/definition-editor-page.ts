import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { countsRows, DIRECTIONS, GRAINS, KINDS, type Measure, readsMetrics, templateOf } from '@kpi-loop/metric/domain';
import { MetricService, ProcessService } from '@kpi-loop/shared/client';
import {
  EmptyState,
  fieldErrors,
  ifMatch,
  nameIn,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  resource,
  Segmented,
  SelectLabel,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { MetricFormula } from '../ui/metric-formula';
import { choiceOf, draftOfTemplate } from '../templates/template-choice';
import { NodePicker } from '../ui/node-picker';
import { AlikeList } from './alike-list';
import { Datasets, type TestSubject } from './datasets';
import { DraftPreview } from './draft-preview';
import { AggregationFields } from './aggregation-fields';
import { ContractFields } from './contract-fields';
import { definitionOf, type Draft, emptyDefinition, emptyMeasure, fitted, toSend, withKind } from './definition-draft';
import { EntryFields } from './entry-fields';
import { InputFields } from './input-fields';
import { TestCases } from './test-cases';
import { Trials } from './trials';
import { MeasureBuilder } from './measure-builder';

const SUBJECTS: readonly TestSubject[] = ['person', 'unit'];

/** A new metric, or the draft of a version of one. What is missing is said by the rules when it is submitted. */
@Component({
  selector: 'kl-definition-editor-page',
  imports: [
    AggregationFields,
    AlikeList,
    ContractFields,
    DraftPreview,
    EmptyState,
    EntryFields,
    FormsModule,
    InputFields,
    MeasureBuilder,
    MetricFormula,
    NodePicker,
    NzButtonComponent,
    NzCheckboxComponent,
    NzInputDirective,
    NzInputNumberComponent,
    NzSelectModule,
    PageHead,
    Panel,
    Segmented,
    SelectLabel,
    TestCases,
    TranslocoPipe,
  ],
  providers: [Datasets, Trials],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './definition-editor-page.html',
  styleUrl: './definition-editor-page.less',
})
export class DefinitionEditorPage {
  private readonly api = inject(MetricService);
  private readonly processApi = inject(ProcessService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly title = inject(PageTitle);
  protected readonly grains = GRAINS;
  protected readonly datasets = inject(Datasets);
  protected readonly trials = inject(Trials);

  /** Both absent: a new metric. */
  readonly id = input<string>();
  readonly versionId = input<string>();
  /** Of a new metric: the template it begins with, and what was chosen for it. */
  readonly template = input<string>();
  readonly use = input<string>();

  protected readonly existing = resource({
    params: () => (this.versionId() ? { id: this.versionId()! } : undefined),
    loader: ({ params }) => this.api.metricVersionShow(params),
  });
  protected readonly map = resource({ loader: () => this.processApi.processList({ limit: 200 }) });
  protected readonly processes = computed(() => (this.map.hasValue() ? this.map.value().items : []));
  private readonly loaded = computed(() => (this.existing.hasValue() ? this.existing.value() : undefined));

  protected readonly made = computed(() => (this.versionId() ? undefined : templateOf(this.template() ?? '')));
  protected readonly draft = linkedSignal<Draft>(() => {
    const version = this.loaded();
    if (version) return definitionOf(version);
    const template = this.made();
    return template ? draftOfTemplate(template, choiceOf(this.use())) : emptyDefinition();
  });
  protected readonly names = linkedSignal(() => {
    const template = this.made();
    return template ? { code: template.code, name: template.name.zh, nameEn: template.name.en } : { code: '', name: '', nameEn: '' };
  });
  /** A count that must not be read without its quality. */
  protected readonly alone = linkedSignal(() => this.made()?.standsAlone ?? true);
  protected readonly busy = signal(false);
  protected readonly problem = signal<unknown>(null);
  /** Saving was tried: what is missing is marked from now on. */
  private readonly tried = signal(false);

  private readonly known = computed(() => (this.datasets.all.hasValue() ? this.datasets.all.value() : null));
  protected readonly columns = computed(() => this.known()?.find((d) => d.code === this.draft().datasetCode)?.columns ?? []);
  /** Where the dataset is not known, both may be named. */
  protected readonly subjects = computed(() => this.known()?.find((d) => d.code === this.draft().datasetCode)?.subjects ?? SUBJECTS);
  /** A dataset that is gone stays visible, so that it can be seen and replaced. */
  protected readonly choices = computed(() => {
    const lang = this.texts.lang();
    const code = this.draft().datasetCode;
    const all = this.known()?.map((d) => ({ code: d.code, label: `${nameIn(lang, d)} · ${d.code}` }));
    return all && code && !all.some((d) => d.code === code) ? [...all, { code, label: code }] : all;
  });

  protected readonly fresh = computed(() => !this.versionId());
  protected readonly ready = computed(() => this.fresh() || !!this.loaded());
  protected readonly editable = computed(() => this.fresh() || !!this.loaded()?.offers.some((o) => o.event === 'metricVersion.edit' && o.allowed));
  protected readonly heading = computed(() => {
    const version = this.loaded();
    this.texts.lang();
    return version
      ? `${nameIn(this.texts.lang(), version)} · ${this.texts.text('metric.version', { version: version.versionNo })}`
      : this.texts.text('metric.editor.new');
  });
  protected readonly kinds = computed(() => this.options(KINDS, 'kind'));
  protected readonly directions = computed(() => this.options(DIRECTIONS, 'direction'));
  protected readonly numerator = computed<Measure>(() => this.draft().numerator ?? emptyMeasure());
  protected readonly denominator = computed<Measure>(() => this.draft().denominator ?? emptyMeasure());
  protected readonly rows = computed(() => countsRows(this.draft().kind));
  protected readonly metrics = computed(() => readsMetrics(this.draft().kind));
  protected readonly entered = computed(() => this.draft().kind === 'manual');
  /** Mistakes of the formula with the words they are about. */
  protected readonly mistakes = computed(() => {
    this.texts.lang();
    const errors = this.draft().kind === 'derived' && this.trials.formula.hasValue() ? this.trials.formula.value() : [];
    return errors.map(({ code, from, found }) => this.texts.text(`metric.formulaError.${code}`, { found, place: from + 1 }));
  });
  protected readonly results = computed(() => (this.trials.tests.hasValue() ? this.trials.tests.value().results : []));
  protected readonly preview = computed(() => (this.trials.preview.hasValue() ? this.trials.preview.value() : undefined));
  protected readonly alike = computed(() => (this.trials.likeness.hasValue() ? this.trials.likeness.value() : undefined));
  /** Said while it is written, and again before it is published. */
  protected readonly countOnly = computed(() => (this.fresh() ? !this.alone() : !!this.loaded()?.countsWithoutQuality));
  protected readonly reason = computed(() => this.speaker.words(this.existing.error()));
  protected readonly complete = computed(() => !this.fresh() || (!!this.names().code.trim() && !!this.names().name.trim()));

  constructor() {
    effect(() => this.title.show(this.heading()));
    effect(() => {
      const version = this.loaded();
      const { name, nameEn } = version ?? this.names();
      this.trials.changed(this.draft(), { name, nameEn, ...(version ? { metricId: version.metricId } : {}) });
    });
  }

  protected set(change: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  /** What is counted decides how it can add up. */
  protected count(change: Pick<Partial<Draft>, 'numerator' | 'denominator' | 'flow'>): void {
    this.draft.update((draft) => fitted({ ...draft, ...change }));
  }

  protected divide(on: boolean): void {
    this.count({ denominator: on ? emptyMeasure() : null });
  }

  protected kind(kind: string): void {
    this.draft.update((draft) => withKind(draft, kind as Draft['kind']));
  }

  protected call(change: Partial<{ code: string; name: string; nameEn: string }>): void {
    this.names.update((names) => ({ ...names, ...change }));
  }

  /** What the server says about one field, e.g. a code that is taken. */
  protected wrong(pointer: string): string {
    return fieldErrors(this.problem(), pointer)
      .map((field) => this.speaker.field(field))
      .join(' ');
  }

  protected lacks(field: 'code' | 'name'): string {
    return this.tried() && !this.names()[field].trim() ? this.texts.text('field.required') : '';
  }

  protected async save(): Promise<void> {
    this.tried.set(true);
    if (this.busy() || !this.complete()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const id = await this.send();
      await this.toast.done(this.texts.text('metric.done.save'));
      await this.router.navigate(['/metrics', id], { queryParams: this.versionId() ? { version: this.versionId() } : {} });
    } catch (error) {
      this.problem.set(error);
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected leave(): void {
    void this.router.navigate(this.id() ? ['/metrics', this.id()] : ['/metrics'], { queryParams: this.versionId() ? { version: this.versionId() } : {} });
  }

  private async send(): Promise<string> {
    const definition = toSend(this.draft());
    const version = this.loaded();
    if (version) return (await this.api.metricVersionEdit({ id: version.id, body: definition }, ifMatch(version.version))).metricId;
    const { code, name, nameEn } = this.names();
    return (
      await this.api.metricCreate({
        body: {
          code: code.trim(),
          name: name.trim(),
          nameEn: nameEn.trim(),
          definition,
          standsAlone: this.alone(),
          ...(this.made() ? { templateCode: this.made()!.code } : {}),
        },
      })
    ).id;
  }

  private options(values: readonly string[], group: string): { value: string; label: string }[] {
    this.texts.lang();
    return values.map((value) => ({ value, label: this.texts.text(`metric.${group}.${value}`) }));
  }
}
