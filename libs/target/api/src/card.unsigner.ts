import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { scorecardMachine, type ScorecardContext, type ScorecardEvent } from '@kpi-loop/target/domain';
import { CardLoader, CARD_ROWS } from './card.loader';
import { CardMover } from './card.mover';
import { CardSeats } from './card.seats';
import { ContractWriter } from './contract.writer';
import { Scorecard } from './scorecard.entity';

/** `UNSIGNED`, for many. */
const UNSIGN = ['agreed_hash', 'submitter_id', 'approver_id', 'decider_id', 'owner_signed_at', 'head_signed_at', 'refused_at', 'waiver']
  .map((column) => `${column} = NULL`)
  .join(', ');

/** What was agreed, approved and signed counts no more, and a mediator has the card. */
@Injectable()
export class CardUnsigner {
  constructor(
    private readonly cards: CardLoader,
    private readonly mover: CardMover,
    private readonly seats: CardSeats,
    private readonly contracts: ContractWriter,
  ) {}

  /** Many cards of a period at once; the mediator's working days begin now. */
  async toMediator(tx: Tx, where: string, periodId: string, event: ScorecardEvent, why: string): Promise<void> {
    const moved = await tx.advanceMany(Scorecard, where, [periodId], scorecardMachine, {} as ScorecardContext, event, CARD_ROWS, { set: UNSIGN, from: '' });
    if (!moved.length) return;
    await this.unsign(tx, moved, why);
    const { policy } = await this.cards.frame(tx, periodId);
    await this.mover.mediatorsTime(tx, moved, policy.contract.mediationWD);
  }

  /** The two and the chain are asked again; who gave what, and when, stays. */
  async unsign(tx: Tx, ids: readonly string[], why: string): Promise<void> {
    await this.seats.void(tx, ids);
    await this.contracts.void(tx, ids, why);
  }
}
