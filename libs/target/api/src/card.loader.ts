import type { JoinerTarget } from '@kpi-loop/cycle/domain';
import { Injectable } from '@nestjs/common';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import { prepared, type Audience, type RowAudience, type Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate, type Party, type Policy } from '@kpi-loop/shared/kernel';
import {
  policyOfCard,
  unnamed,
  type CardLine,
  type CardPolicy,
  type Contribution,
  type LineKind,
  type LineRule,
  type LineValues,
  type MetricDirection,
  type NamedTask,
  type ScorecardAction,
  type ScorecardContext,
  type Side,
  type SubjectKind,
  type TaskTerms,
  type Visibility,
} from '@kpi-loop/target/domain';
import { CardSeats, seatedContext, type Seating } from './card.seats';
import { CascadeCheck } from './cascade.check';
import { FigureLocks } from './figure-locks';
import { Scorecard } from './scorecard.entity';
import { DATED_RULE } from './target.reader';

interface LineRow extends LineValues {
  lineId: string;
  kind: LineKind;
  metricId: string | null;
  metricVersionId: string | null;
  task: TaskTerms | null;
  direction: MetricDirection;
  definitionPublished: boolean;
  rule: LineRule;
  measuredKind: SubjectKind | null;
  measuredId: string | null;
  phasing: string[] | null;
  visibility: Visibility;
  contribution: Contribution | null;
  ownerAccepted: boolean;
  headAccepted: boolean;
  weightWaived: boolean;
}

/** Of `scorecard_line l`: what a key task or a bonus item says; null of a KPI. */
export const TASK = `CASE WHEN l.kind <> 'kpi' THEN jsonb_build_object('title', l.title, 'titleEn', l.title_en, 'details', l.details, 'criterion', l.criterion, 'milestones',
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', ms.name, 'nameEn', ms.name_en, 'dueOn', ms.due_on, 'weight', ms.weight::text) ORDER BY ms.ordinal, ms.id)
      FROM milestone ms WHERE ms.tenant_id = l.tenant_id AND ms.line_id = l.id AND ms.removed_at IS NULL), '[]')) END`;

/** Of `scorecard_line l`: its upper limit is waived (R-W2). */
export const WEIGHT_WAIVED = `EXISTS (SELECT FROM weight_waiver w WHERE w.tenant_id = l.tenant_id AND w.line_id = l.id AND w.ended_at IS NULL)`;

/** Of the cycle `y`: a panel compares the grades of its periods before they are published. */
export const CALIBRATES = `coalesce(y.policy->'grade'->>'calibration' IN ('PERIOD', 'BOTH'), false)`;

/** What the machine needs to know about a card, and what the viewer is to it. */
@Injectable()
export class CardLoader {
  private readonly asked = new WeakMap<Scorecard, { version: number; answers: Map<string, Promise<unknown>> }>();

  constructor(
    private readonly organization: OrganizationReader,
    private readonly seats: CardSeats,
    private readonly cascade: CascadeCheck,
    private readonly locks: FigureLocks,
  ) {}

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
    const { policy, calibrates, periodFrom, periodTo } = await this.frame(tx, card.periodId);
    const side = standing ? sideOf(standing) : null;
    const said = await this.said(tx, card, side);
    const seating = await this.seating(tx, card);
    const lines = await this.lines(tx, card.id);
    return {
      scorecardId: card.id,
      periodId: card.periodId,
      ownerId: card.ownerId,
      headId: card.headId,
      lines,
      policy,
      ...(card.status === 'draft' && card.headId ? { parents: await this.parents(tx, card) } : {}),
      round: card.round,
      proposers: said.proposers,
      submitterId: card.submitterId,
      deciders: said.deciders,
      decidedInMediation: card.deciderId !== null,
      dissented: said.dissented,
      counteredThisRound: said.countered,
      ...seatedContext(seating, this.seats.spokenFor(seating, standing?.parties ?? new Set<Party>())),
      uncovered: card.status === 'agreed' ? await this.cascade.uncovered(tx, card) : [],
      refusals: card.refusals,
      refusalStands: card.refusedAt !== null,
      figureLocked: card.status.startsWith('effective.') && (await this.locks.anyLocked(tx, card, lines, periodFrom, periodTo)),
      calibrates,
      appealWindowOpen: card.appealUntil !== null && tx.today <= card.appealUntil,
      appealOpen: card.appealOpen,
      agreedHash: card.agreedHash,
      ownerSigned: card.ownerSignedAt !== null,
      headSigned: card.headSignedAt !== null,
      actors: [tx.viewer.personId, onBehalfOf].filter((id) => id !== null),
      side,
      periodFrom,
      periodTo,
    };
  }

  /** Numbers of the policy set and the days of the period. @throws Problem notFound (404). */
  async frame(
    tx: Tx,
    periodId: string,
  ): Promise<{
    policy: CardPolicy;
    cycleId: string;
    periodFrom: IsoDate;
    periodTo: IsoDate;
    periodStatus: string;
    growth: string | null;
    calibrates: boolean;
    joinerTarget: JoinerTarget | null;
  }> {
    return tx.get(
      prepared(`SELECT jsonb_build_object('score', y.policy->'score', 'weights', y.policy->'weights', 'contract', y.policy->'contract') AS policy, p.cycle_id, p.starts_on AS period_from, p.ends_on AS period_to, p.status AS period_status,
         y.policy->'contract'->>'growth' AS growth, ${CALIBRATES} AS calibrates, y.policy->'people'->>'joinerTarget' AS joiner_target
       FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`),
      [tx.tenantId, periodId],
    );
  }

  /** Of each line the card with the line above it: of the head's unit, else the head's own (R-C5). A person who answers for a unit is under that. */
  private async parents(tx: Tx, card: Scorecard): Promise<string[]> {
    const rows = await tx.query<{ status: string }>(
      `SELECT DISTINCT ON (l.metric_id) p.status FROM scorecard_line l
       JOIN scorecard p ON p.tenant_id = l.tenant_id AND p.period_id = $3 AND p.status <> 'void' AND p.id <> $2 AND (p.owner_id = $4 OR p.owner_id = $5 AND p.subject_kind = 'unit' AND $6 = 'person')
       JOIN scorecard_line a ON a.tenant_id = p.tenant_id AND a.scorecard_id = p.id AND a.metric_id = l.metric_id AND a.removed_at IS NULL
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL ORDER BY l.metric_id, p.owner_id = $5 DESC, p.subject_kind DESC, p.id`,
      [tx.tenantId, card.id, card.periodId, card.headId, card.ownerId, card.subjectKind],
    );
    return rows.map(({ status }) => status);
  }

  private async lines(tx: Tx, cardId: string): Promise<CardLine[]> {
    const rows = await tx.query<LineRow>(
      prepared(`SELECT l.id AS line_id, l.kind, l.metric_id, l.metric_version_id, coalesce(v.direction, 'HIGHER') AS direction, coalesce(v.status = 'published', true) AS definition_published, l.rule, l.measured_kind, l.measured_id, l.phasing, l.visibility, l.contribution, l.owner_accepted, l.head_accepted, ${WEIGHT_WAIVED} AS weight_waived, ${TASK} AS task,
         t.weight, t.baseline, t.threshold, t.target, t.stretch, t.planned_denominator, t.valid_from, t.valid_to, ${DATED_RULE} AS dated
       FROM scorecard_line l
       LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL ORDER BY l.ordinal, l.id, t.valid_from`),
      [tx.tenantId, cardId],
    );
    const lines = new Map<string, CardLine>();
    for (const { weight, baseline, threshold, target, stretch, plannedDenominator, validFrom, validTo, dated, ...line } of rows) {
      const known = lines.get(line.lineId) ?? { ...line, values: [] };
      known.values.push({ weight, baseline, threshold, target, stretch, plannedDenominator, validFrom, validTo, ...(dated ? { dated } : {}) });
      lines.set(line.lineId, known);
    }
    return [...lines.values()];
  }

  /** A line as the rules see it, before it has any values. @throws Problem notFound (404). */
  async blankLine(tx: Tx, lineId: string): Promise<CardLine> {
    const line = await tx.get<Omit<CardLine, 'values'>>(
      `SELECT l.id AS line_id, l.kind, l.metric_id, l.metric_version_id, coalesce(v.direction, 'HIGHER') AS direction, coalesce(v.status = 'published', true) AS definition_published, l.rule, l.measured_kind, l.measured_id,
         l.phasing, l.visibility, l.contribution, l.owner_accepted, l.head_accepted, ${TASK} AS task
       FROM scorecard_line l LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id WHERE l.tenant_id = $1 AND l.id = $2`,
      [tx.tenantId, lineId],
    );
    return { ...line, values: [] };
  }

  /** The policy of this card now: who approves depends on who had a hand in it, and on whose turn it is. */
  async policy(tx: Tx, card: Scorecard): Promise<Policy<ScorecardAction>> {
    const { seats, refusalSeats, approvalsLeft, confirmationsLeft } = await this.seating(tx, card);
    const hasPartner = !tx.viewer.roles.some(({ role }) => role === 'HR') || (await this.seats.hasPartner(tx, card.ownerId));
    return policyOfCard(
      seats.get(approvalsLeft[0]) ?? [],
      confirmationsLeft.flatMap((step) => refusalSeats.get(step) ?? []),
      hasPartner,
    );
  }

  /** Who sits where in the chain, and what is missing. */
  seating(tx: Tx, card: Scorecard): Promise<Seating> {
    return this.once(card, 'seating', async () => {
      return this.seats.of(tx, card, await this.said(tx, card, null));
    });
  }

  /** What the thread says about who did what: values on the table, decisions, the owner's dissent, counters of one side in this round. */
  private async said(tx: Tx, card: Scorecard, side: Side | null): Promise<Said> {
    const entries = await this.once(card, 'thread', () =>
      tx.query<Entry>(
        prepared(`SELECT kind, side, round, array_remove(ARRAY[actor_id, on_behalf_of], NULL) AS people, id = first_value(id) OVER (PARTITION BY kind ORDER BY id) AS opening
       FROM negotiation_entry WHERE tenant_id = $1 AND scorecard_id = $2 AND kind IN ('propose', 'counter', 'decide', 'dissent') ORDER BY id`),
        [tx.tenantId, card.id],
      ),
    );
    const of = (...kinds: string[]) => entries.filter(({ kind }) => kinds.includes(kind));
    const kinds = entries.map(({ kind }) => kind);
    return {
      proposers: [...new Set([...of('propose', 'counter').flatMap(({ people }) => people), ...(card.proposerId ? [card.proposerId] : [])])],
      deciders: [...new Set(of('decide').flatMap(({ people }) => people))],
      dissented: kinds.lastIndexOf('dissent') > kinds.lastIndexOf('decide'),
      // lines changed at the table count; the proposal that opened the talks does not
      countered: of('propose', 'counter').some((e) => e.side === side && e.round === card.round && !(e.kind === 'propose' && e.opening)),
    };
  }

  /** Policy, context and command ask the same of one row: it is read once for as long as the row stands as it was read. */
  private once<T>(card: Scorecard, what: string, read: () => Promise<T>): Promise<T> {
    let known = this.asked.get(card);
    if (known?.version !== card.version) this.asked.set(card, (known = { version: card.version, answers: new Map() }));
    const answer = (known.answers.get(what) as Promise<T> | undefined) ?? read();
    known.answers.set(what, answer);
    return answer;
  }
}

interface Entry {
  kind: string;
  side: string;
  round: number;
  people: string[];
  opening: boolean;
}

interface Said {
  proposers: string[];
  deciders: string[];
  dissented: boolean;
  countered: boolean;
}

export function sideOf(standing: Standing): Side | null {
  if (standing.parties.has('owner')) return 'owner';
  return standing.parties.has('head') ? 'head' : null;
}

/** A card's facts concern its two sides; HR, EXEC and AUD read everything but pay. */
/** The same for many cards at once. */
export const CARD_ROWS: RowAudience = { people: [], columns: ['owner_id', 'head_id'] };
export const audienceOf = (card: Pick<Scorecard, 'ownerId' | 'headId'>): Audience => ({ people: [card.ownerId, card.headId] });

/** @throws Problem ruleBroken (422). */
export function refuseUnless(holds: boolean, rule: string): void {
  if (!holds) throw new Problem('ruleBroken', 'ruleBroken', rule, { violations: [rule] });
}

/** @throws Problem ruleBroken (422): titleGiven, milestoneNamed. */
export function refuseUnnamed(tasks: readonly NamedTask[]): void {
  const [rule] = unnamed(tasks);
  refuseUnless(!rule, rule);
}
