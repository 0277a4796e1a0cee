import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { allows, offers, type Party } from '@kpi-loop/shared/kernel';
import { scorecardMachine } from '@kpi-loop/target/domain';
import { CardLoader } from './card.loader';
import type { Scorecard } from './scorecard.entity';

/** May the viewer change lines of a card now? Asked before many are changed at once. */
@Injectable()
export class EditRights {
  constructor(private readonly cards: CardLoader) {}

  /** The rules that stand against it; none when he may. @throws Problem notFound (404). */
  async refusals(tx: Tx, scorecardId: string): Promise<string[]> {
    const card = await tx.get<Scorecard>(`SELECT * FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, scorecardId]);
    const standing = await this.cards.standing(tx, card.ownerId);
    const policy = await this.cards.policy(tx, card);
    if (!allows(policy, 'scorecard.editLines', standing.parties)) return ['cardIsYours'];
    const context = await this.cards.context(tx, card, standing);
    const offered = offers(scorecardMachine, card.status, context, policy, standing.parties as ReadonlySet<Party>);
    const offer = offered.find(({ event }) => event === 'scorecard.editLines');
    if (!offer) return ['stillInTalks'];
    return offer.allowed ? [] : offer.because;
  }
}
