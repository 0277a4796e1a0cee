import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CorrectionFigureView, type CorrectionKeptView, CorrectionsService, type CorrectionView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  ConfirmModal,
  DataCell,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  ifMatch,
  LifecycleBar,
  LiveService,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemToast,
  ReasonModal,
  resource,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { figureText, moveText } from '../ui/change-text';
import { CORRECTION_MARK, nameIn } from '../ui/status-words';

type Asked = 'approve' | 'reject' | 'withdraw';

/** 更正申请: what would change, whom it touches, why, and who has agreed. */
@Component({
  selector: 'kl-correction-page',
  imports: [
    BusinessDatePipe,
    ConfirmModal,
    DataCell,
    DataTable,
    EmptyState,
    Icon,
    LifecycleBar,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './correction-page.html',
  styleUrl: './correction-page.less',
})
export class CorrectionPage {
  private readonly api = inject(CorrectionsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['correction.']);

  readonly id = input.required<string>();

  private readonly answer = resource({ params: () => ({ id: this.id(), at: this.changed() }), loader: ({ params: { id } }) => this.api.correctionOne({ id }) });
  protected readonly correction = linkedSignal<CorrectionView | undefined, CorrectionView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly failed = computed(() => !this.correction() && !!this.answer.error());
  protected readonly busy = signal(false);
  protected readonly asking = signal<Asked | null>(null);
  protected readonly mark = CORRECTION_MARK;
  protected readonly offer = computed(() => {
    const offers = this.correction()?.offers;
    return { approve: offerOf(offers, 'correction.approve'), reject: offerOf(offers, 'correction.reject'), withdraw: offerOf(offers, 'correction.withdraw') };
  });
  protected readonly states = computed(() => {
    this.texts.lang();
    const status = this.correction()?.status ?? 'requested';
    return ['requested', status === 'requested' ? 'approved' : status].map((id) => ({ id, label: this.texts.text(`measurement.correction.status.${id}`) }));
  });
  protected readonly title = computed(() => {
    const first = this.correction()?.figures[0];
    return first ? `${this.metric(first)} · ${this.subject(first)}` : this.texts.text('measurement.correction.one');
  });
  protected readonly seats = computed(() => {
    const correction = this.correction();
    return (correction?.seats ?? []).map((seat) => ({ seat, taken: correction!.approvals.find((approval) => approval.seat === seat) }));
  });
  protected readonly columns = computed<DataColumn<CorrectionFigureView>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`measurement.correction.${key}`);
    return [
      { key: 'figure', label: label('figure') },
      { key: 'month', label: label('month'), wideOnly: true },
      { key: 'before', label: label('before'), number: true },
      { key: 'after', label: label('after'), number: true },
      { key: 'moved', label: label('moved'), number: true, wideOnly: true },
    ];
  });

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.title()));
  }

  protected metric(figure: { metricName: string; metricNameEn: string }): string {
    return nameIn(this.texts.lang(), { name: figure.metricName, nameEn: figure.metricNameEn });
  }
  protected subject(figure: { subjectName: string; subjectNameEn: string }): string {
    return nameIn(this.texts.lang(), { name: figure.subjectName, nameEn: figure.subjectNameEn });
  }
  protected name(name: string, nameEn: string | null): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }
  protected shown(figure: CorrectionFigureView | CorrectionKeptView, value: string | null): string {
    return figureText(value, figure, this.texts.lang());
  }
  protected moved(figure: CorrectionFigureView): string {
    return moveText(figure.valueBefore, figure.value, figure, this.texts.lang());
  }
  protected parts(numerator: string | null, denominator: string | null): string {
    return denominator === null ? '' : `${numerator ?? '–'} ÷ ${denominator}`;
  }
  protected traceOf({ metricVersionId, subjectKind, subjectId, month }: CorrectionFigureView): Record<string, string> {
    return { metricVersionId, subjectKind, subjectId, from: month, to: month };
  }
  protected evidenceLink(id: string): string {
    return `/api/corrections/${id}/evidence`;
  }

  protected decide(verb: Asked, reason = ''): Promise<void> {
    const { id, version } = this.correction()!;
    const call = {
      approve: () => this.api.correctionApprove({ id }, ifMatch(version)),
      reject: () => this.api.correctionReject({ id, body: { reason } }, ifMatch(version)),
      withdraw: () => this.api.correctionWithdraw({ id }, ifMatch(version)),
    };
    return this.attempt(call[verb]);
  }

  protected reload(): void {
    this.answer.reload();
  }

  private async attempt(work: () => Promise<CorrectionView>): Promise<void> {
    this.busy.set(true);
    try {
      this.correction.set(await work());
      // what was written stays where it was refused
      this.asking.set(null);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.answer.reload();
    }
  }
}
