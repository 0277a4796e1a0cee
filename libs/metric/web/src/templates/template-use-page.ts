import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  columnTextAndName,
  type DatasetColumn,
  guessedColumns,
  type MetricTemplate,
  templateOf,
  templateOfInput,
  type TemplateChoice,
} from '@kpi-loop/metric/domain';
import { type MetricListItemView, MetricService, ProcessService } from '@kpi-loop/shared/client';
import { everyPage } from '@kpi-loop/shared/kernel';
import { EmptyState, Icon, LocalNamePipe, nameIn, PageHead, PageTitle, Panel, resource, SelectLabel, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type DatasetChoice, Datasets } from '../definition-editor/datasets';
import { MetricFormula } from '../ui/metric-formula';
import { NodePicker } from '../ui/node-picker';
import { WordsInPipe } from '../ui/words-in';
import { draftOfTemplate, emptyChoice, openChoices } from './template-choice';

const KEEPERS = ['STEWARD', 'HR'];

/** One template: what it says, where its rows usually come from, and what has to be said to make a metric of it. */
@Component({
  selector: 'kl-template-use-page',
  imports: [
    EmptyState,
    FormsModule,
    Icon,
    LocalNamePipe,
    MetricFormula,
    NodePicker,
    NzButtonComponent,
    NzInputDirective,
    NzInputNumberComponent,
    NzSelectModule,
    PageHead,
    Panel,
    RouterLink,
    SelectLabel,
    TranslocoPipe,
    WordsInPipe,
  ],
  providers: [Datasets],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './template-use-page.html',
  styleUrl: './template-use-page.less',
})
export class TemplateUsePage {
  private readonly metricApi = inject(MetricService);
  private readonly processApi = inject(ProcessService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);
  private readonly session = inject(SessionStore);
  private readonly datasets = inject(Datasets);

  readonly code = input.required<string>();

  protected readonly template = computed(() => templateOf(this.code()));
  protected readonly keeps = computed(() => this.session.has(...KEEPERS));
  private readonly processMap = resource({ loader: () => this.processApi.processList({ limit: 200 }) });
  protected readonly processes = computed(() => (this.processMap.hasValue() ? this.processMap.value().items : []));
  private readonly known = resource({ loader: () => everyPage((cursor) => this.metricApi.metricList({ cursor, limit: 200 })) });
  protected readonly metrics = computed<MetricListItemView[]>(() => (this.known.hasValue() ? this.known.value() : []));
  protected readonly choices = computed<DatasetChoice[]>(() => (this.datasets.all.hasValue() ? (this.datasets.all.value() ?? []) : []));

  /** Metrics made of the templates that the inputs mean are taken at once; everything can be chosen otherwise. */
  protected readonly choice = linkedSignal<TemplateChoice>(() => {
    const template = this.template();
    if (!template) return emptyChoice();
    const metrics = Object.fromEntries(
      (template.sketch.inputs ?? []).flatMap(({ as }) => {
        const meant = templateOfInput(template, as);
        const found = this.metrics().find(({ templateCode }) => templateCode !== '' && templateCode === meant?.code);
        return found ? [[as, found.code]] : [];
      }),
    );
    return { ...emptyChoice(), metrics, parameters: Object.fromEntries(template.parameters.map(({ key, usual }) => [key, usual])) };
  });
  protected readonly columns = computed(() => this.choices().find(({ code }) => code === this.choice().datasetCode)?.columns ?? []);
  protected readonly open = computed(() => (this.template() ? openChoices(this.template()!, this.choice()) : []));
  /** The measure in words: with the names of the template until columns are chosen. */
  protected readonly preview = computed(() => {
    const template = this.template();
    if (!template) return null;
    const named = Object.fromEntries(
      template.columns.map(({ key, name }) => [key, this.choice().columns[key] || (this.texts.lang() === 'en' ? name.en : name.zh)]),
    );
    const inputs = Object.fromEntries((template.sketch.inputs ?? []).map(({ as }) => [as, this.choice().metrics[as] || as]));
    return draftOfTemplate(template, { ...this.choice(), columns: named, metrics: inputs });
  });
  protected readonly companions = computed(() =>
    (this.template()?.companions ?? []).flatMap((code) => {
      const companion = templateOf(code);
      return companion ? [{ template: companion, there: this.metrics().find(({ templateCode }) => templateCode === code) ?? null }] : [];
    }),
  );
  protected readonly reconciled = computed(() => templateOf(this.template()?.reconciledWith ?? ''));

  constructor() {
    effect(() => {
      const template = this.template();
      if (template) this.title.show(this.texts.lang() === 'en' ? template.name.en : template.name.zh);
    });
  }

  protected choose(change: Partial<TemplateChoice>): void {
    this.choice.update((choice) => ({ ...choice, ...change }));
  }

  /** Columns that are called alike are taken at once. */
  protected dataset(template: MetricTemplate, datasetCode: string | null): void {
    const names = this.choices()
      .find(({ code }) => code === datasetCode)
      ?.columns.map(({ name }) => name);
    this.choose({ datasetCode: datasetCode ?? '', columns: guessedColumns(template, names ?? []) });
  }

  protected map(key: string, name: string | null): void {
    const { [key]: _, ...others } = this.choice().columns;
    this.choose({ columns: name ? { ...others, [key]: name } : others });
  }

  protected fill(as: string, code: string | null): void {
    const { [as]: _, ...others } = this.choice().metrics;
    this.choose({ metrics: code ? { ...others, [as]: code } : others });
  }

  protected set(key: string, value: number | null): void {
    this.choose({ parameters: value === null ? this.choice().parameters : { ...this.choice().parameters, [key]: value } });
  }

  protected column({ name }: DatasetColumn): string {
    return columnTextAndName(name, this.columns(), this.texts.lang());
  }

  protected label(dataset: DatasetChoice): string {
    return `${nameIn(this.texts.lang(), dataset)} · ${dataset.code}`;
  }

  protected inputName(template: MetricTemplate, as: string): string {
    const meant = templateOfInput(template, as);
    return meant ? `${this.texts.lang() === 'en' ? meant.name.en : meant.name.zh} (${as})` : as;
  }

  protected use(template: MetricTemplate): void {
    void this.router.navigate(['/metrics', 'new'], { queryParams: { template: template.code, use: JSON.stringify(this.choice()) } });
  }
}
