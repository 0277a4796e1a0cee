import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, resource, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { MeasurementsService, MetricService, type MeasurementSubjectView, type MeasurementView, type SubjectKind } from '@kpi-loop/shared/client';
import {
  DataCell,
  type DataColumn,
  DataTable,
  ifMatch,
  LiveService,
  numberText,
  OfferButton,
  offerOf,
  PageHead,
  ProblemToast,
  Quantity,
  ReasonModal,
  Segmented,
  SelectLabel,
  SessionStore,
  StatusChip,
  StatusMark,
  Texts,
  WhyDrawer,
  type WhyModel,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { TraceRows, type TraceOf } from '../trace/trace-rows';
import { FIGURE_MARK, nameIn } from '../ui/status-words';

type Decision = 'dispute' | 'release' | 'reject' | 'waive';
const DECISIONS: Decision[] = ['release', 'reject', 'dispute', 'waive'];
const MONTHS = 6;

/** 实绩数据: subjects × months of one metric, with their states; any figure opens to its rows. */
@Component({
  selector: 'kl-figures-page',
  imports: [
    DataCell,
    DataTable,
    FormsModule,
    NzButtonComponent,
    NzOptionComponent,
    NzSelectComponent,
    OfferButton,
    PageHead,
    Quantity,
    ReasonModal,
    Segmented,
    SelectLabel,
    StatusChip,
    StatusMark,
    TraceRows,
    TranslocoPipe,
    WhyDrawer,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './figures-page.html',
  styleUrl: './figures-page.less',
})
export class FiguresPage {
  private readonly api = inject(MeasurementsService);
  private readonly metricsApi = inject(MetricService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly today = inject(SessionStore).today() ?? '2026-01-01';
  private readonly changed = inject(LiveService).tick(['measurement.']);

  readonly metric = input<string>();
  readonly kind = input<SubjectKind>();
  readonly to = input<string>();

  private readonly metricAnswer = resource({ loader: () => this.metricsApi.metricList({ status: 'published', limit: 200 }) });
  protected readonly metrics = computed(() => {
    const lang = this.texts.lang();
    const items = this.metricAnswer.hasValue() ? this.metricAnswer.value().items : [];
    return items.map((item) => ({ id: item.versionId, label: `${item.code} ${nameIn(lang, item)}` }));
  });
  protected readonly versionId = computed(() => this.metric() ?? this.metrics()[0]?.id ?? '');
  protected readonly subjectKind = computed<SubjectKind>(() => this.kind() ?? 'unit');
  protected readonly last = computed(() => this.to() ?? `${this.today.slice(0, 7)}-01`);
  protected readonly months = computed(() => Array.from({ length: MONTHS }, (_, i) => monthBefore(this.last(), MONTHS - 1 - i)));
  protected readonly atPresent = computed(() => this.last() >= `${this.today.slice(0, 7)}-01`);

  private readonly answer = resource({
    params: () =>
      this.versionId()
        ? { metricVersionId: this.versionId(), subjectKind: this.subjectKind(), from: this.months()[0], to: this.last(), changed: this.changed() }
        : undefined,
    loader: ({ params: { changed: _, ...params } }) => this.api.measurementTable({ ...params, limit: 50 }),
  });
  private readonly page = linkedSignal<
    Awaited<ReturnType<MeasurementsService['measurementTable']>> | undefined,
    Awaited<ReturnType<MeasurementsService['measurementTable']>> | undefined
  >({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, { items: MeasurementSubjectView[]; next: string | null } | null>({
    source: () => this.page(),
    computation: () => null,
  });
  protected readonly rows = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])]);
  protected readonly next = computed(() => (this.later() ? this.later()!.next : (this.page()?.next ?? null)));
  protected readonly loading = computed(() => (this.answer.isLoading() && !this.page()) || this.metricAnswer.isLoading());
  protected readonly error = computed(() => this.answer.error() ?? this.metricAnswer.error());

  protected readonly mark = FIGURE_MARK;
  protected readonly busy = signal(false);
  private readonly chosenId = signal<string | null>(null);
  protected readonly chosen = computed(
    () =>
      this.rows()
        .flatMap((row) => row.months)
        .find((figure) => figure.id === this.chosenId()) ?? null,
  );
  protected readonly asking = signal<Decision | null>(null);
  protected readonly verifiable = computed(() =>
    this.rows()
      .flatMap((row) => row.months)
      .filter((figure) => offerOf(figure.offers, 'measurement.verify')?.allowed),
  );
  protected readonly decisions = computed(() =>
    DECISIONS.flatMap((verb) => {
      const offer = offerOf(this.chosen()?.offers, `measurement.${verb}`);
      return offer ? [{ verb, offer }] : [];
    }),
  );
  protected readonly verify = computed(() => offerOf(this.chosen()?.offers, 'measurement.verify'));

  protected readonly kinds = computed(() => {
    this.texts.lang();
    return (['unit', 'person'] as const).map((value) => ({ value, label: this.texts.text(`measurement.subject.${value}`) }));
  });
  protected readonly columns = computed<DataColumn<MeasurementSubjectView>[]>(() => {
    const lang = this.texts.lang();
    const month = (day: string) => new Intl.DateTimeFormat(lang, { year: '2-digit', month: 'short', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
    return [
      { key: 'subject', label: this.texts.text(`measurement.subject.${this.subjectKind()}`) },
      ...this.months().map((day, i) => ({ key: day, label: month(day), number: true, wideOnly: i < MONTHS - 2 })),
    ];
  });
  protected readonly traceOf = computed<TraceOf | null>(() => {
    const figure = this.chosen();
    return (
      figure && { metricVersionId: figure.metricVersionId, subjectKind: figure.subjectKind, subjectId: figure.subjectId, from: figure.month, to: figure.month }
    );
  });
  protected readonly why = computed<WhyModel | null>(() => {
    const figure = this.chosen();
    const lang = this.texts.lang();
    if (!figure) return null;
    const plain = (text: string | null) => ({ text: text ?? '–' });
    return {
      title: nameIn(lang, { name: figure.metricName, nameEn: figure.metricNameEn }),
      subtitle: `${nameIn(lang, { name: figure.subjectName, nameEn: figure.subjectNameEn })} · ${figure.month.slice(0, 7)}`,
      value: this.shown(figure),
      ...(figure.status === 'locked' ? {} : { provisional: this.texts.text(`measurement.status.${figure.status}`) }),
      ...(figure.lastDate ? { asOf: figure.lastDate } : {}),
      ...(figure.denominator !== null
        ? {
            formula: {
              expressions: [
                { above: [{ text: figure.numerator ?? '–', tone: 'a' as const }], below: [{ text: figure.denominator, tone: 'b' as const }] },
                { above: [plain(this.shown(figure))], strong: true },
              ],
            },
          }
        : {}),
    };
  });

  protected figureOf(row: MeasurementSubjectView, month: string): MeasurementView | undefined {
    return row.months.find((figure) => figure.month === month);
  }

  protected name(row: MeasurementSubjectView): string {
    return nameIn(this.texts.lang(), row);
  }

  protected open(figure: MeasurementView): void {
    this.chosenId.set(figure.id);
  }

  protected close(): void {
    this.chosenId.set(null);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected move(months: number): void {
    this.narrow({ to: monthBefore(this.last(), -months) });
  }

  protected doubt(): void {
    if (offerOf(this.chosen()?.offers, 'measurement.dispute')?.allowed) this.asking.set('dispute');
  }

  protected verifyOne(): Promise<void> {
    const { id, version } = this.chosen()!;
    return this.attempt(() => this.api.measurementVerify({ id }, ifMatch(version)));
  }

  protected verifyAll(): Promise<void> {
    return this.attempt(async () => {
      const { verified } = await this.api.measurementVerifyMany({ body: { ids: this.verifiable().map((figure) => figure.id) } });
      await this.toast.done(this.texts.text('measurement.figures.verified', { count: verified }));
    });
  }

  protected async decide({ reason }: Record<string, string>): Promise<void> {
    const { id, version } = this.chosen()!;
    const call = { dispute: 'measurementDispute', release: 'measurementRelease', reject: 'measurementReject', waive: 'measurementWaive' } as const;
    await this.attempt(() => this.api[call[this.asking()!]]({ id, body: { reason } }, ifMatch(version)));
    this.asking.set(null);
  }

  protected async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.measurementTable({
      metricVersionId: this.versionId(),
      subjectKind: this.subjectKind(),
      from: this.months()[0],
      to: this.last(),
      limit: 50,
      cursor,
    });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  protected reload(): void {
    this.answer.reload();
    if (this.metricAnswer.error()) this.metricAnswer.reload();
  }

  /** As the metric says a figure is read: a fraction as percent, to its decimals, all of it. */
  private shown({ value, percent, unit, decimals }: MeasurementView): string {
    return numberText(value, this.texts.lang(), { unit: percent ? '%' : unit, decimals: percent ? decimals - 2 : decimals, compact: false });
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.answer.reload();
    }
  }
}

/** The first day of the month so many months before (after, when negative). */
export function monthBefore(day: string, months: number): string {
  const count = +day.slice(0, 4) * 12 + +day.slice(5, 7) - 1 - months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}-01`;
}
