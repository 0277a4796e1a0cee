import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ImprovementActionsService, type ImprovementActionView } from '@kpi-loop/shared/client';
import {
  AtHand,
  BusinessDatePipe,
  dateText,
  EmptyState,
  LifecycleBar,
  LIVE_RESET,
  LiveService,
  MetricChart,
  offerOf,
  OfferButton,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ReasonModal,
  resource,
  SessionStore,
  StatusChip,
  Texts,
  type Command,
  type Offer,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSliderComponent } from 'ng-zorro-antd/slider';
import { DateReasonModal } from '../ui/date-reason-modal';
import { EffectBar } from '../ui/effect-bar';
import { evidenceChart } from '../ui/evidence-chart';
import { dayOf, deltaText, valueText } from '../ui/figures';
import { nameIn, ReviewNamePipe } from '../ui/names';
import type { EffectOf } from '../ui/snapshot';

const WAY = ['proposed', 'accepted', 'in_progress', 'done_claimed', 'verifying', 'effective', 'closed'];
const VERBS = ['accept', 'start', 'claimDone', 'acceptWork', 'close', 'reopen', 'acceptRisk', 'sendBack', 'reject', 'extend', 'cancel'];
const QUIET = ['cancel', 'extend', 'reject', 'sendBack', 'acceptRisk'];
const NEXT: Record<string, 'owner' | 'head'> = {
  proposed: 'owner',
  accepted: 'owner',
  in_progress: 'owner',
  done_claimed: 'head',
  effective: 'head',
  partly_effective: 'head',
  ineffective: 'head',
};

/** States in which the due date still counts. */
const DUE = ['accepted', 'in_progress'];

@Component({
  selector: 'kl-action-page',
  imports: [
    BusinessDatePipe,
    DateReasonModal,
    EffectBar,
    EmptyState,
    FormsModule,
    LifecycleBar,
    MetricChart,
    NzButtonComponent,
    NzCheckboxComponent,
    NzInputDirective,
    NzSliderComponent,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    ReviewNamePipe,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './action-page.html',
  styleUrl: './action-page.less',
})
export class ActionPage {
  private readonly actions = inject(ImprovementActionsService);
  private readonly texts = inject(Texts);
  private readonly title = inject(PageTitle);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);

  readonly id = input.required<string>();

  protected readonly loaded = resource({ params: () => this.id(), loader: ({ params: id }) => this.actions.improvementActionShow({ id }) });
  private readonly atHand = new AtHand<ImprovementActionView>(this.loaded);
  protected readonly action = this.atHand.shown;
  protected readonly error = this.atHand.error;
  protected readonly words = computed(() => this.speaker.words(this.error()));
  protected readonly busy = this.atHand.busy;
  protected readonly asked = signal<Offer | null>(null);
  protected readonly dated = signal<Offer | null>(null);

  protected readonly states = computed(() => {
    const status = this.action()?.status ?? 'proposed';
    const way = ['partly_effective', 'ineffective'].includes(status)
      ? WAY.map((s) => (s === 'effective' ? status : s))
      : ['rejected', 'cancelled'].includes(status)
        ? ['proposed', status]
        : WAY;
    return way.map((id) => ({ id, label: this.texts.text(`review.action.status.${id}`) }));
  });
  protected readonly next = computed(() => {
    const a = this.action();
    const who = a && NEXT[a.status];
    return who ? nameIn(this.texts.lang(), who === 'owner' ? a.owner : a.head) : '';
  });
  protected readonly due = computed(() => {
    const a = this.action();
    if (a && DUE.includes(a.status)) return this.texts.text('review.action.due', { date: this.day(a.dueOn) });
    return a?.status === 'verifying' ? this.texts.text('review.action.measuredAfter', { date: this.day(a.verifyTo) }) : '';
  });
  protected readonly offers = computed(() => VERBS.flatMap((verb) => offerOf(this.action()?.offers ?? [], `improvementAction.${verb}`) ?? []));
  protected readonly primary = computed(() => this.offers().find((o) => !QUIET.includes(o.event.slice(18)))?.event);
  protected readonly progressOffer = computed(() => offerOf(this.action()?.offers ?? [], 'improvementAction.progress'));
  protected readonly quiet = (event: string): boolean => QUIET.includes(event.slice(18));
  protected readonly effect = computed(() => (this.action()?.effect ?? null) as unknown as EffectOf | null);
  protected readonly enough = computed(() => {
    const a = this.action();
    return a ? deltaText(String(+(Number(a.expectedDelta) * Number(a.effectiveFrom)).toFixed(10)), a.metric, this.texts.lang()) : '';
  });
  protected readonly chart = computed(() => {
    const a = this.action();
    if (!a) return null;
    const of = { ...a.metric, target: a.metric.flow ? null : a.metric.target, months: a.months as unknown as { month: string; value: string | null }[] };
    return evidenceChart(of, { now: this.texts.text('review.evidence.thisYear'), before: this.texts.text('review.evidence.lastYear') }, this.texts.lang());
  });
  protected readonly target = computed(() => (this.action() ? valueText(this.action()!.metric.target, this.action()!.metric, this.texts.lang()) : ''));

  protected readonly progress = linkedSignal(() => this.action()?.progress ?? 0);
  protected readonly note = signal('');
  protected readonly blocked = signal(false);

  constructor() {
    effect(() => this.title.show(this.action()?.title ?? ''));
    inject(LiveService)
      .on(['improvementAction.'])
      .pipe(takeUntilDestroyed())
      .subscribe(({ type, aggregateId }) => {
        if (type === LIVE_RESET || aggregateId === this.id()) this.loaded.reload();
      });
  }

  private day(of: string): string {
    return dateText(of, this.texts.lang(), this.session.timezone(), 'dayShort');
  }

  protected take(offer: Offer): void {
    const verb = offer.event.slice(18);
    if (verb === 'extend' || verb === 'reopen') this.dated.set(offer);
    else if (offer.needs.length) this.asked.set(offer);
    else void this.act(offer.event, {});
  }

  protected async given(answers: Record<string, string>): Promise<void> {
    const offer = this.asked();
    if (offer && (await this.act(offer.event, answers))) this.asked.set(null);
  }

  protected async moved({ date, reason }: { date: Date; reason: string }): Promise<void> {
    const offer = this.dated();
    if (offer && (await this.act(offer.event, { reason, dueOn: dayOf(date)! }))) this.dated.set(null);
  }

  protected async report(): Promise<void> {
    const body = { progress: this.progress(), note: this.note().trim(), blocked: this.blocked() };
    if (!(await this.atHand.run('improvementAction.progress', (v) => this.actions.improvementActionProgress({ id: this.id(), body }, v)))) return;
    this.note.set('');
    this.blocked.set(false);
  }

  private act(event: string, answers: Record<string, string>): Promise<boolean> {
    const id = this.id();
    const reason = { reason: answers['reason'] ?? '' };
    const dated = { ...reason, dueOn: answers['dueOn'] ?? '' };
    const calls: Record<string, Command<ImprovementActionView>> = {
      accept: (v) => this.actions.improvementActionAccept({ id }, v),
      reject: (v) => this.actions.improvementActionReject({ id, body: reason }, v),
      start: (v) => this.actions.improvementActionStart({ id }, v),
      extend: (v) => this.actions.improvementActionExtend({ id, body: dated }, v),
      claimDone: (v) => this.actions.improvementActionClaimDone({ id, body: { evidence: answers['evidence'] ?? '' } }, v),
      acceptWork: (v) => this.actions.improvementActionAcceptWork({ id }, v),
      sendBack: (v) => this.actions.improvementActionSendBack({ id, body: reason }, v),
      reopen: (v) => this.actions.improvementActionReopen({ id, body: dated }, v),
      acceptRisk: (v) => this.actions.improvementActionAcceptRisk({ id, body: reason }, v),
      close: (v) => this.actions.improvementActionClose({ id, body: { lesson: answers['lesson'] ?? '' } }, v),
      cancel: (v) => this.actions.improvementActionCancel({ id, body: reason }, v),
    };
    return this.atHand.run(event, calls[event.slice(18)]);
  }
}
