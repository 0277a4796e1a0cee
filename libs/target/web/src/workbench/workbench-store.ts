import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  type CounterLineDto,
  type LineDecisionDto,
  MilestonesService,
  ScorecardsService,
  type ScorecardLineView,
  type ScorecardView,
} from '@kpi-loop/shared/client';
import { AtHand, type Command, ifMatch, LIVE_RESET, LiveService, resource } from '@kpi-loop/shared/ui';
import { gaps, movesOf } from '../ui/moves';
import type { TaskMove } from './tasks/key-tasks';

/** One card on the table: what it is now, which line is looked at, and every move as one command. */
@Injectable()
export class WorkbenchStore {
  private readonly cards = inject(ScorecardsService);
  private readonly milestones = inject(MilestonesService);

  readonly id = signal('');
  private readonly loaded = resource({ params: () => this.id() || undefined, loader: ({ params: id }) => this.cards.scorecardOne({ id }) });
  private readonly atHand = new AtHand<ScorecardView>(this.loaded);
  readonly card = this.atHand.shown;
  readonly error = this.atHand.error;
  readonly busy = this.atHand.busy;

  private readonly chosen = signal<string | null>(null);
  readonly line = computed<ScorecardLineView | undefined>(() => {
    const lines = this.card()?.lines ?? [];
    return lines.find((line) => line.id === this.chosen()) ?? this.mine()[0] ?? lines.find((line) => !(line.ownerAccepted && line.headAccepted)) ?? lines[0];
  });
  /** Lines that wait for the viewer's own side. */
  readonly mine = computed(() => {
    const card = this.card();
    const side = card?.mySide;
    if (!card || !side || card.pen !== side) return [];
    return card.lines.filter((line) => !(side === 'owner' ? line.ownerAccepted : line.headAccepted));
  });
  /** Key tasks and bonus items that wait for the viewer's own side. */
  readonly tasksWaiting = computed(() => {
    const card = this.card();
    const side = card?.mySide;
    if (!card || !side || card.pen !== side) return 0;
    return [...card.tasks, ...card.bonuses].filter((of) => !(side === 'owner' ? of.ownerAccepted : of.headAccepted)).length;
  });
  readonly moves = computed(() => (this.line() ? movesOf(this.line()!, this.card()!.thread) : []));
  readonly gaps = computed(() => gaps(this.moves()));

  constructor() {
    inject(LiveService)
      .on(['scorecard.', 'milestone.'])
      .pipe(takeUntilDestroyed())
      .subscribe((message) => {
        if (message.type === LIVE_RESET || message.aggregateId === this.id() || this.holds(message.aggregateId)) this.loaded.reload();
      });
  }

  /** One of the milestones of the card. */
  private holds(milestoneId: string | null | undefined): boolean {
    return !!this.card()?.tasks.some(({ milestones }) => milestones.some(({ id }) => id === milestoneId));
  }

  choose(lineId: string): void {
    this.chosen.set(lineId);
  }

  step(by: number): void {
    const lines = this.card()?.lines ?? [];
    const at = lines.findIndex((line) => line.id === this.line()?.id);
    const next = lines[(at + by + lines.length) % lines.length];
    if (next) this.choose(next.id);
  }

  reload(): void {
    this.loaded.reload();
  }

  accept = (lineId: string) =>
    this.goOn(this.act('scorecard.acceptLine', (v) => this.cards.scorecardAcceptLine({ id: this.id(), body: { lineId } }, v), lineId));
  counter = (body: CounterLineDto) =>
    this.goOn(this.act('scorecard.counterLine', (v) => this.cards.scorecardCounterLine({ id: this.id(), body }, v), body.lineId));
  mediate = (body: CounterLineDto) => this.act('scorecard.mediate', (v) => this.cards.scorecardMediate({ id: this.id(), body }, v));
  decide = (lines: LineDecisionDto[]) => this.act('scorecard.decide', (v) => this.cards.scorecardDecide({ id: this.id(), body: { lines } }, v));
  waiveWeight = (lineId: string, reason: string) =>
    this.act('scorecard.waiveWeight', (v) => this.cards.scorecardWaiveWeight({ id: this.id(), body: { lineId, reason } }, v), lineId);
  comment = (text: string, lineId: string | null) =>
    this.act('scorecard.comment', (v) => this.cards.scorecardComment({ id: this.id(), body: { text, lineId } }, v));

  /** What is said about a key task, its milestones, or a bonus item. */
  task = (move: TaskMove): Promise<boolean> => {
    const id = this.id();
    switch (move.kind) {
      case 'accept':
        return this.act('scorecard.acceptLine', (v) => this.cards.scorecardAcceptLine({ id, body: { lineId: move.lineId } }, v), move.lineId);
      case 'counter':
        return this.card()?.mySide === null
          ? this.mediate(move.body)
          : this.act('scorecard.counterLine', (v) => this.cards.scorecardCounterLine({ id, body: move.body }, v), move.body.lineId);
      case 'grant':
        return this.act('scorecard.grantBonus', (v) => this.cards.bonusGrant({ id, body: move.body }, v));
      case 'report':
        return this.act('milestone.report', () => this.milestones.milestoneReport({ id: move.milestone.id, body: move.body }, ifMatch(move.milestone.version)));
      case 'confirm':
        return this.act('milestone.confirm', () =>
          this.milestones.milestoneConfirm({ id: move.milestone.id, body: move.body }, ifMatch(move.milestone.version)),
        );
      case 'sendBack':
        return this.act('milestone.sendBack', () =>
          this.milestones.milestoneSendBack({ id: move.milestone.id, body: { reason: move.reason } }, ifMatch(move.milestone.version)),
        );
    }
  };

  /** What is answered makes way for the next line that waits. */
  private async goOn(answered: Promise<boolean>): Promise<boolean> {
    const done = await answered;
    if (done && this.mine().length) this.chosen.set(null);
    return done;
  }

  /** The verbs that need nothing, or a reason. */
  take(event: string, answers: Record<string, string> = {}): Promise<boolean> {
    const id = this.id();
    const body = { reason: answers['reason'] ?? '' };
    const calls: Record<string, Command<ScorecardView>> = {
      'scorecard.propose': (v) => this.cards.scorecardPropose({ id, body }, v),
      'scorecard.return': (v) => this.cards.scorecardReturn({ id, body }, v),
      'scorecard.agree': (v) => this.cards.scorecardAgree({ id }, v),
      'scorecard.mediated': (v) => this.cards.scorecardMediated({ id }, v),
      'scorecard.requestMediation': (v) => this.cards.scorecardRequestMediation({ id, body }, v),
      'scorecard.dissent': (v) => this.cards.scorecardDissent({ id, body: { text: answers['text'] ?? '' } }, v),
      'scorecard.submit': (v) => this.cards.scorecardSubmit({ id, body: answers['waiver'] ? { waiver: answers['waiver'] } : {} }, v),
      'scorecard.approve': (v) => this.cards.scorecardApprove({ id, body }, v),
      'scorecard.reject': (v) => this.cards.scorecardReject({ id, body }, v),
      'scorecard.sendBack': (v) => this.cards.scorecardSendBack({ id, body }, v),
      'scorecard.recall': (v) => this.cards.scorecardRecall({ id, body }, v),
      // what is signed is named by its hash: that the other signs meanwhile changes nothing about it
      'scorecard.sign': () => this.cards.scorecardSign({ id, body: { agreedHash: this.card()?.agreedHash ?? '', password: answers['identity'] ?? '' } }),
      'scorecard.refuseSign': (v) => this.cards.scorecardRefuseSign({ id, body }, v),
      'scorecard.confirmRefusal': (v) => this.cards.scorecardConfirmRefusal({ id, body }, v),
      'scorecard.unsignError': (v) => this.cards.scorecardUnsignError({ id, body }, v),
      'scorecard.acknowledge': (v) => this.cards.scorecardAcknowledge({ id }, v),
      'scorecard.void': (v) => this.cards.scorecardVoid({ id, body }, v),
    };
    return this.act(event, calls[event]);
  }

  /** What was typed stays where it is refused. */
  private act(event: string, command: Command<ScorecardView>, of = ''): Promise<boolean> {
    return this.atHand.run(event, command, of);
  }
}
