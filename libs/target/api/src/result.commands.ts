import { Injectable } from '@nestjs/common';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addWorkdays } from '@kpi-loop/shared/kernel';
import { scorecardMachine, type ScorecardEvent } from '@kpi-loop/target/domain';
import { CardLoader, audienceOf } from './card.loader';
import { CardMover } from './card.mover';
import type { ScorecardView } from './scorecard.dto';
import { DeliveryProofs } from './delivery-proofs';
import { Scorecard } from './scorecard.entity';
import { ScorecardReader } from './scorecard.reader';

export const ACKNOWLEDGE_EVENT = 'scorecard.acknowledgeTimeout';
export const APPEAL_EVENT = 'scorecard.appealWindowClosed';
/** Seen after so many working days, whoever says nothing (R-SM3: a default that an acknowledgement may have, and a target never). */
const ACKNOWLEDGE_WD = 5;
/** HR hears that a result reaches nobody when so many working days brought no proof. */
const TOLD_AFTER = 3;

/** What happens to a published result until it is final. */
@Injectable()
export class ResultCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly cards: CardLoader,
    private readonly organization: OrganizationReader,
    private readonly reader: ScorecardReader,
    private readonly proofs: DeliveryProofs,
  ) {}

  /** “I have seen it”, not “I agree”; it does not shorten the window for an appeal. */
  async acknowledge(tx: Tx, id: string): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.acknowledge');
    await tx.advance(
      Scorecard,
      move.card,
      scorecardMachine,
      move.context,
      { type: 'scorecard.acknowledge' },
      {
        set: { acknowledgedAt: await this.mover.now(tx) },
        audience: audienceOf(move.card),
        onBehalfOf: move.onBehalfOf,
      },
    );
    return this.reader.view(tx, id);
  }

  /** The two clocks of cards that have just been published, one statement however many. */
  async begin(tx: Tx, ids: readonly string[]): Promise<void> {
    if (!ids.length) return;
    const calendar = await this.organization.calendar(tx);
    const seenBy = addWorkdays(tx.today, ACKNOWLEDGE_WD, calendar);
    const { fileWd } = await tx.get<{ fileWd: number }>(
      `SELECT coalesce((y.policy->'appeal'->>'fileWD')::int, 7) AS file_wd FROM scorecard c JOIN cycle y ON y.tenant_id = c.tenant_id AND y.id = c.cycle_id WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, ids[0]],
    );
    const appealUntil = addWorkdays(tx.today, fileWd, calendar);
    await tx.execute(`UPDATE scorecard SET appeal_until = $3 WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, ids, appealUntil]);
    await tx.execute(
      `INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at, payload)
       SELECT $1, gen_random_uuid(), 'scorecard', c.id, w.event, (w.day::date + time '00:05') AT TIME ZONE n.timezone, '{}'
       FROM unnest($2::uuid[]) AS c(id) CROSS JOIN (VALUES ('${ACKNOWLEDGE_EVENT}', $3), ('${APPEAL_EVENT}', $4)) AS w(event, day) JOIN tenant n ON n.id = $1
       ON CONFLICT (tenant_id, aggregate, aggregate_id, event) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload, fired_at = NULL, cancelled_at = NULL`,
      [tx.tenantId, ids, addDays(seenBy, 1), addDays(appealUntil, 1)],
    );
  }

  /** Whoever was given it and has said nothing has seen it; whether he agrees nobody has asked. `asked`: how often a proof was missing. */
  async takeAsSeen(tx: Tx, id: string, asked = 0): Promise<void> {
    const card = await this.cards.lock(tx, id);
    if (card.status !== 'published.unread') return;
    if (!(await this.proofs.delivered(tx, id))) return this.askAgain(tx, card, asked + 1);
    await this.send(
      tx,
      card,
      { type: 'scorecard.acknowledgeTimeout', delivered: true },
      { acknowledgedAt: await this.mover.now(tx), acknowledgedImplied: true },
    );
    await this.finalise(tx, id);
  }

  /** The next working day; HR hears after the third time, once. */
  private async askAgain(tx: Tx, card: Scorecard, asked: number): Promise<void> {
    const day = addWorkdays(tx.today, 1, await this.organization.calendar(tx));
    const { at } = await tx.get<{ at: Date }>(`SELECT ($2::date + time '00:05') AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day]);
    await tx.deadline('scorecard', card.id, ACKNOWLEDGE_EVENT, at, { asked });
    const fact = { type: 'scorecard.undelivered', scorecardId: card.id, periodId: card.periodId, ownerId: card.ownerId };
    if (asked === TOLD_AFTER) tx.record(fact, 'scorecard', card.id, { people: [] });
  }

  /** Once the window is closed and no appeal is open; otherwise it waits for the one or the other. */
  async finalise(tx: Tx, id: string): Promise<void> {
    const card = await this.cards.lock(tx, id);
    const windowOpen = card.appealUntil !== null && tx.today <= card.appealUntil;
    if (windowOpen || card.appealOpen || !['published.acknowledged', 'published.disputed'].includes(card.status)) return;
    await this.send(tx, card, { type: 'scorecard.finalise' });
  }

  private async send(tx: Tx, card: Scorecard, event: ScorecardEvent, set: Partial<Scorecard> = {}): Promise<void> {
    await tx.advance(Scorecard, card, scorecardMachine, await this.cards.context(tx, card), event, { set, audience: audienceOf(card) });
  }
}
