import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CHANGE_CAUSES, CHANGE_TYPES, isExempt, type ChangeCause, type ChangeType } from '@kpi-loop/adjustment/domain';
import { ChangeRequestsService, type ChangeableLineView, type ChangeProposalDto, type ChangeRequestView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DateField,
  EmptyState,
  ifMatch,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  resource,
  Segmented,
  SelectLabel,
  SessionStore,
  Texts,
  UnitNamePipe,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { ChangeFigurePipe, ChangeMetricPipe, ChangeNamePipe, metricIn } from '../ui/names';

interface Draft {
  type: ChangeType;
  cause: ChangeCause;
  effectiveOn: string;
  target: string;
  threshold: string;
  stretch: string;
  weights: Record<string, string>;
  reason: string;
  evidence: string;
}

/** Percent is typed as people say it (92.5) and sent as the fraction it is (R-N2). */
const typed = (value: string | null, percent: boolean): string => (value === null ? '' : percent ? trim((Number(value) * 100).toFixed(6)) : trim(value));
const sent = (text: string, percent: boolean): string => (percent ? trim((Number(text) / 100).toFixed(8)) : text.trim());
const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text.trim());

/** 申请调整: from a line, or from what a review concluded about it; also the way to change a draft. */
@Component({
  selector: 'kl-adjustment-form-page',
  imports: [
    BusinessDatePipe,
    ChangeFigurePipe,
    ChangeMetricPipe,
    ChangeNamePipe,
    DateField,
    EmptyState,
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    Segmented,
    SelectLabel,
    TranslocoPipe,
    UnitNamePipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './adjustment-form-page.html',
  styleUrl: './adjustment-form-page.less',
})
export class AdjustmentFormPage {
  private readonly requests = inject(ChangeRequestsService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);

  readonly id = input<string>();
  readonly line = input<string>();
  readonly agenda = input<string>();

  protected readonly causes = CHANGE_CAUSES;
  protected readonly busy = signal(false);
  protected readonly request = resource({
    params: () => (this.id() ? { id: this.id()! } : undefined),
    loader: ({ params }) => this.requests.changeRequestOne(params),
  });
  private readonly lineId = computed(() => this.line() ?? (this.request.hasValue() ? this.request.value().line.lineId : undefined));
  protected readonly basis = resource({
    params: () => (this.lineId() ? { lineId: this.lineId()! } : undefined),
    loader: ({ params }) => this.requests.changeRequestLineToChange(params),
  });
  protected readonly about = computed(() => (this.basis.hasValue() ? this.basis.value() : undefined));
  protected readonly failure = computed(() => {
    const error = this.basis.error() ?? this.request.error();
    return error ? this.speaker.words(error) : null;
  });
  protected readonly refused = computed(() => (this.id() ? [] : (this.about()?.refusedBy ?? []).map((rule) => this.speaker.rule(rule))));
  protected readonly types = computed(() => CHANGE_TYPES.map((value) => ({ value, label: this.texts.text(`adjustment.type.${value}`) })));

  protected readonly draft = linkedSignal<Draft | undefined>(() => {
    const about = this.about();
    if (!about || (this.id() && !this.request.hasValue())) return undefined;
    return draftOf(about, this.request.hasValue() ? this.request.value() : undefined, this.session.today() ?? about.periodFrom, !!this.agenda());
  });
  protected readonly weightSum = computed(() => {
    const weights = Object.values(this.draft()?.weights ?? {});
    return weights.every(isNumber) ? weights.reduce((sum, w) => sum + Math.round(Number(w) * 100), 0) / 100 : null;
  });
  protected readonly exempt = computed(() => !!this.draft() && isExempt(this.draft()!.type, this.draft()!.cause));
  /** What is still missing before it can be sent, said below the button that waits for it. */
  protected readonly lacking = computed(() => {
    const d = this.draft();
    if (!d) return [];
    const sound = d.type === 'WEIGHT' ? this.weightSum() === 100 : isNumber(d.target) && [d.threshold, d.stretch].every((t) => !t.trim() || isNumber(t));
    const missing = { values: !sound, effectiveOn: !d.effectiveOn, reason: !d.reason.trim(), evidence: !d.evidence.trim() };
    return Object.entries(missing).flatMap(([key, yes]) => (yes ? [this.texts.text(`adjustment.form.lacking.${key === 'values' ? d.type : key}`)] : []));
  });
  protected readonly complete = computed(() => !!this.draft() && this.lacking().length === 0);
  protected readonly lackingText = computed(() => this.lacking().join(this.texts.lang() === 'en' ? ', ' : '、'));

  constructor() {
    const title = inject(PageTitle);
    effect(() =>
      title.show(
        this.about()
          ? `${this.texts.text('adjustment.form.title')} · ${metricIn(this.texts.lang(), this.about()!.line)}`
          : this.texts.text('adjustment.form.title'),
      ),
    );
  }

  protected set<K extends keyof Draft>(key: K, value: Draft[K]): void {
    this.draft.update((d) => d && { ...d, [key]: value });
  }

  protected weigh(lineId: string, weight: string): void {
    this.draft.update((d) => d && { ...d, weights: { ...d.weights, [lineId]: weight } });
  }

  /** Kept as a draft, or kept and sent on its way. */
  protected async save(submit: boolean): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const saved = await this.write();
      if (submit) await this.requests.changeRequestSubmit({ id: saved.id, body: {} }, ifMatch(saved.version)).catch((error: unknown) => this.toast.show(error));
      await this.router.navigate(['/adjustments', saved.id]);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private write(): Promise<ChangeRequestView> {
    const { type, cause, effectiveOn, reason, evidence } = this.draft()!;
    const body = { type, cause, effectiveOn, reason, evidence, proposal: this.proposal() };
    const known = this.request.hasValue() ? this.request.value() : undefined;
    if (known) return this.requests.changeRequestEdit({ id: known.id, body }, ifMatch(known.version));
    return this.requests.changeRequestCreate({ body: { ...body, ...(this.agenda() ? { agendaItemId: this.agenda() } : { lineId: this.lineId() }) } });
  }

  private proposal(): ChangeProposalDto {
    const d = this.draft()!;
    const { percent } = this.about()!.line;
    if (d.type === 'WEIGHT') return { weights: Object.entries(d.weights).map(([lineId, weight]) => ({ lineId, weight: weight.trim() })) };
    const optional = (text: string) => (text.trim() ? sent(text, percent) : null);
    return { target: sent(d.target, percent), threshold: optional(d.threshold), stretch: optional(d.stretch) };
  }
}

function draftOf({ line, values, lines }: ChangeableLineView, known: ChangeRequestView | undefined, today: string, fromReview: boolean): Draft {
  const after = known?.lines[0]?.after ?? values;
  return {
    type: known?.type ?? 'TARGET',
    cause: known?.cause ?? (fromReview ? 'REVIEW_CONCLUSION' : 'MARKET'),
    effectiveOn: known?.effectiveOn ?? today,
    target: typed(after.target, line.percent),
    threshold: typed(after.threshold, line.percent),
    stretch: typed(after.stretch, line.percent),
    weights: Object.fromEntries(lines.map((l) => [l.line.lineId, trim(known?.lines.find((k) => k.line.lineId === l.line.lineId)?.after.weight ?? l.weight)])),
    reason: known?.reason ?? '',
    evidence: known?.evidence ?? '',
  };
}
