import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { sameNumber, type ScorecardEvent } from '@kpi-loop/target/domain';
import { CardMover } from './card.mover';
import { ContractWriter } from './contract.writer';
import { CounterWriter } from './counter.writer';
import type { DecideScorecardDto, DissentScorecardDto, GivenReasonDto, OptionalReasonDto, ScorecardView } from './scorecard.dto';
import { AgreementLog } from './agreement-log';
import { ScorecardReader } from './scorecard.reader';
import { hashOf } from './target.commands';

/** One method an event: the way of a card from its proposal to what both have agreed on. */
@Injectable()
export class ScorecardCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly counters: CounterWriter,
    private readonly agreements: AgreementLog,
    private readonly contracts: ContractWriter,
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

  /** After the last round the card goes on to mediation by itself: nobody has to ask for what the rules say (§2.2 ROUND_LIMIT). */
  async return(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.return');
    const { round } = move.card;
    await this.mover.advance(tx, move, { type: 'scorecard.return', reason }, { round: round + 1 });
    await this.mover.enter(tx, move, { kind: 'return', text: reason, round });
    if (round + 1 > move.context.policy.contract.maxRounds)
      await this.mover.advance(tx, { ...move, onBehalfOf: null, context: { ...move.context, round: round + 1, side: null } }, { type: 'scorecard.roundLimit' });
    return this.reader.view(tx, id);
  }

  agree(tx: Tx, id: string): Promise<ScorecardView> {
    return this.settle(tx, id, 'scorecard.agree');
  }

  /** The mediator says that both have accepted what lies on the table. */
  mediated(tx: Tx, id: string): Promise<ScorecardView> {
    return this.settle(tx, id, 'scorecard.mediated');
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
    await this.agreements.write(tx, move, context.lines);
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
    if (move.card.status === 'signing') await this.contracts.keep(tx, id);
    return this.reader.view(tx, id);
  }

  void(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.withReason(tx, id, { type: 'scorecard.void', reason });
  }

  private async settle(tx: Tx, id: string, type: 'scorecard.agree' | 'scorecard.mediated'): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, type);
    const agreedHash = hashOf(id, move.context.lines);
    await this.mover.advance(tx, move, { type, agreedHash }, { agreedHash });
    await this.agreements.write(tx, move, move.context.lines);
    return this.reader.view(tx, id);
  }

  private async withReason(tx: Tx, id: string, event: ScorecardEvent & { reason?: string }): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, event.type);
    await this.mover.advance(tx, move, event);
    if (event.reason) await this.mover.enter(tx, move, { kind: 'comment', text: event.reason });
    return this.reader.view(tx, id);
  }
}
