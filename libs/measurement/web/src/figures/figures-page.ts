import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  MeasurementsService,
  type FigureFlagView,
  type MeasurementStatus,
  type MeasurementSubjectView,
  type MeasurementView,
  type SubjectKind,
} from '@kpi-loop/shared/client';
import { csv } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  dateText,
  Icon,
  ifMatch,
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
  download,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { CorrectionModal } from '../corrections/correction-modal';
import { EditionList } from '../editions/edition-list';
import { type TraceOf, TraceRows } from '../trace/trace-rows';
import { flagWords } from '../quality/check-words';
import { FIGURE_MARK, nameIn, placesOf } from '../ui/status-words';
import { whyOf } from './figure-why';
import { FigureWorklist } from './figure-worklist';
import { FiguresStore, WORK } from './figures-store';

type Decision = 'dispute' | 'release' | 'reject' | 'waive';
/** To doubt a figure is always at the foot of the drawer. */
const DECISIONS: Decision[] = ['release', 'reject', 'waive'];
const MONTHS = 6;

/** 实绩数据: subjects × months of one metric, with their states, or what waits in one state; any figure opens to its rows. */
@Component({
  selector: 'kl-figures-page',
  imports: [
    BusinessDatePipe,
    CorrectionModal,
    DataCell,
    DataTable,
    EditionList,
    FigureWorklist,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzOptionComponent,
    NzSelectComponent,
    OfferButton,
    PageHead,
    Quantity,
    ReasonModal,
    RouterLink,
    Segmented,
    SelectLabel,
    StatusChip,
    StatusMark,
    TraceRows,
    TranslocoPipe,
    WhyDrawer,
  ],
  providers: [FiguresStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './figures-page.html',
  styleUrl: './figures-page.less',
})
export class FiguresPage {
  protected readonly store = inject(FiguresStore);
  private readonly api = inject(MeasurementsService);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly today = inject(SessionStore).today() ?? '2026-01-01';

  readonly metric = input<string>();
  readonly kind = input<SubjectKind>();
  readonly to = input<string>();
  /** A state, and what is in it is listed instead of the months of one metric. */
  readonly status = input<MeasurementStatus>();

  protected readonly metrics = computed(() => {
    const lang = this.texts.lang();
    return this.store.metrics().map((item) => ({ id: item.versionId, label: `${item.code} ${nameIn(lang, item)}` }));
  });
  protected readonly versionId = computed(() => this.metric() ?? this.metrics()[0]?.id ?? '');
  protected readonly subjectKind = computed<SubjectKind>(() => this.kind() ?? 'unit');
  protected readonly last = computed(() => this.to() ?? `${this.today.slice(0, 7)}-01`);
  protected readonly months = computed(() => Array.from({ length: MONTHS }, (_, i) => monthBefore(this.last(), MONTHS - 1 - i)));
  protected readonly atPresent = computed(() => this.last() >= `${this.today.slice(0, 7)}-01`);

  protected readonly mark = FIGURE_MARK;
  protected readonly places = placesOf;
  protected readonly busy = signal(false);
  protected readonly exporting = signal(false);
  protected readonly asking = signal<Decision | null>(null);
  private readonly opened = signal<MeasurementView | null>(null);
  private readonly figures = computed(() => this.store.rows().flatMap((row) => row.months));
  /** As it is in the list now; one that has left the list stays as the last command answered. */
  protected readonly chosen = computed(() => {
    const opened = this.opened();
    return this.figures().find(({ id, version }) => id === opened?.id && version >= opened.version) ?? opened;
  });
  protected readonly verifiable = computed(() => this.figures().filter((figure) => offerOf(figure.offers, 'measurement.verify')?.allowed));
  protected readonly decisions = computed(() =>
    DECISIONS.flatMap((verb) => {
      const offer = offerOf(this.chosen()?.offers, `measurement.${verb}`);
      return offer ? [{ verb, offer }] : [];
    }),
  );
  /** The owner reads until when there is time to ask. */
  /** Only whoever answers for a figure questions it. */
  protected readonly question = computed(() => offerOf(this.chosen()?.offers, 'measurement.dispute') ?? null);
  protected readonly correct = computed(() => offerOf(this.chosen()?.offers, 'measurement.requestCorrection'));
  protected readonly correcting = signal(false);
  protected readonly verify = computed(() => offerOf(this.chosen()?.offers, 'measurement.verify'));

  protected readonly views = computed(() => {
    this.texts.lang();
    const counts = this.store.counts();
    return [
      { value: '', label: this.texts.text('measurement.work.months') },
      ...WORK.map((value, i) => ({ value, label: `${this.texts.text(`measurement.status.${value}`)} ${counts[i] ?? ''}`.trim() })),
    ];
  });
  protected readonly kinds = computed(() => {
    this.texts.lang();
    return (['unit', 'person'] as const).map((value) => ({ value, label: this.texts.text(`measurement.subject.${value}`) }));
  });
  protected readonly columns = computed<DataColumn<MeasurementSubjectView>[]>(() => {
    const lang = this.texts.lang();
    return [
      { key: 'subject', label: this.texts.text(`measurement.subject.${this.subjectKind()}`) },
      ...this.months().map((day, i) => ({ key: day, label: dateText(day, lang, 'UTC', 'month'), number: true, wideOnly: i < MONTHS - 2 })),
    ];
  });
  protected readonly traceOf = computed<TraceOf | null>(() => {
    const figure = this.chosen();
    return (
      figure && { metricVersionId: figure.metricVersionId, subjectKind: figure.subjectKind, subjectId: figure.subjectId, from: figure.month, to: figure.month }
    );
  });
  protected readonly why = computed(() => (this.chosen() ? whyOf(this.chosen()!, this.texts) : null));

  constructor() {
    effect(() =>
      this.store.query.set(
        this.versionId() && !this.status()
          ? { metricVersionId: this.versionId(), subjectKind: this.subjectKind(), from: this.months()[0], to: this.last() }
          : null,
      ),
    );
  }

  protected flagWords(flag: FigureFlagView): string {
    return flagWords(flag, this.texts);
  }

  protected figureOf(row: MeasurementSubjectView, month: string): MeasurementView | undefined {
    return row.months.find((figure) => figure.month === month);
  }

  protected name(row: MeasurementSubjectView): string {
    return nameIn(this.texts.lang(), row);
  }

  protected open(figure: MeasurementView): void {
    this.opened.set(figure);
  }

  protected close(): void {
    this.opened.set(null);
  }

  protected corrected({ id }: { id: string }): void {
    this.correcting.set(false);
    this.store.touch();
    void this.router.navigate(['/collection/corrections', id]);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected move(months: number): void {
    this.narrow({ to: monthBefore(this.last(), -months) });
  }

  protected verifyOne(): Promise<void> {
    const { id, version } = this.chosen()!;
    return this.attempt(async () => this.opened.set(await this.api.measurementVerify({ id }, ifMatch(version))));
  }

  protected verifyAll(): Promise<void> {
    return this.verifyMany(this.verifiable().map((figure) => figure.id));
  }

  protected verifyMany(ids: string[]): Promise<void> {
    return this.attempt(async () => {
      const { verified } = await this.api.measurementVerifyMany({ body: { ids } });
      await this.toast.done(this.texts.text('measurement.figures.verified', { count: verified }));
    });
  }

  protected async decide({ reason }: Record<string, string>): Promise<void> {
    const { id, version } = this.chosen()!;
    const call = { dispute: 'measurementDispute', release: 'measurementRelease', reject: 'measurementReject', waive: 'measurementWaive' } as const;
    await this.attempt(async () => {
      this.opened.set(await this.api[call[this.asking()!]]({ id, body: { reason } }, ifMatch(version)));
      // what was written stays where it was refused
      this.asking.set(null);
    });
  }

  /** Every subject of the metric with the months that are shown. */
  protected async export(): Promise<void> {
    this.exporting.set(true);
    try {
      const subjects = await this.store.all();
      const [lang, months] = [this.texts.lang(), this.months()];
      const metric = this.metrics().find(({ id }) => id === this.versionId());
      const head = [this.texts.text(`measurement.subject.${this.subjectKind()}`), ...months.map((month) => dateText(month, lang, 'UTC', 'month'))];
      const rows = subjects.map((row) => [nameIn(lang, row), ...months.map((month) => this.figureOf(row, month)?.value)]);
      download(this.texts.text('measurement.figures.file'), csv([[metric?.label], head, ...rows]));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.exporting.set(false);
    }
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.store.touch();
    }
  }
}

/** The first day of the month so many months before (after, when negative). */
export function monthBefore(day: string, months: number): string {
  const count = +day.slice(0, 4) * 12 + +day.slice(5, 7) - 1 - months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}-01`;
}
