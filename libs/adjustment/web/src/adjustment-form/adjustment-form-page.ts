import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CHANGE_CAUSES, CHANGE_TYPES, reachesBack, REBALANCES, type ChangeType } from '@kpi-loop/adjustment/domain';
import { ChangeRequestsService, MetricService, type ChangeRequestView, type PreviewChangeDto } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DateField,
  EmptyState,
  ifMatch,
  KpiNumberPipe,
  LocalNamePipe,
  PageHead,
  PageTitle,
  Panel,
  PeoplePicker,
  ProblemSpeaker,
  ProblemToast,
  resource,
  Segmented,
  SelectLabel,
  SessionStore,
  StatusChip,
  TaskForm,
  Texts,
  UnitNamePipe,
  type TaskDraft,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { ApprovalChain } from '../ui/approval-chain';
import { ChangeEffect } from '../ui/change-effect';
import { ChangeStrip } from '../ui/change-strip';
import { ChangeFigurePipe, ChangeMetricPipe, ChangeNamePipe, metricIn } from '../ui/names';
import { RuleFields } from '../ui/rule-fields';
import { WeightsTable, type WeightRow } from '../ui/weights-table';
import {
  BEGINNINGS,
  beginsTask,
  byMonth,
  draftOf,
  GIVES_VALUES,
  isRebalanced,
  MOVES_WEIGHTS,
  OF_KEY_TASKS,
  ofBeginning,
  ofType,
  plansDenominator,
  proposalOf,
  trim,
  unsound,
  type BeginningKind,
  type Draft,
  type Measure,
} from './draft';
import { LivePreview } from './live-preview';

const UNCHANGED = 'changesSomething';

/** 申请调整: from a line, or from what a review concluded about it; also the way to change a draft. */
@Component({
  selector: 'kl-adjustment-form-page',
  imports: [
    ApprovalChain,
    BusinessDatePipe,
    ChangeEffect,
    ChangeFigurePipe,
    ChangeMetricPipe,
    ChangeNamePipe,
    ChangeStrip,
    DateField,
    EmptyState,
    FormsModule,
    KpiNumberPipe,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    PeoplePicker,
    RouterLink,
    RuleFields,
    Segmented,
    SelectLabel,
    StatusChip,
    TaskForm,
    TranslocoPipe,
    UnitNamePipe,
    WeightsTable,
  ],
  providers: [LivePreview],
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

  private readonly metricService = inject(MetricService);
  protected readonly preview = inject(LivePreview);

  readonly id = input<string>();
  readonly line = input<string>();
  readonly agenda = input<string>();
  readonly alert = input<string>();
  readonly type = input<string>();
  /** With ADD_LINE: a metric, or a key task. */
  readonly begins = input<string>();

  protected readonly causes = CHANGE_CAUSES;
  protected readonly valueKeys = ['target', 'threshold', 'stretch'] as const;
  protected readonly busy = signal(false);
  protected readonly request = resource({
    params: () => (this.id() ? { id: this.id()! } : undefined),
    loader: ({ params }) => this.requests.changeRequestOne(params),
  });
  private readonly known = computed(() => (this.request.hasValue() ? this.request.value() : undefined));
  /** A line that is yet to begin is asked for beside one that is on the card. */
  private readonly lineId = computed(
    () => this.line() ?? (this.known()?.type === 'ADD_LINE' ? this.known()?.lines[1]?.line.lineId : this.known()?.line.lineId),
  );
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
  protected readonly types = computed(() =>
    CHANGE_TYPES.filter(
      (type) => (!this.id() || (type === 'ADD_LINE') === (this.known()?.type === 'ADD_LINE')) && (!this.ofKeyTask() || OF_KEY_TASKS.includes(type)),
    ),
  );
  /** Only what has no metric has no code. */
  private readonly ofKeyTask = computed(() => this.about()?.line.metricCode === '');
  protected readonly beginnings = computed(() => BEGINNINGS.map((value) => ({ value, label: this.texts.text(`adjustment.beginning.${value}`) })));
  protected readonly modes = computed(() => REBALANCES.map((value) => ({ value, label: this.texts.text(`adjustment.rebalance.${value}`) })));

  protected readonly draft = linkedSignal<Draft | undefined>(() => {
    const about = this.about();
    if (!about || (this.id() && !this.known())) return undefined;
    const type = CHANGE_TYPES.find((one) => one === this.type());
    const above = this.known()?.follows;
    const texts = above
      ? { reason: this.texts.text('adjustment.form.followsReason'), evidence: this.texts.text('adjustment.form.followsEvidence') }
      : { reason: '', evidence: this.alert() ? this.texts.text('adjustment.form.alertEvidence') : '' };
    const begins = BEGINNINGS.find((one) => one === this.begins());
    return draftOf(about, this.known(), { today: this.session.today() ?? about.periodFrom, fromReview: !!this.agenda(), type, begins, texts });
  });
  private readonly metrics = resource({
    params: () => (this.draft()?.type === 'ADD_LINE' && !this.id() ? true : undefined),
    loader: () => this.metricService.metricList({ status: 'published', limit: 200 }),
  });
  /** Metrics the card does not have yet. */
  protected readonly free = computed(() => {
    const taken = new Set(this.about()?.lines.map((l) => l.line.metricCode));
    return this.metrics.hasValue() ? this.metrics.value().items.filter((metric) => !taken.has(metric.code)) : [];
  });
  /** What figures are typed in: the line's own measure, or that of the metric that is to begin. */
  protected readonly measure = computed<Measure>(() => {
    const line = this.known()?.line ?? this.about()!.line;
    const chosen = this.draft()?.type === 'ADD_LINE' && !this.id() ? this.free().find((metric) => metric.id === this.draft()?.metricId) : undefined;
    return chosen ?? line;
  });
  protected readonly shownLine = computed(() => this.known()?.line ?? this.about()!.line);
  protected readonly beginsTask = computed(() => !!this.draft() && beginsTask(this.draft()!));
  protected readonly givesValues = computed(() => !!this.draft() && GIVES_VALUES.includes(this.draft()!.type) && !this.beginsTask());
  protected readonly plansDenominator = computed(() => !!this.draft() && plansDenominator(this.draft()!, this.measure()));
  protected readonly plain = { unit: '', decimals: 2, trim: true };
  protected readonly movesWeights = computed(() => !!this.draft() && MOVES_WEIGHTS.includes(this.draft()!.type));
  protected readonly rebalances = computed(() => !!this.draft() && isRebalanced(this.draft()!.type));
  protected readonly byMonth = computed(() => !!this.draft() && !!this.about() && byMonth(this.draft()!, this.about()!.line));
  protected readonly exempt = computed(() => !!this.draft() && reachesBack(this.draft()!.type, this.draft()!.cause));
  protected readonly otherLines = computed(
    () => this.about()?.lines.filter((l) => this.draft()?.type === 'ADD_LINE' || l.line.lineId !== this.about()!.line.lineId) ?? [],
  );
  protected readonly ownPreview = computed(() => this.preview.view()?.lines[0]);
  /** A form that has just been opened changes nothing yet: that is something still to do, no mistake. */
  private readonly changesNothing = computed(() => !this.preview.error() && !!this.preview.view()?.refusedBy.includes(UNCHANGED));
  protected readonly refusals = computed(() => (this.preview.view()?.refusedBy ?? []).flatMap((rule) => (rule === UNCHANGED ? [] : this.speaker.rule(rule))));
  protected readonly previewFailure = computed(() => {
    const error = this.preview.error();
    return error ? [this.speaker.words(error).title, ...this.speaker.words(error).reasons].join(' ') : null;
  });
  protected readonly weightRows = computed<WeightRow[]>(() => {
    const [d, about] = [this.draft(), this.about()];
    if (!d || !about) return [];
    const foretold = new Map(this.preview.view()?.lines.map((l) => [l.line.lineId, l.after?.weight ?? null]));
    const free = d.type === 'WEIGHT' || d.rebalance === 'EXPLICIT';
    const own = d.type === 'ADD_LINE' ? null : about.line.lineId;
    const rows = about.lines.map((l): WeightRow => {
      const ends = l.line.lineId === own && (d.type === 'DROP_LINE' || d.type === 'OWNER_TRANSFER');
      const after = ends ? null : free ? d.weights[l.line.lineId] : trim(foretold.get(l.line.lineId) ?? l.weight);
      return { line: l.line, before: trim(l.weight), after, editable: free && !ends };
    });
    const begins =
      d.type === 'ADD_LINE' ? (this.preview.view()?.lines[0]?.line ?? (this.known()?.type === 'ADD_LINE' ? this.known()!.line : undefined)) : undefined;
    return begins ? [...rows, { line: begins, before: null, after: d.weight, editable: false }] : rows;
  });
  private readonly broken = computed(() =>
    this.draft() && this.about() ? unsound(this.draft()!, this.about()!.line.lineId, this.about()!.milestones) : 'TARGET',
  );
  /** What is still missing before it can be sent, said below the button that waits for it. */
  protected readonly lacking = computed(() => {
    const d = this.draft();
    if (!d) return [];
    const broken = this.id() && this.broken() === 'metric' ? null : this.broken();
    const missing: [string | null, boolean][] = [
      [broken, broken !== null],
      [UNCHANGED, this.changesNothing()],
      ['effectiveOn', !d.effectiveOn],
      ['reason', !d.reason.trim()],
      ['evidence', !d.evidence.trim()],
    ];
    return missing.flatMap(([key, yes]) => (yes ? [this.texts.text(`adjustment.form.lacking.${key}`)] : []));
  });
  protected readonly complete = computed(() => !!this.draft() && this.lacking().length === 0);
  protected readonly lackingText = computed(() => this.lacking().join(this.texts.lang() === 'en' ? ', ' : '、'));
  private readonly question = computed<PreviewChangeDto | null>(() => {
    const [d, about] = [this.draft(), this.about()];
    if (!d?.effectiveOn || !about || this.refused().length) return null;
    const broken = this.broken();
    if (broken !== null && broken !== 'WEIGHT' && !(broken === 'metric' && this.id())) return null;
    const { type, cause, effectiveOn } = d;
    const at =
      type !== 'ADD_LINE'
        ? { lineId: about.line.lineId }
        : this.id()
          ? { lineId: this.known()!.line.lineId }
          : { scorecardId: about.scorecardId, ...(beginsTask(d) ? {} : { metricId: d.metricId }) };
    const receiver = type === 'OWNER_TRANSFER' ? { receiverId: d.receiverId } : {};
    return {
      ...at,
      ...receiver,
      ...(this.id() ? { requestId: this.id() } : {}),
      type,
      cause,
      effectiveOn,
      proposal: proposalOf(d, about.line.lineId, this.measure(), about.milestones),
    };
  });

  constructor() {
    effect(() => this.preview.body.set(this.question()));
    const title = inject(PageTitle);
    effect(() =>
      title.show(
        this.about()
          ? `${this.texts.text('adjustment.form.title')} · ${metricIn(this.texts.lang(), this.shownLine())}`
          : this.texts.text('adjustment.form.title'),
      ),
    );
  }

  protected set<K extends keyof Draft>(key: K, value: Draft[K]): void {
    this.draft.update((d) => d && { ...d, [key]: value });
  }

  /** Another kind of change begins with what belongs to it: a line to add has no values yet, and what goes by the month begins with one. */
  protected become(type: ChangeType): void {
    const about = this.about();
    if (about) this.draft.update((d) => d && ofType(d, type, about));
  }

  protected begin(kind: BeginningKind): void {
    const about = this.about();
    if (about) this.draft.update((d) => d && ofBeginning(d, kind, about));
  }

  protected reword(part: Partial<TaskDraft>): void {
    this.draft.update((d) => d && { ...d, task: { ...d.task, ...part } });
  }

  protected move(milestoneId: string, dueOn: string): void {
    this.draft.update((d) => d && { ...d, milestones: { ...d.milestones, [milestoneId]: dueOn } });
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

  /** What was agreed to hold does not: it stands as evidence, in the words that were agreed. */
  protected bringForward(condition: string): void {
    const text = this.texts.text('adjustment.form.conditionSays', { condition });
    const evidence = this.draft()?.evidence.trim() ?? '';
    if (!evidence.includes(text)) this.set('evidence', [evidence, text].filter(Boolean).join('\n'));
  }

  protected trimmed(weight: string): string {
    return trim(weight);
  }

  private write(): Promise<ChangeRequestView> {
    const d = this.draft()!;
    const { type, cause, effectiveOn, reason, evidence } = d;
    const about = this.about()!;
    const receiver = type === 'OWNER_TRANSFER' && d.receiverId ? { receiverId: d.receiverId } : {};
    const body = {
      type: type as ChangeType,
      cause,
      effectiveOn,
      reason,
      evidence,
      proposal: proposalOf(d, about.line.lineId, this.measure(), about.milestones),
      ...receiver,
    };
    const known = this.known();
    if (known) return this.requests.changeRequestEdit({ id: known.id, body }, ifMatch(known.version));
    const from = this.agenda() ? { agendaItemId: this.agenda() } : { lineId: about.line.lineId, ...(this.alert() ? { alertId: this.alert() } : {}) };
    const at = type === 'ADD_LINE' ? { scorecardId: about.scorecardId, ...(beginsTask(d) ? {} : { metricId: d.metricId }) } : from;
    return this.requests.changeRequestCreate({ body: { ...body, ...at } });
  }
}
