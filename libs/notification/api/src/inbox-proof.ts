import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { DeliveryProofs } from '@kpi-loop/target/api';

/**
 * The owner's inbox holds the notice of the latest publication of his result, and he may see it already. Whoever published his own
 * is told nothing and knows. A company's mail has its own proof beside this one, once it sends any.
 */
@Injectable()
export class InboxProof implements OnModuleInit {
  constructor(private readonly proofs: DeliveryProofs) {}

  onModuleInit(): void {
    this.proofs.register({ delivered: (tx, scorecardId) => this.delivered(tx, scorecardId) });
  }

  private async delivered(tx: Tx, scorecardId: string): Promise<boolean> {
    const notice = await tx.one<{ given: boolean }>(
      `SELECT f.actor_id IS NOT DISTINCT FROM c.owner_id OR EXISTS (
         SELECT FROM notification n WHERE n.tenant_id = f.tenant_id AND n.person_id = c.owner_id AND n.fact_id = f.id AND n.visible_from <= tenant_now()) AS given
       FROM fact f JOIN scorecard c ON c.tenant_id = f.tenant_id AND c.id = f.aggregate_id
       WHERE f.tenant_id = $1 AND f.aggregate = 'scorecard' AND f.aggregate_id = $2 AND f.type = 'scorecard.published' ORDER BY f.at DESC, f.id DESC LIMIT 1`,
      [tx.tenantId, scorecardId],
    );
    return notice?.given ?? false;
  }
}
