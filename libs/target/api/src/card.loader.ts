import { Injectable } from '@nestjs/common';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import type { Audience, Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import type { CardLine, CardPolicy, LineRule, LineValues, MetricDirection, ScorecardContext, Side, SubjectKind } from '@kpi-loop/target/domain';
import { Scorecard } from './scorecard.entity';

interface LineRow extends LineValues {
  lineId: string;
  metricId: string;
  metricVersionId: string;
  direction: MetricDirection;
  definitionPublished: boolean;
  rule: LineRule;
  measuredKind: SubjectKind | null;
  measuredId: string | null;
  ownerAccepted: boolean;
  headAccepted: boolean;
}

/** What the machine needs to know about a card, and what the viewer is to it. */
@Injectable()
export class CardLoader {
  constructor(private readonly organization: OrganizationReader) {}

  /** Where somebody has no head, or the head has none, HR stands in (R-SM5); the duty rules keep the persons apart. */
  async standing(tx: Tx, ownerId: string): Promise<Standing> {
    const standing = await this.organization.standing(tx, ownerId);
    if (!standing.own.has('HR')) return standing;
    const { depth } = await tx.get<{ depth: number }>(`SELECT coalesce(max(depth), 0) AS depth FROM line_above($1, $2)`, [ownerId, tx.today]);
    const own = new Set<Party>(standing.own);
    if (depth < 1) own.add('head');
    if (depth < 2) own.add('head2');
    return new Standing(own, standing.lent);
  }

  /** Locked, without looking at If-Match: for callers whose request is about another thing. */
  lock(tx: Tx, id: string): Promise<Scorecard> {
    return tx.get<Scorecard>(`SELECT * FROM scorecard WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
  }

  async context(tx: Tx, card: Scorecard, standing?: Standing, onBehalfOf: string | null = null): Promise<ScorecardContext> {
    const { policy, periodFrom, periodTo } = await this.frame(tx, card.periodId);
    return {
      scorecardId: card.id,
      periodId: card.periodId,
      ownerId: card.ownerId,
      headId: card.headId,
      lines: await this.lines(tx, card.id),
      policy,
      round: card.round,
      proposers: await this.proposers(tx, card),
      submitterId: card.submitterId,
      agreedHash: card.agreedHash,
      ownerSigned: card.ownerSignedAt !== null,
      headSigned: card.headSignedAt !== null,
      actors: [tx.viewer.personId, onBehalfOf].filter((id) => id !== null),
      side: standing ? sideOf(standing) : null,
      periodFrom,
      periodTo,
    };
  }

  /** Numbers of the policy set and the days of the period. @throws Problem notFound (404). */
  async frame(
    tx: Tx,
    periodId: string,
  ): Promise<{ policy: CardPolicy; cycleId: string; periodFrom: IsoDate; periodTo: IsoDate; periodStatus: string; growth: string | null }> {
    return tx.get(
      `SELECT jsonb_build_object('score', y.policy->'score', 'weights', y.policy->'weights', 'contract', y.policy->'contract') AS policy, p.cycle_id, p.starts_on AS period_from, p.ends_on AS period_to, p.status AS period_status,
         y.policy->'contract'->>'growth' AS growth
       FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, periodId],
    );
  }

  private async lines(tx: Tx, cardId: string): Promise<CardLine[]> {
    const rows = await tx.query<LineRow>(
      `SELECT l.id AS line_id, l.metric_id, l.metric_version_id, v.direction, v.status = 'published' AS definition_published, l.rule, l.measured_kind, l.measured_id, l.owner_accepted, l.head_accepted,
         t.weight, t.baseline, t.threshold, t.target, t.stretch, t.valid_from, t.valid_to
       FROM scorecard_line l
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL ORDER BY l.ordinal, l.id, t.valid_from`,
      [tx.tenantId, cardId],
    );
    const lines = new Map<string, CardLine>();
    for (const { weight, baseline, threshold, target, stretch, validFrom, validTo, ...line } of rows) {
      const known = lines.get(line.lineId) ?? { ...line, values: [] };
      known.values.push({ weight, baseline, threshold, target, stretch, validFrom, validTo });
      lines.set(line.lineId, known);
    }
    return [...lines.values()];
  }

  private async proposers(tx: Tx, card: Scorecard): Promise<string[]> {
    const rows = await tx.query<{ personId: string }>(
      `SELECT DISTINCT unnest(ARRAY[actor_id, on_behalf_of]) AS person_id FROM negotiation_entry WHERE tenant_id = $1 AND scorecard_id = $2 AND kind IN ('propose', 'counter')`,
      [tx.tenantId, card.id],
    );
    return [...rows.map((row) => row.personId), card.proposerId].filter((id) => id !== null);
  }
}

export function sideOf(standing: Standing): Side | null {
  if (standing.parties.has('owner')) return 'owner';
  return standing.parties.has('head') ? 'head' : null;
}

/** A card's facts concern its two sides; HR, EXEC and AUD read everything but pay. */
export const audienceOf = (card: Pick<Scorecard, 'ownerId' | 'headId'>): Audience => ({ people: [card.ownerId, card.headId] });

/** @throws Problem ruleBroken (422). */
export function refuseUnless(holds: boolean, rule: string): void {
  if (!holds) throw new Problem('ruleBroken', 'ruleBroken', rule, { violations: [rule] });
}
