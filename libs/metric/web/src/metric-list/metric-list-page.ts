import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnText, formulaText } from '@kpi-loop/metric/domain';
import { type MetricListItemView, MetricService, type MetricVersionStatus } from '@kpi-loop/shared/client';
import { formulaWords } from '../ui/formula-words';
import { csv } from '@kpi-loop/shared/kernel';
import {
  DataCell,
  type DataColumn,
  DataTable,
  download,
  Icon,
  LocalNamePipe,
  nameIn,
  OfferButton,
  PageHead,
  ProblemToast,
  Segmented,
  Texts,
  UnitNamePipe,
  unitText,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { CertifiedMark } from '../ui/certified-mark';
import { MetricFormula } from '../ui/metric-formula';
import { NodePicker } from '../ui/node-picker';
import { VersionStatus } from '../ui/version-status';
import { MetricListStore } from './metric-list-store';

const STATUSES = ['published', 'in_review', 'draft', 'deprecated'] as const;
const PAUSE_MS = 250;

/** 指标中心: every metric with the definition in force. Filters live in the address. */
@Component({
  selector: 'kl-metric-list-page',
  imports: [
    CertifiedMark,
    DataCell,
    DataTable,
    FormsModule,
    Icon,
    LocalNamePipe,
    MetricFormula,
    NodePicker,
    NzButtonComponent,
    NzCheckboxComponent,
    NzInputDirective,
    OfferButton,
    PageHead,
    RouterLink,
    Segmented,
    TranslocoPipe,
    UnitNamePipe,
    VersionStatus,
  ],
  providers: [MetricListStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './metric-list-page.html',
  styleUrl: './metric-list-page.less',
})
export class MetricListPage {
  protected readonly store = inject(MetricListStore);
  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);

  readonly search = input<string>();
  readonly nodeId = input<string>();
  readonly status = input<string>();
  readonly certified = input<string>();

  protected readonly typed = signal('');
  protected readonly exporting = signal(false);
  protected readonly packing = signal(false);
  /** Ticked: they go into a file together. */
  protected readonly chosen = signal<string[]>([]);
  private pause?: ReturnType<typeof setTimeout>;

  protected readonly columns = computed<DataColumn<MetricListItemView>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`metric.list.${key}`);
    return [
      { key: 'metric', label: label('metric') },
      { key: 'formula', label: label('formula'), wideOnly: true },
      { key: 'node', label: label('node'), wideOnly: true },
      { key: 'direction', label: label('direction'), wideOnly: true },
      { key: 'status', label: label('status') },
    ];
  });
  protected readonly statuses = computed(() => {
    this.texts.lang();
    return [
      { value: '', label: this.texts.text('metric.list.all') },
      ...STATUSES.map((value) => ({ value, label: this.texts.text(`metric.status.${value}`) })),
    ];
  });

  constructor() {
    effect(() => {
      this.store.filter.set({
        ...(this.search() ? { search: this.search() } : {}),
        ...(this.nodeId() ? { nodeId: this.nodeId() } : {}),
        ...(this.status() ? { status: this.status() as MetricVersionStatus } : {}),
        ...(this.certified() === 'true' ? { certified: 'true' as const } : {}),
      });
      this.typed.set(this.search() ?? '');
    });
  }

  protected type(text: string): void {
    this.typed.set(text);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.narrow({ search: text.trim() || null }), PAUSE_MS);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected clear(): void {
    void this.router.navigate([], { queryParams: {}, replaceUrl: true });
  }

  protected open(metric: MetricListItemView): void {
    void this.router.navigate(['/metrics', metric.id]);
  }

  /** The catalogue as it is narrowed now, with all its pages. */
  protected async export(): Promise<void> {
    this.exporting.set(true);
    try {
      const metrics = await this.store.all();
      const word = (key: string) => this.texts.text(`metric.${key}`);
      const head = [
        'field.code',
        'list.metric',
        'list.version',
        'list.status',
        'list.formula',
        'field.datasetCode',
        'list.node',
        'field.direction',
        'list.unit',
      ];
      download(word('list.file'), csv([head.map(word), ...metrics.map((metric) => this.row(metric))]));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.exporting.set(false);
    }
  }

  /** Definitions with their test cases, for another company; no data. */
  protected async pack(): Promise<void> {
    this.packing.set(true);
    try {
      const pack = await this.api.metricPackExport({ body: { metricIds: this.chosen() } });
      download(this.texts.text('metric.pack.file'), JSON.stringify(pack, null, 2), 'application/json');
      this.chosen.set([]);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.packing.set(false);
    }
  }

  private row(metric: MetricListItemView): (string | number)[] {
    const lang = this.texts.lang();
    const { above, below } = formulaText(metric as Parameters<typeof formulaText>[0], formulaWords(this.texts, metric.labels, columnText));
    return [
      ...[
        metric.code,
        nameIn(lang, metric),
        metric.versionNo,
        this.texts.text(`metric.status.${metric.status}`),
        below === null ? above : `${above} ÷ ${below}`,
      ],
      ...[nameIn(lang, { name: metric.datasetName, nameEn: metric.datasetNameEn }), nameIn(lang, metric.processNode), this.texts.text(`metric.direction.${metric.direction}`)],
      metric.percent ? '%' : unitText(metric.unit, lang).trim(),
    ];
  }

  protected begin(): void {
    void this.router.navigate(['/metrics', 'new']);
  }
}
