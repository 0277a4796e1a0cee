import { Injectable } from '@nestjs/common';
import { OrganizationReader, type Standing } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { RUNGS, addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';
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

export const RUNG_EVENT = 'scorecard.rung';
export const DUE_EVENT = 'scorecard.holdOverdue';
/** Cards whose own ladder speaks today (of one rung only: `AND d.payload->>'rung' = …`): nothing else reminds of them on such a day. */
export const SPEAKS_TODAY = `SELECT d.aggregate_id FROM deadline d JOIN tenant n ON n.id = d.tenant_id
  WHERE d.tenant_id = current_tenant() AND d.aggregate = 'scorecard' AND d.event IN ('${DUE_EVENT}', '${RUNG_EVENT}') AND d.cancelled_at IS NULL
    AND (d.due_at AT TIME ZONE n.timezone)::date = tenant_today()`;
/** The rung on which the head's head and the HRBP hear of a card. */
export const ESCALATED_WD = 3;
const HOLD_ENDS_AT = '18:00';
const RUNG_AT = '08:30';
/** Back to the talks, or to a mediator: what was agreed, approved and signed is void. */
export const UNSIGNED = {
  agreedHash: null,
  submitterId: null,
  approverId: null,
  deciderId: null,
  ownerSignedAt: null,
  headSignedAt: null,
  refusedAt: null,
  waiver: null,
} satisfies Partial<Scorecard>;
const SOMEBODY_WAITS = /^(negotiating\.|mediation|agreed|in_approval|signing)/;

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

  /** The next rung of the ladder, if whoever has to move still has not. */
  async climb(tx: Tx, cardId: string, from: { status: string; dueOn: IsoDate; rung: number }): Promise<void> {
    const next = RUNGS.find((rung) => rung > from.rung && rung !== 0);
    if (next !== undefined) await this.setRung(tx, cardId, { ...from, rung: next });
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

  /** Whoever has to move has so many working days, a mediator those of the mediation; the ladder of reminders hangs on that day (R-SM3). Silence is never consent. */
  private async keepTime(tx: Tx, card: Scorecard, { policy }: ScorecardContext): Promise<void> {
    await tx.cancelDeadlines('scorecard', card.id);
    if (!SOMEBODY_WAITS.test(card.status)) return;
    const { holdWD, mediationWD } = policy.contract;
    const dueOn = addWorkdays(tx.today, card.status === 'mediation' ? mediationWD : holdWD, await this.organization.calendar(tx));
    await tx.deadline('scorecard', card.id, DUE_EVENT, await this.instant(tx, dueOn, HOLD_ENDS_AT), { status: card.status, side: penOf(card.status), dueOn });
    await this.setRung(tx, card.id, { status: card.status, dueOn, rung: RUNGS[0] });
  }

  /** The same for many cards that a mediator has to deal with, whose working days are those of the period's cycle. */
  async mediatorsTime(tx: Tx, cardIds: readonly string[], mediationWD: number): Promise<void> {
    const calendar = await this.organization.calendar(tx);
    const dueOn = addWorkdays(tx.today, mediationWD, calendar);
    const next = addWorkdays(dueOn, 1, calendar);
    await tx.execute(
      `INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at, payload)
       SELECT $1, gen_random_uuid(), 'scorecard', c.id, w.event, (w.day::date + w.clock::time) AT TIME ZONE n.timezone, jsonb_build_object('status', 'mediation', 'dueOn', $3::text, 'rung', w.rung)
       FROM unnest($2::uuid[]) AS c(id) CROSS JOIN (VALUES ('${DUE_EVENT}', $3::text, '${HOLD_ENDS_AT}', 0), ('${RUNG_EVENT}', $4::text, '${RUNG_AT}', 1)) AS w(event, day, clock, rung) JOIN tenant n ON n.id = $1
       ON CONFLICT (tenant_id, aggregate, aggregate_id, event) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload, fired_at = NULL, cancelled_at = NULL`,
      [tx.tenantId, cardIds, dueOn, next],
    );
  }

  /** In the morning of its day. A rung that lies before today is left out. */
  private async setRung(tx: Tx, cardId: string, rung: { status: string; dueOn: IsoDate; rung: number }): Promise<void> {
    const day = addWorkdays(rung.dueOn, rung.rung, await this.organization.calendar(tx));
    if (day <= tx.today && rung.rung < 0) return this.climb(tx, cardId, rung);
    await tx.deadline('scorecard', cardId, RUNG_EVENT, await this.instant(tx, day, RUNG_AT), rung);
  }

  private async instant(tx: Tx, day: IsoDate, time: string): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT ($2::date + $3::time) AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day, time])).at;
  }
}
