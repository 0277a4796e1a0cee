import { Injectable } from '@nestjs/common';
import { cascaded, changeRequestMachine, SETTLED } from '@kpi-loop/adjustment/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { ChangeRequest } from './change-request.entity';
import { ChangeDeadlines } from './change-deadlines';
import { Neighbours } from './neighbours';
import { audienceOf, RequestLoader } from './request.loader';

/** R-C3: what changed above is proposed below, line by line, for the owner and the head there to take up; nothing is pushed. */
@Injectable()
export class CascadeCommands {
  constructor(
    private readonly neighbours: Neighbours,
    private readonly loader: RequestLoader,
    private readonly deadlines: ChangeDeadlines,
  ) {}

  /** Once a change and line, however often it is told. A line with an open request keeps that one. */
  async propose(tx: Tx, changeRequestId: string): Promise<void> {
    const above = await tx.get<ChangeRequest>(`SELECT * FROM change_request WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, changeRequestId]);
    const before = above.before.find((values) => values.lineId === above.lineId)?.target;
    const after = above.proposal.target;
    if (before === undefined || after === undefined || above.proposal.add || above.proposal.drop) return;
    const effectiveOn = above.effectiveOn < tx.today ? tx.today : above.effectiveOn;
    const lines = await this.neighbours.below(tx, { scorecardId: above.scorecardId, lineId: above.lineId, on: effectiveOn });
    const taken = await tx.query<{ lineId: string }>(
      `SELECT line_id FROM change_request WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) AND (follows_id = $3 OR status <> ALL ($4::text[]))`,
      [tx.tenantId, lines.map((line) => line.lineId), changeRequestId, SETTLED],
    );
    for (const line of lines.filter(({ lineId }) => !taken.some((one) => one.lineId === lineId))) {
      const proposal = cascaded(line, { before, after }, line);
      if (!proposal) continue;
      const { scorecardId, lineId, ownerId } = line;
      const frame = await this.loader.frame(tx, { scorecardId, lineId, effectiveOn, proposal });
      const { cause } = above;
      const made = await tx.create(ChangeRequest, changeRequestMachine, {
        ...{ scorecardId, lineId, effectiveOn, proposal, cause, type: 'TARGET', reason: '', evidence: '', followsId: changeRequestId },
        ...{ before: this.loader.before(frame), approvalsLeft: [], approvedBy: [], creatorId: null, otherPartyId: null },
      } as Partial<ChangeRequest>);
      tx.record(
        { type: 'changeRequest.proposed', changeRequestId: made.id, lineId, scorecardId, periodId: frame.periodId, ownerId, followsId: changeRequestId },
        'changeRequest',
        made.id,
        audienceOf({ creatorId: null, otherPartyId: null, materiality: null }, frame),
      );
      await this.deadlines.expiry(tx, made.id, frame.policy.change.expireWD);
    }
  }
}
