import { Injectable } from '@nestjs/common';
import { OrganizationReader, type Standing } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addWorkdays } from '@kpi-loop/shared/kernel';
import { penOf, scorecardMachine, type EntryKind, type ScorecardContext, type ScorecardEvent, type Side } from '@kpi-loop/target/domain';
import { CardLoader, audienceOf } from './card.loader';
import { NegotiationEntry } from './line-target.entity';
import { Scorecard } from './scorecard.entity';

export interface Move {
  card: Scorecard;
  standing: Standing;
  onBehalfOf: string | null;
  context: ScorecardContext;
}

export interface NewEntry {
  kind: EntryKind;
  lineId?: string | null;
  proposal?: Record<string, unknown> | null;
  text?: string;
  /** The round it belongs to, when the card has moved on already. */
  round?: number;
}

const HOLD_ENDS_AT = '18:00';
const NOBODY_WAITS = ['draft', 'effective', 'void'];

/** One event on one card: claim, permit, decide, write, in this order (house.md, two flows). */
@Injectable()
export class CardMover {
  constructor(
    private readonly cards: CardLoader,
    private readonly organization: OrganizationReader,
  ) {}

  /** @throws Problem notFound (404), stale (412), forbidden (403). */
  async begin(tx: Tx, id: string, action: ScorecardEvent['type']): Promise<Move> {
    const card = await tx.claim(Scorecard, id);
    const standing = await this.cards.standing(tx, card.ownerId);
    const onBehalfOf = standing.permit(await this.cards.policy(tx, card), action);
    return { card, standing, onBehalfOf, context: await this.cards.context(tx, card, standing, onBehalfOf) };
  }

  /** @throws Problem conflict (409), ruleBroken (422), forbidden (403, duty rules). */
  async advance(tx: Tx, { card, context, onBehalfOf }: Move, event: ScorecardEvent, set: Partial<Scorecard> = {}): Promise<void> {
    const before = card.status;
    await tx.advance(Scorecard, card, scorecardMachine, context, event, { set, audience: audienceOf(card), onBehalfOf });
    if (before !== card.status) await this.keepTime(tx, card, context);
  }

  /** Both sides see every entry; none is ever changed. */
  async enter(tx: Tx, move: Move, entries: NewEntry | NewEntry[]): Promise<void> {
    await tx.insert(
      NegotiationEntry,
      [entries].flat().map((entry) => ({
        scorecardId: move.card.id,
        lineId: entry.lineId ?? null,
        round: entry.round ?? move.card.round,
        side: move.context.side ?? 'other',
        kind: entry.kind,
        proposal: entry.proposal ?? null,
        text: entry.text?.trim() ?? '',
        actorId: tx.actor,
        onBehalfOf: move.onBehalfOf,
      })),
    );
  }

  /** Marks of both sides on some lines (all when none are named). */
  async mark(tx: Tx, cardId: string, marks: Partial<Record<Side, boolean>>, lineIds?: string[]): Promise<void> {
    await tx.execute(
      `UPDATE scorecard_line SET owner_accepted = coalesce($3, owner_accepted), head_accepted = coalesce($4, head_accepted)
       WHERE tenant_id = $1 AND scorecard_id = $2 AND removed_at IS NULL AND ($5::uuid[] IS NULL OR id = ANY ($5))`,
      [tx.tenantId, cardId, marks.owner ?? null, marks.head ?? null, lineIds ?? null],
    );
  }

  /** The tenant's time: business time in a demonstration. */
  async now(tx: Tx): Promise<Date> {
    return (await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`)).now;
  }

  /** Whoever has to move has so many working days, a mediator those of the mediation; the ladder of reminders begins there (R-SM3). Silence is never consent. */
  private async keepTime(tx: Tx, card: Scorecard, { policy }: ScorecardContext): Promise<void> {
    if (NOBODY_WAITS.includes(card.status)) return tx.cancelDeadlines('scorecard', card.id);
    const { holdWD, mediationWD } = policy.contract;
    const day = addWorkdays(tx.today, card.status === 'mediation' ? mediationWD : holdWD, await this.organization.calendar(tx));
    const { due } = await tx.get<{ due: Date }>(`SELECT ($2::date + $3::time) AT TIME ZONE timezone AS due FROM tenant WHERE id = $1`, [
      tx.tenantId,
      day,
      HOLD_ENDS_AT,
    ]);
    await tx.deadline('scorecard', card.id, 'scorecard.holdOverdue', due, { status: card.status, side: penOf(card.status) });
  }
}
