import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, input, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { PANEL_SEATS } from '@kpi-loop/appeal/domain';
import { type AppealSeatDto, AppealsService, type AppealView, type AppealVoteDto } from '@kpi-loop/shared/client';
import {
  AtHand,
  BusinessDatePipe,
  type Command,
  ConfirmModal,
  dateText,
  EmptyState,
  LifecycleBar,
  LIVE_RESET,
  LiveService,
  LocalNamePipe,
  nameIn,
  type Offer,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ReasonModal,
  resource,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { AppealTimeline } from '../ui/appeal-timeline';
import { GroundList } from '../ui/ground-list';
import { aboutText } from '../ui/names';
import { PanelList } from '../ui/panel-list';
import { AppealCase } from './appeal-case';
import { DecisionList } from './decision-list';
import { isAside, isForward, VERBS, wayOf } from './life';
import { NextStep } from './next-step';
import { PanelModal } from './panel-modal';
import { VoteList } from './vote-list';

/** What the viewer has said already is on the page, and needs no button any more. */
const DONE = ['statementStillAsked', 'factsStillMissing', 'checkOpen', 'seatStandsOpen'];
const notDone = ({ because }: Offer): boolean => !because.some((rule) => DONE.includes(rule));

/** Asked once more, because what follows cannot be taken back. */
const CONFIRMED = ['file', 'withdraw'];

/** One appeal: where it stands and who is next, what is contested, what was said and found, what was decided and what comes of it. */
@Component({
  selector: 'kl-appeal-detail-page',
  imports: [
    AppealCase,
    AppealTimeline,
    BusinessDatePipe,
    ConfirmModal,
    DecisionList,
    EmptyState,
    GroundList,
    LifecycleBar,
    LocalNamePipe,
    NextStep,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    PanelList,
    PanelModal,
    ReasonModal,
    RouterLink,
    TranslocoPipe,
    VoteList,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './appeal-detail-page.html',
  styleUrl: './appeal-detail-page.less',
})
export class AppealDetailPage {
  private readonly appeals = inject(AppealsService);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly title = inject(PageTitle);
  private readonly router = inject(Router);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly id = input.required<string>();

  protected readonly loaded = resource({ params: () => this.id(), loader: ({ params: id }) => this.appeals.appealOne({ id }) });
  private readonly atHand = new AtHand<AppealView>(this.loaded);
  protected readonly view = this.atHand.shown;
  protected readonly busy = computed(() => this.atHand.busy() !== null);
  protected readonly failure = computed(() => (this.atHand.error() ? this.speaker.words(this.atHand.error()) : null));
  protected readonly me = computed(() => this.session.session()?.person?.id ?? null);

  protected readonly asking = signal<Offer | null>(null);
  protected readonly confirming = signal<Offer | null>(null);
  protected readonly forming = signal(false);
  protected readonly replacing = signal(false);
  /** Nobody sits there now. */
  protected readonly openSeats = computed(() => PANEL_SEATS.filter((seat) => !this.view()?.panel.some((member) => member.seat === seat)));

  protected readonly heading = computed(() => {
    const view = this.view();
    if (!view) return '';
    const about = aboutText(this.texts, view);
    return view.side === 'owner' ? `${this.texts.text('appeal.title')} · ${about}` : `${nameIn(this.texts.lang(), view.person)} · ${about}`;
  });
  protected readonly offers = computed(() =>
    VERBS.flatMap((verb) => offerOf(this.view()?.offers, `appeal.${verb}`) ?? [])
      .filter(notDone)
      .map((offer, i) => {
        const verb = offer.event.slice('appeal.'.length);
        return { ...offer, verb, primary: i === 0 && isForward(verb) };
      }),
  );
  protected readonly editable = computed(() => !!offerOf(this.view()?.offers, 'appeal.edit')?.allowed);
  /** Whoever decides does so below the evidence. */
  protected readonly ballot = computed(() => {
    const open = this.view()?.offers.find(({ event, allowed }) => allowed && ['appeal.vote', 'appeal.decideFinal'].includes(event));
    return open ? (open.event === 'appeal.vote' ? 'toVote' : 'toDecide') : null;
  });
  protected readonly states = computed(() => {
    this.texts.lang();
    const view = this.view();
    return view ? wayOf(view).map((id) => ({ id, label: this.texts.text(`appeal.status.${id}`) })) : [];
  });
  protected readonly aside = computed(() => isAside(this.view()?.status ?? ''));
  protected readonly next = computed(() => {
    const view = this.view();
    const people = view?.waitsForPeople.map((person) => nameIn(this.texts.lang(), person)) ?? [];
    if (view?.waitsForMe) return this.texts.text('appeal.panel.you');
    return people.length ? people.join(' / ') : (view?.waitsFor ?? []).map((party) => this.texts.text(`appeal.party.${party}`)).join(' / ');
  });
  protected readonly due = computed(() => {
    const due = this.view()?.deadlines[0]?.dueOn;
    return due ? this.texts.text('appeal.until', { day: dateText(due, this.texts.lang(), this.session.timezone(), 'dayShort') }) : '';
  });

  constructor() {
    effect(() => this.heading() && this.title.show(this.heading()));
    inject(LiveService)
      .on(['appeal.'])
      .pipe(takeUntilDestroyed())
      .subscribe(({ type, aggregateId }) => {
        if (type === LIVE_RESET || aggregateId === this.id()) this.loaded.reload();
      });
  }

  protected goToBallot(): void {
    const ballot = this.host.nativeElement.querySelector<HTMLElement>('#ballot');
    ballot?.scrollIntoView();
    ballot?.querySelector('input')?.focus();
  }

  protected verbOf(offer: Offer | null): string {
    return offer?.event.slice('appeal.'.length) ?? 'file';
  }

  protected take(offer: Offer): void {
    const verb = this.verbOf(offer);
    if (verb === 'admit') this.forming.set(true);
    else if (verb === 'replaceMember') this.replacing.set(true);
    else if (offer.needs.length) this.asking.set(offer);
    else if (CONFIRMED.includes(verb)) this.confirming.set(offer);
    else void this.act(offer, {});
  }

  protected async give(answers: Record<string, string>): Promise<void> {
    const offer = this.asking();
    if (!offer) return;
    if (offer.event === 'appeal.recuse') return this.recuse(answers['reason'] ?? '');
    if (await this.act(offer, answers)) this.asking.set(null);
  }

  protected async confirm(): Promise<void> {
    const offer = this.confirming();
    if (offer && (await this.act(offer, {}))) this.confirming.set(null);
  }

  protected async form(panel: AppealSeatDto[]): Promise<void> {
    if (await this.atHand.run('appeal.admit', (v) => this.appeals.appealAdmit({ id: this.id(), body: { panel } }, v))) this.forming.set(false);
  }

  /** One seat after the other, where several stand open. */
  protected async replace([body]: AppealSeatDto[]): Promise<void> {
    if (await this.atHand.run('appeal.replaceMember', (v) => this.appeals.appealReplaceMember({ id: this.id(), body }, v))) this.replacing.set(false);
  }

  protected vote({ offer, body }: { offer: Offer; body: AppealVoteDto }): void {
    const of = { id: this.id(), body };
    void this.atHand.run(offer.event, (v) => (offer.event === 'appeal.vote' ? this.appeals.appealVote(of, v) : this.appeals.appealDecideFinal(of, v)));
  }

  /** Whoever has left the panel reads the case no more. */
  private async recuse(reason: string): Promise<void> {
    const view = this.view();
    if (!view) return;
    const gone = await this.atHand.run('appeal.recuse', async (v) => (await this.appeals.appealRecuse({ id: view.id, body: { reason } }, v), view));
    if (!gone) return;
    this.asking.set(null);
    await this.router.navigate(['/appeals']);
  }

  private act({ event }: Offer, answers: Record<string, string>): Promise<boolean> {
    const id = this.id();
    const given = (need: string) => answers[need] ?? '';
    const calls: Record<string, Command<AppealView>> = {
      file: (v) => this.appeals.appealFile({ id }, v),
      screen: (v) => this.appeals.appealScreen({ id }, v),
      refuse: (v) => this.appeals.appealRefuse({ id, body: { reason: given('reason') } }, v),
      giveStatement: (v) => this.appeals.appealGiveStatement({ id, body: { statement: given('statement') } }, v),
      factsIn: (v) => this.appeals.appealFactsIn({ id, body: { findings: given('findings') } }, v),
      escalate: (v) => this.appeals.appealEscalate({ id, body: { reason: given('reason') } }, v),
      closeCheck: (v) => this.appeals.appealCloseCheck({ id, body: { note: given('note') } }, v),
      withdraw: (v) => this.appeals.appealWithdraw({ id }, v),
    };
    return this.atHand.run(event, calls[event.slice('appeal.'.length)]);
  }
}
