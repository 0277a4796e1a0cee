import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnText } from '@kpi-loop/metric/domain';
import { MeasurementsService, type SubjectKind, type TraceInputView, type TracePart, type TraceRowView, type TraceView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, DataCell, DataTable, Icon, Quantity, resource, Segmented, SessionStore, Texts, type DataColumn } from '@kpi-loop/shared/ui';
import { COLLECTS } from '../ui/collects';
import { nameIn } from '../ui/status-words';

export interface TraceOf {
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  from: string;
  to: string;
  /** Only the rows of what was chosen on the way down. */
  at?: string;
}

/** The rows behind a figure, part by part; what each adds, and that they add up. */
@Component({
  selector: 'kl-trace-rows',
  imports: [BusinessDatePipe, DataCell, DataTable, Icon, Quantity, RouterLink, Segmented, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './trace-rows.html',
  styleUrl: './trace-rows.less',
})
export class TraceRows {
  private readonly api = inject(MeasurementsService);
  private readonly texts = inject(Texts);
  /** Everybody may know where rows came from; the run is for who keeps the data. */
  protected readonly opensRuns = inject(SessionStore).has(...COLLECTS.roles);

  readonly of = input.required<TraceOf>();
  readonly part = signal<string>('numerator');

  private readonly first = resource({
    params: () => ({ ...this.of(), part: this.part() as TracePart }),
    loader: ({ params }) => this.api.measurementTrace(params),
  });
  readonly trace = linkedSignal<TraceView | undefined, TraceView | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: TraceRowView[]; next: string | null } | null>({
    source: () => this.trace(),
    computation: () => null,
  });
  protected readonly rows = computed(() =>
    [...(this.trace()?.rows ?? []), ...(this.later()?.items ?? [])].map((row) => ({ ...row, id: `${row.eventDate} ${row.rowKey}` })),
  );
  protected readonly next = computed(() => (this.later() ? this.later()!.next : (this.trace()?.next ?? null)));
  protected readonly loading = computed(() => this.first.isLoading());
  protected readonly error = computed(() => this.first.error());

  protected readonly parts = computed(() => {
    this.texts.lang();
    const both = this.trace()?.denominator !== null && this.trace()?.denominator !== undefined;
    return (both ? ['numerator', 'denominator'] : ['numerator']).map((value) => ({ value, label: this.texts.text(`measurement.part.${value}`) }));
  });
  /** Who entered a figure and who approved it is said on the phone too. */
  private readonly entered = computed(() => !!this.trace()?.rows.some((row) => row.data['entry']));
  protected readonly columns = computed<DataColumn<TraceRowView & { id: string }>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`measurement.trace.${key}`);
    const known = this.trace()?.columns ?? [];
    const rows = this.trace()?.rows ?? [];
    // the date that the rows are counted by stands at the left already
    const others = known.filter(({ name, type }) => type !== 'date' || !rows.length || rows.some((row) => row.data[name] !== row.eventDate));
    const own = others.map(({ name, type }) => ({
      key: `data.${name}`,
      label: columnText(name, known, this.texts.lang()),
      number: type === 'number',
      wideOnly: true,
      text: (row: TraceRowView) => row.data[name] as string | undefined,
    }));
    return [
      { key: 'date', label: label('date') },
      { key: 'where', label: label('where'), wideOnly: !this.entered() },
      { key: 'who', label: label('who') },
      { key: 'adds', label: label('adds'), number: true },
      ...own,
    ];
  });

  protected nameOf(name: string | null, nameEn: string | null): string {
    return name ? nameIn(this.texts.lang(), { name, nameEn }) : '';
  }

  /** The figure of an input, of the same subject over its own time. */
  protected inputOf({ metricVersionId, from, to }: TraceInputView): Record<string, string | null> {
    const { subjectKind, subjectId } = this.of();
    return { metricVersionId, subjectKind, subjectId, from, to };
  }

  protected exportLink(format: 'csv' | 'xlsx'): string {
    return `/api/measurements/trace/export?${new URLSearchParams({ ...this.of(), part: this.part(), format, lang: this.texts.lang() })}`;
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.measurementTrace({ ...this.of(), part: this.part() as TracePart, cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.rows], next: page.next }));
  }

  protected retry(): void {
    this.first.reload();
  }
}
