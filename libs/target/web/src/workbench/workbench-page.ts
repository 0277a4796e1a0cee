import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, viewChild } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CounterLineDto, LineDecisionDto } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  Clock,
  dateText,
  EmptyState,
  Icon,
  KpiNumberPipe,
  LifecycleBar,
  numberText,
  type Offer,
  offerOf,
  OfferButton,
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
import { nextOf, wayOf } from '../ui/lifecycle';
import { CardNamePipe } from '../ui/local-name';
import { PLAIN, styleOf } from '../ui/line-number';
import { MonthBars, monthsIn, type MonthValue } from '../ui/month-bars';
import { NegotiationScale } from '../ui/negotiation-scale';
import { WeightBar } from '../ui/weight-bar';
import { ApprovalChain } from './approval-chain';
import { CardDiff } from './card-diff';
import { Conversation } from './conversation';
import { CounterForm } from './counter-form';
import { DecideModal } from './decide-modal';
import { EvidencePanel } from './evidence/evidence-panel';
import { writeDraft } from './local-draft';
import { Presence } from './presence';
import { SignModal } from './sign-modal';
import { KeyTasks } from './tasks/key-tasks';
import { WorkbenchStore } from './workbench-store';

interface Evidence {
  /** Absent on lines that were made before there was more than one. */
  method?: string;
  low: string;
  high: string;
  ratchet: boolean;
  evidence: { lastActual: string | null; lastTarget: string | null; lastYear: string | null; growth: string };
}

/** In this order the buttons stand; the first that is allowed is the primary one. */
const HEAD_EVENTS = [
  ...['sign', 'acknowledge', 'approve', 'confirmRefusal', 'submit', 'agree', 'mediated', 'propose', 'return', 'sendBack', 'reject', 'decide', 'dissent'],
  ...['refuseSign', 'requestMediation', 'recall', 'unsignError', 'void'],
].map((verb) => `scorecard.${verb}`);
/** Never what a card is best moved on with, and shown without weight. */
const ASIDE = ['dissent', 'refuseSign', 'requestMediation', 'recall', 'unsignError', 'void'].map((verb) => `scorecard.${verb}`);
/** What is asked for in words; the hash that is signed is the one shown, and who signs shows who he is in a form of its own. */
const wordsOf = ({ needs }: Offer): string[] => needs.filter((need) => need !== 'agreedHash' && need !== 'identity' && need !== 'line');
const KEYS: Record<string, string> = { r: 'scorecard.return', g: 'scorecard.agree', p: 'scorecard.propose', s: 'scorecard.submit' };

/** 目标协商: one line and the conversation about it, side by side. Everything also by keyboard. */
@Component({
  selector: 'kl-workbench-page',
  imports: [
    ApprovalChain,
    BusinessDatePipe,
    CardDiff,
    CardNamePipe,
    Conversation,
    CounterForm,
    DecideModal,
    EmptyState,
    EvidencePanel,
    Icon,
    KeyTasks,
    KpiNumberPipe,
    LifecycleBar,
    MonthBars,
    NegotiationScale,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    RouterLink,
    SignModal,
    StatusChip,
    TranslocoPipe,
    WeightBar,
  ],
  providers: [WorkbenchStore, Presence],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown)': 'key($event)' },
  templateUrl: './workbench-page.html',
  styleUrl: './workbench-page.less',
})
export class WorkbenchPage {
  protected readonly store = inject(WorkbenchStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);
  private readonly clock = inject(Clock);
  private readonly form = viewChild(CounterForm);

  readonly id = input.required<string>();
  /** The milestone somebody came here to report. */
  readonly report = input<string>();

  private readonly presence = inject(Presence);
  /** Who else is here, each with the line he looks at. */
  protected readonly present = computed(() => {
    const lines = this.store.card()?.lines ?? [];
    return this.presence.others().map((person) => ({ ...person, line: lines.find(({ id }) => id === person.lineId) }));
  });

  protected readonly own = computed(() => this.store.card()?.owner.id === this.session.session()?.person?.id);
  /** Their own result, once it is out, and while there is time. */
  protected readonly appealable = computed(() => {
    const [card, today] = [this.store.card(), this.session.today()];
    const out = card?.status === 'published.unread' || card?.status === 'published.acknowledged';
    return !!out && this.own() && !!card.appealUntil && !!today && today <= card.appealUntil;
  });
  protected readonly draft = signal<string | null>(null);
  protected readonly asking = signal<Offer | null>(null);
  protected readonly waives = computed(() => this.asking()?.event === 'scorecard.waiveWeight');
  /** What a reason is asked for: the weight that is let above its limit, or the lines that leave the target above uncovered. */
  protected readonly askingHint = computed(() => {
    const [card, line] = [this.store.card(), this.store.line()];
    if (this.asking()?.event === 'scorecard.submit')
      return this.texts.text('target.line.uncoveredHint', { names: this.named((card?.lines ?? []).filter(({ uncovered }) => uncovered)) });
    if (!this.waives() || !card || !line) return '';
    return this.texts.text('target.line.waiveHint', { line: this.name(line), weight: Number(line.weight), max: card.policy.max });
  });
  protected readonly deciding = signal(false);
  protected readonly signing = signal(false);
  protected readonly aside = (event: string): boolean => ASIDE.includes(event);
  protected readonly wordsOf = wordsOf;
  protected readonly name = (of: { name: string; nameEn: string } | null | undefined) => (of ? (this.texts.lang() === 'en' && of.nameEn) || of.name : '');

  private readonly named = (all: { name: string; nameEn: string }[]) => all.map((one) => this.name(one)).join(this.texts.lang() === 'en' ? ', ' : '、');

  protected readonly title = computed(() => {
    const card = this.store.card();
    return card ? this.texts.text('target.card.title', { name: this.name(card.subject), period: this.name(card.period) }) : '';
  });
  protected readonly states = computed(() => {
    this.texts.lang();
    return wayOf(this.store.card()?.status ?? 'draft').map((id) => ({ id, label: this.texts.text(`target.status.${id}`) }));
  });
  protected readonly next = computed(() => {
    const card = this.store.card();
    const person = card && nextOf(card);
    return person ? this.texts.text(card.waitingForMe ? 'target.card.yourTurn' : 'target.card.turnOf', { name: this.name(person) }) : '';
  });
  /** By when, and that it is late where it is. */
  protected readonly due = computed(() => {
    const at = this.store.card()?.dueAt;
    if (!at || !this.next()) return '';
    const day = dateText(at, this.texts.lang(), this.session.timezone());
    return Date.parse(at) < this.clock.now() ? this.texts.text('target.card.late', { day }) : day;
  });
  protected readonly offers = computed(() => {
    const offers = this.store.card()?.offers ?? [];
    return HEAD_EVENTS.flatMap((event) => offerOf(offers, event) ?? []);
  });
  protected readonly primary = computed(
    () => this.offers().find((offer) => offer.allowed && (offer.event === 'scorecard.requestMediation' || !ASIDE.includes(offer.event)))?.event,
  );
  /** Duties the viewer's approval would break, but for a waiver: said before it is given. */
  protected readonly underWaiver = computed(() => {
    const rules = offerOf(this.store.card()?.offers, 'scorecard.approve')?.waived ?? [];
    return rules.map((rule) => this.texts.text(`dutyRule.${rule}`)).join(this.texts.lang() === 'en' ? ', ' : '、');
  });
  /** What the refusal of "agree" counts. */
  protected readonly reasons = computed(() => {
    const card = this.store.card();
    const beside = [...(card?.tasks ?? []), ...(card?.bonuses ?? [])].map((of) => ({ ...of, name: of.title || of.titleEn, nameEn: of.titleEn || of.title }));
    const open = [...(card?.lines ?? []), ...beside].filter((line) => !(line.ownerAccepted && line.headAccepted));
    return { count: open.length, names: this.named(open) };
  });
  protected readonly talking = computed(() => /^(draft|negotiating|mediation)/.test(this.store.card()?.status ?? ''));
  protected readonly othersTurn = computed(() => {
    const card = this.store.card();
    return !!card?.pen && !!card.mySide && card.pen !== card.mySide;
  });
  /** Once every line is answered the card itself is next: to be agreed, or handed over. */
  protected readonly then = computed(() => {
    const card = this.store.card();
    if (!card?.pen || card.pen !== card.mySide || this.store.mine().length || this.store.tasksWaiting()) return null;
    return this.offers().find((offer) => offer.allowed && (offer.event === 'scorecard.agree' || offer.event === 'scorecard.return')) ?? null;
  });
  protected readonly comparing = computed(() => /^(agreed|in_approval|approved|signing)$/.test(this.store.card()?.status ?? ''));
  /** Everything that is part of the 100 %. */
  protected readonly weighted = computed(() => {
    const card = this.store.card();
    return [
      ...(card?.lines ?? []).map((line) => ({ ...line, waived: !!line.weightWaiver })),
      ...(card?.tasks ?? []).map(({ title, titleEn, weight }) => ({ name: title || titleEn, nameEn: titleEn || title, weight })),
    ];
  });
  /** Why the owner does not sign, as often as it was said. */
  protected readonly refusals = computed(() => (this.store.card()?.thread ?? []).filter(({ kind }) => kind === 'refuse'));
  /** What the owner holds against the decision that is on the table now: part of what is signed. */
  protected readonly dissent = computed(() => {
    const said = (this.store.card()?.thread ?? []).filter(({ kind }) => kind === 'decide' || kind === 'dissent').at(-1);
    return said?.kind === 'dissent' ? said : null;
  });
  protected readonly suggestion = computed(() => (this.store.line()?.suggestion ?? null) as Evidence | null);
  protected readonly lastYear = computed(() => this.suggestion()?.evidence.lastYear ?? this.store.line()?.baseline ?? null);
  protected readonly months = computed(() => (this.store.line()?.history ?? []) as unknown as MonthValue[]);
  /** What a month has to bring for the value that is typed, or else for the one on the table; a level has to be held every month. */
  protected readonly need = computed(() => {
    const [line, card] = [this.store.line(), this.store.card()];
    const value = this.draft() ?? line?.target;
    if (!line || !card || value === undefined || !this.months().length) return null;
    return line.flow ? String(Number(value) / monthsIn(card.period.from, card.period.to)) : value;
  });
  protected readonly style = computed(() => (this.store.line() ? styleOf(this.store.line()!) : {}));
  protected readonly lineOffers = computed(() =>
    (this.store.line()?.offers ?? []).some(({ event }) => event === 'scorecard.counterLine' || event === 'scorecard.mediate'),
  );
  /** The form that takes a value is on the page. */
  protected readonly counters = computed(() => this.lineOffers() && this.talking() && !this.othersTurn());
  protected readonly side = computed(() => (this.store.card()?.mySide ?? 'other') as 'owner' | 'head' | 'other');
  protected readonly gap = computed(() => {
    const [now, line] = [this.store.gaps().at(-1), this.store.line()];
    const settled = line?.ownerAccepted && line.headAccepted;
    return now && !settled ? this.texts.text('target.card.gap', { gap: numberText(now, this.texts.lang(), this.style()) }) : '';
  });
  protected readonly closing = computed(() => {
    const gaps = this.store.gaps();
    return gaps.length > 1 ? gaps.map((gap) => numberText(gap, this.texts.lang(), this.style())).join(' → ') : '';
  });
  /** In the reader's language. */
  protected readonly contract = computed(() => `/api/scorecards/${this.id()}/contract.pdf?lang=${this.texts.lang() === 'en' ? 'en' : 'zh-CN'}`);
  protected readonly problem = computed(() => this.speaker.words(this.store.error()));

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => this.store.id.set(this.id()));
    effect(() => pageTitle.show(this.title()));
    this.presence.watch(
      this.id,
      computed(() => this.store.line()?.id),
    );
  }

  protected readonly plain = PLAIN;
  protected readonly offerOf = offerOf;
  protected readonly styleFor = styleOf;

  protected take(offer: Offer): void {
    if (offer.event === 'scorecard.decide') this.deciding.set(true);
    else if (offer.event === 'scorecard.sign') this.signing.set(true);
    else if (wordsOf(offer).length) this.asking.set(offer);
    else void this.store.take(offer.event);
  }

  protected async given(answers: Record<string, string>): Promise<void> {
    const [offer, line] = [this.asking(), this.store.line()];
    if (!offer) return;
    if (await (this.waives() && line ? this.store.waiveWeight(line.id, answers['reason'] ?? '') : this.store.take(offer.event, answers))) this.asking.set(null);
  }

  protected async sign(identity: string): Promise<void> {
    if (await this.store.take('scorecard.sign', { identity })) this.signing.set(false);
  }

  protected async decide(lines: LineDecisionDto[]): Promise<void> {
    if (await this.store.decide(lines)) this.deciding.set(false);
  }

  protected async say(dto: CounterLineDto): Promise<void> {
    const mediates = this.store.card()?.mySide === null;
    if (await (mediates ? this.store.mediate(dto) : this.store.counter(dto))) {
      writeDraft(this.id(), dto.lineId, null);
    }
  }

  protected fill(value: string): void {
    this.form()?.fill(value);
  }

  protected typed(value: string | null): void {
    if (value !== this.draft()) this.presence.typing();
    this.draft.set(value);
  }

  protected edit(): void {
    void this.router.navigate(['/targets', this.id(), 'edit']);
  }

  /** j k or arrows: lines · a accept · c counter · r return · g agree · p propose · s submit. Never while somebody types. */
  protected key(event: KeyboardEvent): void {
    const typing = (event.target as HTMLElement | null)?.closest?.('input, textarea, select, [contenteditable], .ant-modal');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || this.asking() || this.deciding() || this.signing()) return;
    if (event.key === 'j' || event.key === 'ArrowDown') this.store.step(1);
    else if (event.key === 'k' || event.key === 'ArrowUp') this.store.step(-1);
    else if (event.key === 'a') this.acceptByKey();
    else if (event.key === 'c') this.form()?.focus();
    else if (KEYS[event.key]) this.takeByKey(KEYS[event.key]);
    else return;
    event.preventDefault();
  }

  private acceptByKey(): void {
    const line = this.store.line();
    if (line && offerOf(line.offers, 'scorecard.acceptLine')?.allowed) void this.store.accept(line.id);
  }

  private takeByKey(event: string): void {
    const offer = offerOf(this.store.card()?.offers, event);
    if (offer?.allowed) this.take(offer);
  }
}
