import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { MeasurementsService, type MeasurementListView, type MeasurementStatus, type MeasurementView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, type DataColumn, DataTable, offerOf, Quantity, resource, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { FigureNamePipe, placesOf } from '../ui/status-words';

/** Figures in one state, newest month first: what is to be verified, in doubt, or missing. */
@Component({
  selector: 'kl-figure-worklist',
  imports: [BusinessDatePipe, DataCell, DataTable, FigureNamePipe, NzButtonComponent, Quantity, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './figure-worklist.html',
  styles: `
    .month {
      white-space: nowrap;
    }
    b {
      font-weight: 500;
    }
  `,
})
export class FigureWorklist {
  private readonly api = inject(MeasurementsService);
  private readonly texts = inject(Texts);

  readonly status = input.required<MeasurementStatus>();
  readonly metricVersionId = input<string>();
  /** Counts up whenever figures have changed. */
  readonly changed = input(0);
  readonly busy = input(false);
  readonly opened = output<MeasurementView>();
  readonly verified = output<string[]>();

  private readonly query = computed(() => ({ status: this.status(), metricVersionId: this.metricVersionId() || undefined }));
  protected readonly answer = resource({
    params: () => ({ ...this.query(), changed: this.changed() }),
    loader: ({ params: { changed: _, ...query } }) => this.api.measurementList({ ...query, limit: 50 }),
  });
  private readonly page = linkedSignal<MeasurementListView | undefined, MeasurementListView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: MeasurementView[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  protected readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  protected readonly loading = computed(() => this.answer.isLoading() && !this.page());
  /** What is chosen and may be verified by this viewer; nothing is chosen in another list. */
  protected readonly chosen = linkedSignal<unknown, string[]>({ source: () => this.query(), computation: () => [] });
  private readonly mayVerify = computed(() => this.rows().filter((row) => offerOf(row.offers, 'measurement.verify')?.allowed));
  protected readonly verifiable = computed(() => {
    const chosen = this.chosen();
    return this.mayVerify().filter(({ id }) => !chosen.length || chosen.includes(id));
  });
  protected readonly selectable = computed(() => this.mayVerify().length > 0);
  protected readonly columns = computed<DataColumn<MeasurementView>[]>(() => {
    this.texts.lang();
    return [
      { key: 'subject', label: this.texts.text('measurement.figures.whose') },
      { key: 'metric', label: this.texts.text('measurement.work.metric') },
      { key: 'month', label: this.texts.text('measurement.work.month') },
      { key: 'value', label: this.texts.text('measurement.error.value'), number: true },
      { key: 'until', label: this.texts.text('measurement.work.until'), wideOnly: true },
      { key: 'reason', label: '', wideOnly: true },
    ];
  });
  protected readonly places = placesOf;

  protected verify(): void {
    this.verified.emit(this.verifiable().map(({ id }) => id));
    this.chosen.set([]);
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.measurementList({ ...this.query(), limit: 50, cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }
}
