import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnText } from '@kpi-loop/metric/domain';
import { type LateFigureView, type LateGroupView, LateObservationsService, type LateRowView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, Panel, ProblemToast, ReasonModal, resource, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { Grounds, type GroundsGiven } from '../corrections/grounds';
import { figureText, moveText } from '../ui/change-text';
import { nameIn } from '../ui/status-words';

/** Late rows of one dataset and month: what figures would become, the rows themselves, and the decision. */
@Component({
  selector: 'kl-late-group',
  imports: [
    BusinessDatePipe,
    DataCell,
    DataTable,
    Grounds,
    NzButtonComponent,
    NzModalComponent,
    NzModalContentDirective,
    Panel,
    ReasonModal,
    RouterLink,
    TranslocoPipe,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './late-group.html',
  styleUrl: './late-group.less',
})
export class LateGroup {
  private readonly api = inject(LateObservationsService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  readonly group = input.required<LateGroupView>();
  readonly decides = input(false);
  readonly changed = output<void>();

  private readonly of = computed(() => ({
    datasetId: this.group().datasetId,
    month: this.group().month,
    rows: this.group().rows,
    at: this.group().lastParkedAt,
  }));
  private readonly impact = resource({ params: this.of, loader: ({ params: { datasetId, month } }) => this.api.lateImpact({ body: { datasetId, month } }) });
  private readonly first = resource({ params: this.of, loader: ({ params: { datasetId, month } }) => this.api.lateRows({ datasetId, month, limit: 50 }) });
  private readonly later = linkedSignal<unknown, { items: LateRowView[]; next: string | null } | null>({
    source: () => this.first.value(),
    computation: () => null,
  });

  protected readonly figures = computed(() => (this.impact.hasValue() ? this.impact.value().items : []));
  protected readonly count = computed(() => (this.impact.hasValue() ? this.impact.value().count : 0));
  protected readonly looking = computed(() => this.impact.isLoading());
  protected readonly impactError = computed(() => this.impact.error());
  protected readonly rows = computed(() => [...(this.first.hasValue() ? this.first.value().items : []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : this.first.hasValue() ? this.first.value().next : null));
  protected readonly loading = computed(() => this.first.isLoading());
  protected readonly error = computed(() => this.first.error());
  protected readonly busy = signal(false);
  protected readonly asking = signal<'request' | 'dismiss' | null>(null);
  protected readonly grounds = signal<GroundsGiven | null>(null);
  protected readonly name = computed(() => nameIn(this.texts.lang(), { name: this.group().datasetName, nameEn: this.group().datasetNameEn }));

  protected readonly figureColumns = computed<DataColumn<LateFigureView>[]>(() => {
    this.texts.lang();
    return ['figure', 'before', 'after', 'moved'].map((key) => ({ key, label: this.texts.text(`measurement.correction.${key}`), number: key !== 'figure', wideOnly: key === 'before' }));
  });
  protected readonly rowColumns = computed<DataColumn<LateRowView>[]>(() => {
    this.texts.lang();
    return ['date', 'who', 'change', 'data'].map((key) => ({ key, label: this.texts.text(`measurement.late.column.${key}`), wideOnly: key === 'who' }));
  });

  protected nameOf(name: string | null, nameEn: string | null): string {
    return name ? nameIn(this.texts.lang(), { name, nameEn }) : '';
  }
  protected shown(figure: LateFigureView, value: string | null): string {
    return figureText(value, figure, this.texts.lang());
  }
  protected moved(figure: LateFigureView): string {
    return moveText(figure.valueBefore, figure.value, figure, this.texts.lang());
  }
  /** `sales 10 → 12`: of a changed row what changed, of another everything. */
  protected words({ data, before, change }: LateRowView): string {
    const was = change === 'gone' ? null : (before as Record<string, string> | null);
    const cells = Object.entries(data as Record<string, string>);
    const called = (column: string): string => columnText(column, this.group().labels, this.texts.lang());
    if (!was) return cells.map(([column, value]) => `${called(column)} ${value}`).join(' · ');
    return cells.flatMap(([column, value]) => (was[column] === value ? [] : [`${called(column)} ${was[column] ?? '–'} → ${value}`])).join(' · ');
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const { datasetId, month } = this.group();
    const page = await this.api.lateRows({ datasetId, month, limit: 50, cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  protected async request(): Promise<void> {
    const [{ datasetId, month }, grounds] = [this.group(), this.grounds()];
    if (!grounds) return;
    await this.attempt(async () => {
      const { id } = await this.api.lateRequest({ body: { datasetId, month, ...(await grounds.send()) } });
      await this.router.navigate(['/collection/corrections', id]);
    });
  }

  protected dismiss({ reason }: Record<string, string>): Promise<void> {
    const { datasetId, month } = this.group();
    return this.attempt(async () => {
      const { dismissed } = await this.api.lateDismiss({ body: { datasetId, month, reason } });
      await this.toast.done(this.texts.text('measurement.late.dismissed', { count: dismissed }));
      this.asking.set(null);
    });
  }

  protected reload(): void {
    this.first.reload();
    this.impact.reload();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
      this.changed.emit();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
