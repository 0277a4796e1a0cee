import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { sameNumber, type ScorecardEvent } from '@kpi-loop/target/domain';
import { CardMover } from './card.mover';
import { CounterWriter } from './counter.writer';
import type { DecideScorecardDto, DissentScorecardDto, GivenReasonDto, OptionalReasonDto, ScorecardView, SignScorecardDto } from './scorecard.dto';
import type { Scorecard } from './scorecard.entity';
import { ScorecardReader } from './scorecard.reader';
import { hashOf } from './target.commands';

/** Back to the talks: what was agreed, approved and signed is void. */
const UNSIGNED = {
  agreedHash: null,
  submitterId: null,
  approverId: null,
  deciderId: null,
  ownerSignedAt: null,
  headSignedAt: null,
} satisfies Partial<Scorecard>;

/** One method an event: the way of a card from its proposal to both signatures. */
@Injectable()
export class ScorecardCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly counters: CounterWriter,
    private readonly reader: ScorecardReader,
  ) {}

  async propose(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.propose');
    const { side } = move.context;
    await this.mover.advance(tx, move, { type: 'scorecard.propose', reason }, { round: 1, proposerId: tx.actor });
    await this.mover.mark(tx, id, { owner: side === 'owner', head: side === 'head' });
    await this.mover.enter(tx, move, {
      kind: 'propose',
      text: reason,
      proposal: { lines: move.context.lines.map(({ lineId, values: [v] }) => ({ lineId, target: v.target, weight: v.weight })) },
    });
    return this.reader.view(tx, id);
  }

  async return(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.return');
    const { round } = move.card;
    await this.mover.advance(tx, move, { type: 'scorecard.return', reason }, { round: round + 1 });
    await this.mover.enter(tx, move, { kind: 'return', text: reason, round });
    return this.reader.view(tx, id);
  }

  async agree(tx: Tx, id: string): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.agree');
    const agreedHash = hashOf(id, move.context.lines);
    await this.mover.advance(tx, move, { type: 'scorecard.agree', agreedHash }, { agreedHash });
    return this.reader.view(tx, id);
  }

  requestMediation(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.withReason(tx, id, { type: 'scorecard.requestMediation', reason });
  }

  /**
   * The head's head ends the mediation line by line, each with a reason: the value on the table is the agreed one, or the one
   * decided. What the owner holds against it, the owner says.
   */
  async decide(tx: Tx, id: string, { lines }: DecideScorecardDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.decide');
    const decided = await this.counters.next(tx, move.context.lines, lines);
    const after = new Map(decided.map((line) => [line.after.lineId, line.after]));
    const context = { ...move.context, lines: move.context.lines.map((line) => after.get(line.lineId) ?? line) };
    const agreedHash = hashOf(id, context.lines);
    // before the step: from then on what was agreed about a line is fixed
    await this.counters.write(
      tx,
      decided.filter(
        ({
          before: {
            values: [was],
          },
          after: {
            values: [is],
          },
        }) => !sameNumber(was.target, is.target),
      ),
    );
    await this.mover.advance(tx, { ...move, context }, { type: 'scorecard.decide', lines, agreedHash }, { agreedHash, deciderId: move.onBehalfOf ?? tx.actor });
    await this.mover.mark(tx, id, { owner: true, head: true });
    await this.mover.enter(
      tx,
      move,
      decided.map(({ before, after: { lineId, values } }) => ({
        kind: 'decide',
        lineId,
        text: lines.find((line) => line.lineId === lineId)!.reason,
        proposal: { target: values[0].target, weight: values[0].weight, before: before.values[0].target },
      })),
    );
    return this.reader.view(tx, id);
  }

  /** Kept word for word, beside the decision and on what is signed; it changes no number. */
  async dissent(tx: Tx, id: string, { text }: DissentScorecardDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.dissent');
    await this.mover.advance(tx, move, { type: 'scorecard.dissent', text });
    await this.mover.enter(tx, move, { kind: 'dissent', text });
    return this.reader.view(tx, id);
  }

  async submit(tx: Tx, id: string): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.submit');
    await this.mover.advance(tx, move, { type: 'scorecard.submit' }, { submitterId: tx.actor });
    return this.reader.view(tx, id);
  }

  /** Approved cards go to their signatures at once: nobody has to send them there. */
  async approve(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.approve');
    await this.mover.advance(tx, move, { type: 'scorecard.approve', reason }, { approverId: tx.actor });
    await this.mover.advance(tx, { ...move, onBehalfOf: null }, { type: 'scorecard.openSign' });
    return this.reader.view(tx, id);
  }

  reject(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.withReason(tx, id, { type: 'scorecard.reject', reason }, UNSIGNED);
  }

  recall(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    return this.withReason(tx, id, { type: 'scorecard.recall', reason }, UNSIGNED);
  }

  /** A light signature: who, when, and the hash of exactly what was shown. The second one puts the card in force. */
  async sign(tx: Tx, id: string, { agreedHash }: SignScorecardDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.sign');
    const now = await this.mover.now(tx);
    await this.mover.advance(tx, move, { type: 'scorecard.sign', agreedHash }, move.context.side === 'owner' ? { ownerSignedAt: now } : { headSignedAt: now });
    return this.reader.view(tx, id);
  }

  void(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.withReason(tx, id, { type: 'scorecard.void', reason });
  }

  private async withReason(tx: Tx, id: string, event: ScorecardEvent & { reason?: string }, set: Partial<Scorecard> = {}): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, event.type);
    await this.mover.advance(tx, move, event, set);
    if (event.reason)
      await this.mover.enter(tx, move, {
        kind: event.type === 'scorecard.reject' || event.type === 'scorecard.recall' ? 'return' : 'comment',
        text: event.reason,
      });
    return this.reader.view(tx, id);
  }
}
