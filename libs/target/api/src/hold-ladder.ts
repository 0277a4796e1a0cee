import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { RUNGS, addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';
import { penOf, SPENT_WD, scorecardMachine, type ScorecardContext } from '@kpi-loop/target/domain';
import { CardLoader, CARD_ROWS } from './card.loader';
import { CardMover, DUE_EVENT, RUNG_EVENT, SPEAKS_TODAY, UNSIGNED } from './card.mover';
import { ACKNOWLEDGE_EVENT, APPEAL_EVENT, ResultCommands } from './result.commands';
import { CardUnsigner } from './card.unsigner';
import { Scorecard } from './scorecard.entity';

interface Rung {
  status: string;
  dueOn?: IsoDate;
  rung?: number;
}

const contractEvent = (rung: number): string => `scorecard.contractDue.${rung}`;

/**
 * Time as an event (R-SM2): the ladder of whoever keeps the others waiting, the contract date of a period, and the clocks of a
 * published result. A deadline whose card has moved meanwhile does nothing.
 */
@Injectable()
export class HoldLadder implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly mover: CardMover,
    private readonly cards: CardLoader,
    private readonly organization: OrganizationReader,
    private readonly results: ResultCommands,
    private readonly unsigner: CardUnsigner,
  ) {}

  onModuleInit(): void {
    this.jobs.due('scorecard', DUE_EVENT, (tx, id, payload) => this.step(tx, id, { ...(payload as unknown as Rung), rung: 0 }));
    this.jobs.due('scorecard', RUNG_EVENT, (tx, id, payload) => this.step(tx, id, payload as unknown as Rung));
    this.jobs.due('scorecard', ACKNOWLEDGE_EVENT, (tx, id, payload) => this.results.takeAsSeen(tx, id, Number(payload['asked'] ?? 0)));
    this.jobs.due('scorecard', APPEAL_EVENT, (tx, id) => this.results.finalise(tx, id));
    for (const rung of RUNGS) this.jobs.due('period', contractEvent(rung), (tx, periodId) => this.contractDue(tx, periodId, rung));
    this.jobs.react('day.began', 'target.contractDates', (tx) => this.plan(tx));
    this.jobs.react('cycle.published', 'target.contractDates', (tx) => this.plan(tx));
  }

  private async step(tx: Tx, id: string, { status, dueOn, rung = 0 }: Rung): Promise<void> {
    const card = await this.cards.lock(tx, id);
    if (card.status !== status) return;
    const spent = rung >= SPENT_WD && /^(negotiating\.|signing)/.test(status);
    const move = {
      card,
      standing: await this.cards.standing(tx, card.ownerId),
      onBehalfOf: null,
      context: { ...(await this.cards.context(tx, card)), side: penOf(status) },
    };
    await this.mover.advance(tx, move, { type: 'scorecard.stepDue', rung }, spent ? UNSIGNED : {});
    if (spent) await this.unsigner.unsign(tx, [id], 'holdSpent');
    else if (!spent && dueOn) await this.mover.climb(tx, id, { status, dueOn, rung });
  }

  /**
   * The contract date of a period has passed by so many working days: whoever is still at it hears so, and in the end gets a mediator.
   * On a day on which the card's own ladder speaks that one reminder is enough.
   */
  private async contractDue(tx: Tx, periodId: string, rung: number): Promise<void> {
    const event = { type: 'scorecard.contractDue', rung } as const;
    const waiting = `period_id = $1 AND (status LIKE 'negotiating.%' OR status = 'signing')`;
    if (rung >= SPENT_WD) return this.unsigner.toMediator(tx, waiting, periodId, event, 'holdSpent');
    const silent = `${waiting} AND id <> ALL (ARRAY(${SPEAKS_TODAY}))`;
    await tx.advanceMany(Scorecard, silent, [periodId], scorecardMachine, {} as ScorecardContext, event, CARD_ROWS);
  }

  /** The rungs of each contract date that are still to come: rows, so that a restart loses none and a date that is moved moves them. */
  private async plan(tx: Tx): Promise<void> {
    const periods = await tx.query<{ periodId: string; dueOn: IsoDate }>(
      `SELECT d.period_id, d.due_on FROM stage_deadline d JOIN period p ON p.tenant_id = d.tenant_id AND p.id = d.period_id
       WHERE d.tenant_id = $1 AND d.stage = 'set' AND p.status IN ('upcoming', 'open') AND d.due_on >= $2::date - 14`,
      [tx.tenantId, tx.today],
    );
    const calendar = await this.organization.calendar(tx);
    const rows = periods.flatMap(({ periodId, dueOn }) =>
      RUNGS.map((rung) => ({ period_id: periodId, event: contractEvent(rung), day: addWorkdays(dueOn, rung, calendar) })).filter(({ day }) => day > tx.today),
    );
    await tx.execute(
      `INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at, payload)
       SELECT $1, gen_random_uuid(), 'period', r.period_id, r.event, (r.day + time '00:10') AT TIME ZONE n.timezone, '{}'
       FROM jsonb_to_recordset($2::jsonb) AS r(period_id uuid, event text, day date) JOIN tenant n ON n.id = $1
       ON CONFLICT (tenant_id, aggregate, aggregate_id, event) DO UPDATE SET due_at = excluded.due_at WHERE deadline.fired_at IS NULL`,
      [tx.tenantId, JSON.stringify(rows)],
    );
  }
}
