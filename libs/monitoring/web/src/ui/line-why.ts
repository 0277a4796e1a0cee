import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { KpisService, MeasurementsService } from '@kpi-loop/shared/client';
import { ProblemSpeaker, ProblemToast, ReasonModal, resource, SessionStore, Texts, WhyDrawer } from '@kpi-loop/shared/ui';
import { whyModel } from './why-model';
import { titleOf } from './problem-title';

/** The why drawer of a line, loaded when it is opened; "data in doubt" disputes the last month's figure. */
@Component({
  selector: 'kl-line-why',
  imports: [ReasonModal, TranslocoPipe, WhyDrawer],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-why-drawer [open]="lineId() !== null" [why]="model()" (closed)="closed.emit()" (doubted)="doubting.set(true)">
      @if (reason()) {
        <p class="kl-soft">{{ reason() }}</p>
      }
    </kl-why-drawer>
    <kl-reason-modal
      [open]="doubting()"
      [title]="'monitoring.why.doubt' | transloco"
      [hint]="'monitoring.why.doubtHint' | transloco"
      [busy]="busy()"
      (given)="doubt($event['reason'])"
      (closed)="doubting.set(false)"
    />
  `,
})
export class LineWhy {
  private readonly kpis = inject(KpisService);
  private readonly measurements = inject(MeasurementsService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);

  readonly lineId = input<string | null>(null);
  readonly closed = output<void>();

  protected readonly doubting = signal(false);
  protected readonly busy = signal(false);
  protected readonly why = resource({ params: () => (this.lineId() ? { id: this.lineId()! } : undefined), loader: ({ params }) => this.kpis.kpiWhy(params) });
  private readonly rows = resource({
    params: () => (this.why.hasValue() ? this.why.value().rows : undefined),
    loader: ({ params }) =>
      this.measurements.measurementTrace({ ...params, subjectKind: params.subjectKind as 'person' | 'unit', part: 'numerator' }).catch(() => null),
  });
  protected readonly model = computed(() =>
    this.why.hasValue() ? whyModel(this.why.value(), this.rows.hasValue() ? (this.rows.value() ?? null) : null, this.texts, this.session.timezone()) : null,
  );
  protected readonly reason = computed(() => (this.why.error() ? titleOf(this.speaker, this.why.error()) : ''));

  protected async doubt(reason: string): Promise<void> {
    if (!this.why.hasValue() || this.busy()) return;
    const { metricVersionId, subjectKind, subjectId, to } = this.why.value().rows;
    const month = this.why.value().months.at(-1)?.month ?? `${to.slice(0, 7)}-01`;
    this.busy.set(true);
    try {
      const { items } = await this.measurements.measurementList({ metricVersionId, subjectId, from: month, to: month } as never);
      const figure = items.find((item) => (item as { subjectKind?: string }).subjectKind === subjectKind) ?? items[0];
      if (figure) await this.measurements.measurementDispute({ id: figure.id, body: { reason } });
      await this.toast.done(this.texts.text('monitoring.why.doubted'));
      this.doubting.set(false);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
