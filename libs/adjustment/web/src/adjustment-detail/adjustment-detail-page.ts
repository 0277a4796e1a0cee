import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CHANGE_REQUEST_STATUSES } from '@kpi-loop/adjustment/domain';
import {
  BusinessDatePipe,
  dateText,
  EmptyState,
  type Offer,
  offerOf,
  OfferButton,
  KpiNumberPipe,
  LifecycleBar,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ReasonModal,
  SessionStore,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { typed } from '../adjustment-form/draft';
import { ApprovalChain } from '../ui/approval-chain';
import { ChangeEffect } from '../ui/change-effect';
import { ChangeStrip } from '../ui/change-strip';
import { ChangeTimeline } from '../ui/change-timeline';
import { ChangeFigurePipe, ChangeMetricPipe, ChangeNamePipe, metricIn, nameIn } from '../ui/names';
import { RuleWords } from '../ui/rule-words';
import { AdjustmentDetailStore } from './adjustment-detail-store';

/** In the order one would press them; the first that is offered stands out. */
const VERBS = ['submit', 'consent', 'accept', 'approve', 'proceed', 'sign', 'object', 'decline', 'return', 'reject', 'revoke', 'withdraw'] as const;
const FORWARD = ['submit', 'consent', 'accept', 'approve', 'proceed', 'sign'].map((verb) => `changeRequest.${verb}`);
const USUAL = ['draft', 'consulting', 'in_approval', 'scheduled', 'applied'];
const OFF = ['rejected', 'withdrawn', 'expired', 'revoked', 'escalated'];

/** What would change, what it would mean, who has said what, and what is to be done now. */
@Component({
  selector: 'kl-adjustment-detail-page',
  imports: [
    ApprovalChain,
    BusinessDatePipe,
    ChangeEffect,
    ChangeFigurePipe,
    ChangeMetricPipe,
    ChangeNamePipe,
    ChangeStrip,
    ChangeTimeline,
    EmptyState,
    KpiNumberPipe,
    LifecycleBar,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    RouterLink,
    RuleWords,
    StatusChip,
    TranslocoPipe,
  ],
  providers: [AdjustmentDetailStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './adjustment-detail-page.html',
  styleUrl: './adjustment-detail-page.less',
})
export class AdjustmentDetailPage {
  protected readonly plain = { unit: '', decimals: 2, trim: true };
  protected readonly store = inject(AdjustmentDetailStore);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly title = inject(PageTitle);
  private readonly router = inject(Router);

  readonly id = input.required<string>();

  protected readonly asking = signal<Offer | null>(null);
  protected readonly view = this.store.view;
  protected readonly failure = computed(() => (this.store.error() ? this.speaker.words(this.store.error()) : null));
  protected readonly heading = computed(() => {
    const view = this.view();
    return view ? `${metricIn(this.texts.lang(), view.line)} · ${nameIn(this.texts.lang(), view.owner)}` : '';
  });
  protected readonly offers = computed(() =>
    VERBS.flatMap((verb) => offerOf(this.view()?.offers, `changeRequest.${verb}`) ?? [])
      .filter(notDone)
      .map((offer, i) => ({
        ...offer,
        verb: offer.event.split('.')[1],
        primary: i === 0 && FORWARD.includes(offer.event),
      })),
  );
  protected readonly editable = computed(() => !!offerOf(this.view()?.offers, 'changeRequest.edit'));
  protected readonly states = computed(() => {
    const status = this.view()?.status ?? 'draft';
    const way = USUAL.includes(status) ? USUAL : withAside(status);
    return way
      .filter((s) => (CHANGE_REQUEST_STATUSES as readonly string[]).includes(s))
      .map((id) => ({ id, label: this.texts.text(`adjustment.status.${id}`) }));
  });
  protected readonly aside = computed(() => OFF.includes(this.view()?.status ?? ''));
  protected readonly next = computed(() => {
    const view = this.view();
    const lang = this.texts.lang();
    if (view?.status === 'consulting') return view.otherParty ? nameIn(lang, view.otherParty) : '';
    const now = view?.approvals.find((step) => step.state === 'now');
    return now ? now.people.map((person) => nameIn(lang, person)).join(' / ') || this.texts.text(`adjustment.waitsFor.${now.party}`) : '';
  });
  protected readonly due = computed(() => {
    const due = this.view()?.deadlines[0]?.dueAt;
    return due ? this.texts.text('adjustment.until', { day: dateText(due, this.texts.lang(), this.session.timezone(), 'dayShort') }) : '';
  });
  protected readonly own = computed(() => this.view()?.lines.find((line) => line.line.lineId === this.view()!.line.lineId));
  protected readonly weighted = computed(() => this.view()?.lines.filter((line) => line.before?.weight !== line.after?.weight) ?? []);
  protected readonly reversing = signal(false);
  /** Why it came about, and where that is written. */
  protected readonly origin = computed(() => {
    const view = this.view();
    if (!view) return [];
    return [
      ...(view.follows ? [{ key: 'follows', link: ['/adjustments', view.follows.id], query: {} }] : []),
      ...(view.reverses ? [{ key: 'reverses', link: ['/adjustments', view.reverses.id], query: {} }] : []),
      ...(view.meetingId ? [{ key: 'meeting', link: ['/reviews', view.meetingId], query: {} }] : []),
      ...(view.alertId ? [{ key: 'alert', link: ['/alerts'], query: { alert: view.alertId } }] : []),
    ];
  });

  constructor() {
    effect(() => this.store.id.set(this.id()));
    effect(() => this.heading() && this.title.show(this.heading()));
  }

  protected label(verb: string): string {
    this.texts.lang();
    return this.texts.text(`adjustment.act.${verb}`);
  }

  /** A draft carries its own reason and evidence; everything else that is needed is asked for. */
  protected async take(offer: Offer): Promise<void> {
    const verb = offer.event.split('.')[1];
    // what is signed is shown on the page; a draft has its reason
    if (offer.needs.length && verb !== 'submit' && verb !== 'sign') this.asking.set(offer);
    else await this.store.take(verb);
  }

  protected async give(given: Record<string, string>): Promise<void> {
    if (await this.store.take(this.asking()!.event.split('.')[1], given)) this.asking.set(null);
  }

  protected async reverse(given: Record<string, string>): Promise<void> {
    const id = await this.store.reverse(given);
    if (!id) return;
    this.reversing.set(false);
    await this.router.navigate(['/adjustments', id]);
  }

  protected percent(share: string): string {
    return `${typed(share, true)}%`;
  }

  protected verbOf(offer: Offer | null): string {
    return offer?.event.split('.')[1] ?? 'return';
  }
}

/** What the viewer has said already is on the page, and needs no button any more. */
const DONE = ['sideHasNotSigned', 'receiverHasNotConsented'];
const notDone = ({ because }: Offer): boolean => !because.some((rule) => DONE.includes(rule));

const withAside = (status: string): string[] =>
  status === 'escalated'
    ? ['draft', 'escalated', 'in_approval', 'scheduled', 'applied']
    : status === 'superseded'
      ? [...USUAL, 'superseded']
      : ['draft', status];
