import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SETTLED } from '@kpi-loop/adjustment/domain';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { TargetCommands } from '@kpi-loop/target/api';

/** When a request begins to count for its card, and when it no longer does. */
const MOVES = ['submitted', 'returned', 'withdrawn', 'declined', 'rejected', 'expired', 'revoked', 'applied'] as const;

/** A card says that a change of it is under way (§2.2 CHANGE_OPEN, CHANGE_CLOSED): recomputed from the requests there are, whatever happened. */
@Injectable()
export class AmendingReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly targets: TargetCommands,
  ) {}

  onModuleInit(): void {
    for (const move of MOVES) this.jobs.react(`changeRequest.${move}`, 'adjustment.markCard', (tx, { aggregateId }) => this.mark(tx, aggregateId));
  }

  private async mark(tx: Tx, requestId: string): Promise<void> {
    const { scorecardId, status, open } = await tx.get<{ scorecardId: string; status: string; open: boolean }>(
      `SELECT c.id AS scorecard_id, c.status, EXISTS (SELECT FROM change_request o WHERE o.tenant_id = c.tenant_id AND o.scorecard_id = c.id AND o.status <> 'draft' AND o.status <> ALL ($3)) AS open
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id WHERE r.tenant_id = $1 AND r.id = $2`,
      [tx.tenantId, requestId, SETTLED],
    );
    if (open && status === 'effective.steady') await this.targets.openChange(tx, scorecardId, requestId);
    if (!open && status === 'effective.amending') await this.targets.closeChange(tx, scorecardId, requestId, false);
  }
}
