import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { ScorecardEvent } from '@kpi-loop/target/domain';
import { AgreedShares } from './agreed-shares';
import { CardLoader } from './card.loader';
import { CardMover, UNSIGNED } from './card.mover';
import { CardSeats } from './card.seats';
import { ContractWriter } from './contract.writer';
import type { GivenReasonDto, OptionalReasonDto, ScorecardView, SubmitScorecardDto } from './scorecard.dto';
import { ScorecardReader } from './scorecard.reader';

/** From what both have agreed on through the chain of approvals to both signatures, and the ways back from there. */
@Injectable()
export class SigningCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly cards: CardLoader,
    private readonly seats: CardSeats,
    private readonly contracts: ContractWriter,
    private readonly shares: AgreedShares,
    private readonly reader: ScorecardReader,
  ) {}

  async submit(tx: Tx, id: string, { waiver }: SubmitScorecardDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.submit');
    const kept = move.context.uncovered.length ? (waiver?.trim() ?? null) : null;
    await this.mover.advance(tx, move, { type: 'scorecard.submit', waiver }, { submitterId: tx.actor, waiver: kept });
    await this.shares.keep(tx, id);
    if (kept) await this.mover.enter(tx, move, { kind: 'comment', text: kept });
    return this.reader.view(tx, id);
  }

  /** The last approval sends the card to its signatures at once: nobody has to. What a waiver let pass stands on the approval. */
  async approve(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.approve');
    const { approval } = this.seats.spokenFor(await this.cards.seating(tx, move.card), move.standing.parties);
    await this.mover.advance(tx, move, { type: 'scorecard.approve', reason }, { approverId: tx.actor });
    const waived = await this.seats.useWaivers(tx, move.context);
    await this.seats.give(tx, id, 'approval', approval, { onBehalfOf: move.onBehalfOf, text: reason, waived });
    if (move.card.status === 'approved') {
      await this.mover.advance(tx, { ...move, onBehalfOf: null }, { type: 'scorecard.openSign' });
      await this.contracts.keep(tx, id);
    }
    return this.reader.view(tx, id);
  }

  /** Not like this: it goes back to the talks with the reason, and no approval counts any more. What both have accepted stays accepted until somebody changes it. */
  reject(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.back(tx, id, { type: 'scorecard.reject', reason });
  }

  /** To be put right and submitted again. */
  sendBack(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.back(tx, id, { type: 'scorecard.sendBack', reason });
  }

  /** The owner is told why: the reason stands in the thread, and on the signature that is void. */
  recall(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    return this.back(tx, id, { type: 'scorecard.recall', reason });
  }

  /** A signature: who, when, the hash of exactly what was shown, and that he showed again who he is. The second one puts the card in force. */
  async sign(tx: Tx, id: string, { agreedHash }: { agreedHash: string }): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.sign');
    const now = await this.mover.now(tx);
    const side = move.context.side ?? 'head';
    const event = { type: 'scorecard.sign', agreedHash, identity: 'password' } as const;
    await this.mover.advance(tx, move, event, side === 'owner' ? { ownerSignedAt: now, refusedAt: null } : { headSignedAt: now });
    await this.contracts.sign(tx, id, { side, agreedHash, onBehalfOf: move.onBehalfOf });
    if (move.card.status !== 'signing') await this.contracts.keep(tx, id);
    return this.reader.view(tx, id);
  }

  /**
   * The first refusal leads to a mediation of every line; the second stands, and once the head has signed and the head's head and the
   * HRBP have confirmed it the card is in force without the owner's signature (§2.2).
   */
  async refuseSign(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.refuseSign');
    const first = move.context.refusals === 0;
    const refusals = move.context.refusals + 1;
    await this.mover.advance(
      tx,
      move,
      { type: 'scorecard.refuseSign', reason },
      first ? { ...UNSIGNED, refusals } : { refusals, refusedAt: await this.mover.now(tx) },
    );
    await this.mover.enter(tx, move, { kind: 'refuse', text: reason });
    if (first) {
      await this.unsign(tx, id, reason);
      await this.mover.mark(tx, id, { owner: false });
    } else await this.contracts.keep(tx, id);
    return this.reader.view(tx, id);
  }

  async confirmRefusal(tx: Tx, id: string, { reason }: OptionalReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.confirmRefusal');
    const { refusal } = this.seats.spokenFor(await this.cards.seating(tx, move.card), move.standing.parties);
    const last = move.context.confirmationsLeft.length <= refusal.length;
    await this.mover.advance(tx, move, { type: 'scorecard.confirmRefusal', reason }, last ? { refusedToSign: true } : {});
    await this.seats.give(tx, id, 'refusal', refusal, { onBehalfOf: move.onBehalfOf, text: reason });
    if (move.card.status !== 'signing') await this.contracts.keep(tx, id);
    return this.reader.view(tx, id);
  }

  /** The wrong version was signed: HR and both parties have to say so. What was signed stays to be read, with its hash, beside what is signed next. */
  async unsignError(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.unsignError');
    const { unsign } = this.seats.spokenFor(await this.cards.seating(tx, move.card), move.standing.parties);
    const last = move.context.unsignLeft.length <= unsign.length;
    const set = last ? { ownerSignedAt: null, headSignedAt: null, refusedAt: null, refusedToSign: false } : {};
    await this.mover.advance(tx, move, { type: 'scorecard.unsignError', reason }, set);
    await this.seats.give(tx, id, 'unsign', unsign, { onBehalfOf: move.onBehalfOf, text: reason });
    await this.mover.enter(tx, move, { kind: 'comment', text: reason });
    if (last) {
      await this.seats.void(tx, [id]);
      await this.contracts.void(tx, [id], reason);
      await this.contracts.keep(tx, id);
    }
    return this.reader.view(tx, id);
  }

  private async back(tx: Tx, id: string, event: Extract<ScorecardEvent, { reason?: string }>): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, event.type);
    await this.mover.advance(tx, move, event, UNSIGNED);
    await this.unsign(tx, id, event.reason ?? '');
    await this.mover.enter(tx, move, { kind: 'return', text: event.reason });
    return this.reader.view(tx, id);
  }

  private async unsign(tx: Tx, id: string, reason: string): Promise<void> {
    await this.seats.void(tx, [id]);
    await this.contracts.void(tx, [id], reason);
  }
}
