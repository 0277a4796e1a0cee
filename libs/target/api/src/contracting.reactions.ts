import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NextPlans } from '@kpi-loop/cycle/api';
import { Jobs, everyone, type Tx } from '@kpi-loop/shared/api';
import { scorecardMachine, type ScorecardContext, type ScorecardEvent } from '@kpi-loop/target/domain';
import { CardLoader, CARD_ROWS, audienceOf } from './card.loader';
import { CardUnsigner } from './card.unsigner';
import { CardMover, ESCALATED_WD, RUNG_EVENT, SPEAKS_TODAY } from './card.mover';
import { RollForward } from './roll-forward';
import { Scorecard } from './scorecard.entity';

/** Cards that nobody holds any more, or that both have signed. */
const SIGNED = ['effective', 'locked', 'scored', 'calibrated', 'published', 'final', 'void'];

/** What a cycle does to all of its cards at once: it chases the unsigned, ends their talks, is called off, or opens a period again. */
@Injectable()
export class ContractingReactions implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly plans: NextPlans,
    private readonly rollForward: RollForward,
    private readonly cards: CardLoader,
    private readonly mover: CardMover,
    private readonly unsigner: CardUnsigner,
  ) {}

  onModuleInit(): void {
    const { jobs } = this;
    this.plans.register({ cards: (tx, lastPeriodId, ahead, people) => this.rollForward.preview(tx, lastPeriodId, ahead, people) });
    jobs.react('cycle.contractDue', 'target.tellUnsigned', (tx, { aggregateId }) => this.digest(tx, aggregateId));
    jobs.react('cycle.contractChased', 'target.tellUnsignedDaily', (tx, { aggregateId }) => this.digest(tx, aggregateId));
    jobs.react('cycle.contractingClosed', 'target.mediateUnsigned', (tx, { aggregateId }) => this.mediate(tx, aggregateId));
    jobs.react('cycle.cancelled', 'target.voidCards', async (tx, { aggregateId }) => {
      const { reason } = await tx.get<{ reason: string }>(
        `SELECT coalesce(reason, '') AS reason FROM transition_log WHERE tenant_id = $1 AND instance_id = $2 AND event = 'cycle.cancel' ORDER BY version DESC LIMIT 1`,
        [tx.tenantId, aggregateId],
      );
      await this.all(tx, 'cycle_id = $1', aggregateId, { type: 'scorecard.voidWithCycle', reason });
    });
    jobs.react('period.reopened', 'target.reopenCards', async (tx, { aggregateId }) => {
      const cards = await this.all(tx, 'period_id = $1', aggregateId, { type: 'scorecard.reopen' });
      tx.record({ type: 'period.cardsReopened', periodId: aggregateId, count: cards.length }, 'period', aggregateId, everyone);
    });
  }

  /**
   * Talks and signatures that are not done when contracting is over are a mediator's, whose working days begin now. Whatever waits for
   * somebody else than the two sides (to submit it, to approve it, to confirm a refusal) stays, and he hears so at once.
   */
  private async mediate(tx: Tx, cycleId: string): Promise<void> {
    const { periodId } = await tx.get<{ periodId: string }>(`SELECT contracting_period_id AS period_id FROM cycle WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      cycleId,
    ]);
    const event = { type: 'scorecard.contractClosed' } as const;
    const moved = await this.all(tx, `period_id = $1 AND status LIKE 'negotiating.%'`, periodId, event);
    const { policy } = await this.cards.frame(tx, periodId);
    await this.mover.mediatorsTime(tx, moved, policy.contract.mediationWD);
    await this.unsigner.toMediator(tx, `period_id = $1 AND status = 'signing' AND refused_at IS NULL`, periodId, event, 'contractClosed');
    const left = await tx.query<{ id: string; ownerId: string; headId: string | null }>(
      `SELECT id, owner_id, head_id FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND status IN ('agreed', 'in_approval', 'signing') ORDER BY id`,
      [tx.tenantId, periodId],
    );
    for (const card of left)
      tx.record({ type: 'scorecard.leftOpen', scorecardId: card.id, periodId, ownerId: card.ownerId }, 'scorecard', card.id, audienceOf(card));
  }

  private all(tx: Tx, where: string, id: string, event: ScorecardEvent & { reason?: string }): Promise<string[]> {
    return tx.advanceMany(Scorecard, where, [id], scorecardMachine, {} as ScorecardContext, event, CARD_ROWS);
  }

  /**
   * One word a day to the head's head and to the HRBP of the unit, however many cards are missing: the list is behind its link.
   * A card that they are told of by its own ladder today is not counted as well.
   */
  private async digest(tx: Tx, cycleId: string): Promise<void> {
    const rows = await tx.query<{ periodId: string; personId: string; count: number }>(
      `WITH unsigned AS (
         SELECT c.id, c.period_id, c.owner_id, u.path FROM cycle y JOIN scorecard c ON c.tenant_id = y.tenant_id AND c.period_id = y.contracting_period_id JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
         WHERE y.tenant_id = $1 AND y.id = $2 AND split_part(c.status, '.', 1) <> ALL ($3::text[])
           AND c.id <> ALL (ARRAY(${SPEAKS_TODAY} AND d.event = '${RUNG_EVENT}' AND d.payload->>'rung' = '${ESCALATED_WD}')))
       SELECT period_id, person_id, count(DISTINCT id)::int AS count FROM (
         SELECT n.id, n.period_id, l.person_id FROM unsigned n CROSS JOIN LATERAL line_above(n.owner_id, $4) l WHERE l.depth = 2
         UNION ALL
         SELECT n.id, n.period_id, g.person_id FROM unsigned n JOIN role_grant g ON g.tenant_id = $1 AND g.role = 'HRBP' AND g.valid_from <= $4 AND (g.valid_to IS NULL OR g.valid_to >= $4)
           LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id WHERE g.unit_id IS NULL OR starts_with(n.path, s.path)) told
       GROUP BY 1, 2 ORDER BY 2`,
      [tx.tenantId, cycleId, SIGNED, tx.today],
    );
    for (const { periodId, personId, count } of rows)
      tx.record({ type: 'contract.unsigned', cycleId, periodId, toPersonId: personId, count, day: tx.today }, 'period', periodId, { people: [personId] });
  }
}
