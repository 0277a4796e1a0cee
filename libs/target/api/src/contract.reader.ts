import { Injectable } from '@nestjs/common';
import { sha256Of, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { CardLoader } from './card.loader';
import type { StoredContract } from './contract';
import { ContractWriter } from './contract.writer';

/** The contract of a card for whoever may read the card. */
@Injectable()
export class ContractReader {
  constructor(
    private readonly cards: CardLoader,
    private readonly contracts: ContractWriter,
  ) {}

  /** The last edition; of a card that was signed before editions were kept, what it says now. @throws Problem notFound (404) before there is anything to sign. */
  async one(tx: Tx, id: string): Promise<StoredContract & { timezone: string }> {
    const card = await tx.get<{ ownerId: string; signed: boolean; timezone: string }>(
      `SELECT c.owner_id, c.owner_signed_at IS NOT NULL AND c.head_signed_at IS NOT NULL AS signed, n.timezone FROM scorecard c JOIN tenant n ON n.id = c.tenant_id WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, id],
    );
    (await this.cards.standing(tx, card.ownerId)).permit(scorecardPolicy, 'scorecard.read');
    const kept = await this.contracts.latest(tx, id);
    if (kept) return { ...kept, timezone: card.timezone };
    if (!card.signed) throw new Problem('notFound', 'notFound');
    const content = await this.contracts.compose(tx, id);
    return { edition: 0, hash: sha256Of(content), content, at: new Date(), timezone: card.timezone };
  }
}
