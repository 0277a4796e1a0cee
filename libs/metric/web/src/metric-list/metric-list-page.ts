import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { MetricListItemView, MetricVersionStatus } from '@kpi-loop/shared/client';
import { DataCell, type DataColumn, DataTable, Icon, OfferButton, PageHead, Segmented, Texts, UnitNamePipe } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { LocalNamePipe } from '../ui/local-name';
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
    DataCell,
    DataTable,
    FormsModule,
    Icon,
    LocalNamePipe,
    MetricFormula,
    NodePicker,
    NzButtonComponent,
    NzInputDirective,
    OfferButton,
    PageHead,
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
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);

  readonly search = input<string>();
  readonly nodeId = input<string>();
  readonly status = input<string>();

  protected readonly typed = signal('');
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

  protected begin(): void {
    void this.router.navigate(['/metrics', 'new']);
  }
}
