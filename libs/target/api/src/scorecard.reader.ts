import { Injectable } from '@nestjs/common';
import { MONTHS_TRACKED } from '@kpi-loop/cycle/api';
import { OrganizationReader, type Standing } from '@kpi-loop/organization/api';
import { prepared, type OfferView, type Tx } from '@kpi-loop/shared/api';
import { addMonths, endOfMonth, firstOfMonth, monthsOf, offers, type Party } from '@kpi-loop/shared/kernel';
import {
  daysOut,
  daysThatCount,
  lastDenominator,
  penOf,
  restingDuties,
  scorecardMachine,
  scorecardPolicy,
  weightAbove,
  type ScorecardContext,
  type Side,
  type Spell,
  type SubjectKind,
  workShare,
  type BaselinePoint,
} from '@kpi-loop/target/domain';
import { KeyTaskReader } from './key-task.reader';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import { Denominators, IS_RATIO } from './denominators';
import { MeasuredAccess } from './measured-access';
import type {
  ApprovalStepView,
  DenominatorView,
  DroppedLineView,
  MyScorecardsView,
  NegotiationEntryView,
  ScorecardLineView,
  CountedDaysView,
  ScorecardPersonView,
  ScorecardView,
  TargetVersionView,
} from './scorecard.dto';
import { Scorecard } from './scorecard.entity';
import { CARD_FROM, CARD_HEAD, ME, person, viewerParams } from './scorecard.sql';

type HeadRow = Omit<ScorecardView, 'lines' | 'tasks' | 'bonuses' | 'thread' | 'offers' | 'dropped' | 'policy' | 'pen' | 'mySide' | 'history' | 'chain'> & {
  subjectKind: SubjectKind;
};
type LineRow = Omit<ScorecardLineView, 'versions' | 'offers' | 'history' | 'denominator' | 'uncovered'> & { ratio: boolean };
type Shown = LineRow & { hidden: boolean };
/** The card a card is compared with: the one it was carried from, else the subject's of the period before. */
const BEFORE = `SELECT b.id FROM scorecard b WHERE b.tenant_id = c.tenant_id AND (b.id = c.carried_from_id OR b.period_id = p.previous_period_id AND b.subject_kind = c.subject_kind
  AND b.subject_id = c.subject_id AND b.status <> 'void') ORDER BY b.id = c.carried_from_id DESC NULLS LAST LIMIT 1`;
const AWAY = prepared(
  `SELECT starts_on AS "from", ends_on AS "to" FROM absence WHERE tenant_id = $1 AND person_id = $2 AND revoked_at IS NULL ORDER BY starts_on`,
);
const CHAINED = /^(in_approval|approved|signing|effective|locked|scored|calibrated|published|final)/;
const LINE_EVENTS = ['scorecard.acceptLine', 'scorecard.counterLine', 'scorecard.mediate', 'scorecard.grantBonus', 'scorecard.waiveWeight'];

/** The workbench: one card with everything that was said about it. */
@Injectable()
export class ScorecardReader {
  constructor(
    private readonly cards: CardLoader,
    private readonly baselines: BaselineSources,
    private readonly measured: MeasuredAccess,
    private readonly organization: OrganizationReader,
    private readonly tasks: KeyTaskReader,
    private readonly denominators: Denominators,
  ) {}

  /** @throws Problem notFound (404), forbidden (403). */
  view(tx: Tx, id: string): Promise<ScorecardView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<ScorecardView> {
    const card = await tx.get<Scorecard>(`SELECT * FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    const standing = await this.cards.standing(tx, card.ownerId);
    standing.permit(scorecardPolicy, 'scorecard.read');
    return this.assemble(tx, card, standing);
  }

  /** The viewer's own cards of a period, by default of the latest that has any. */
  async mine(tx: Tx, periodId?: string): Promise<MyScorecardsView> {
    const cards = await tx.query<Scorecard>(
      `SELECT c.* FROM scorecard c WHERE c.tenant_id = $1 AND c.owner_id = $2 AND c.status <> 'void' AND c.period_id = coalesce($3,
         (SELECT n.period_id FROM scorecard n JOIN period p ON p.tenant_id = n.tenant_id AND p.id = n.period_id
          WHERE n.tenant_id = $1 AND n.owner_id = $2 AND n.status <> 'void' ORDER BY p.starts_on <= $4::date DESC, p.starts_on DESC LIMIT 1))
       ORDER BY c.subject_kind, c.id`,
      [tx.tenantId, tx.viewer.personId, periodId ?? null, tx.today],
    );
    const items: ScorecardView[] = [];
    for (const card of cards) items.push(await this.assemble(tx, card, await this.cards.standing(tx, card.ownerId)));
    return { items };
  }

  private async assemble(tx: Tx, card: Scorecard, standing: Standing): Promise<ScorecardView> {
    const context = await this.cards.context(tx, card, standing);
    const cardOffers = offers(scorecardMachine, card.status, context, await this.cards.policy(tx, card), standing.parties as ReadonlySet<Party>);
    const asked = tx.query<HeadRow>(
      prepared(`WITH ${ME} SELECT ${CARD_HEAD}, c.agreed_hash, c.owner_signed_at, c.head_signed_at, c.carried_from_id, ${MONTHS_TRACKED} AS months_tracked, ${person('h2')} AS head2, c.waiver, c.refused_at IS NOT NULL AS refused, c.refused_to_sign,
         c.acknowledged_at, c.acknowledged_implied, c.appeal_until, (SELECT k.hash FROM scorecard_contract k WHERE k.tenant_id = c.tenant_id AND k.scorecard_id = c.id ORDER BY k.edition DESC LIMIT 1) AS contract_hash
       FROM ${CARD_FROM} LEFT JOIN person h2 ON h2.tenant_id = c.tenant_id AND h2.id = a2.manager_id WHERE c.tenant_id = $1 AND c.id = $4`),
      [...viewerParams(tx), card.id],
    );
    const [[head], found, versions, thread] = await Promise.all([asked, this.lines(tx, card), this.versions(tx, card.id), this.thread(tx, card.id)]);
    const rows = await this.readable(tx, card, found);
    const history = await this.history(tx, card, rows, context);
    const above = new Set(context.lines.filter((line) => weightAbove(line, context.policy.weights.max)).map(({ lineId }) => lineId));
    const denominators = await this.denominatorsOf(tx, rows, history, context);
    const submits = cardOffers.some(({ event, allowed }) => event === 'scorecard.submit' && allowed);
    const lines = rows.map(({ hidden: _, ratio: _ratio, ...row }, i) => ({
      ...row,
      denominator: denominators[i],
      history: history[i],
      uncovered: submits && context.uncovered.includes(row.id),
      versions: versions.filter((v) => v.lineId === row.id).map(({ lineId: _line, ...version }) => version),
      offers: lineOffers(cardOffers, { ...row, mayBeWaived: above.has(row.id) }, context.side),
    }));
    const { weights, contract, score } = context.policy;
    return {
      ...head,
      pen: penOf(card.status),
      mySide: context.side,
      policy: {
        ...{ sum: weights.sum, min: weights.min, max: weights.max, maxLines: weights.maxLines, warnLines: weights.warnLines, maxRounds: contract.maxRounds },
        ...{ keyTaskMax: weights.keyTaskMax, bonusMax: score.bonusMax },
      },
      lines,
      ...(await this.tasks.of(tx, card, context, standing, (line) => lineOffers(cardOffers, line, context.side))),
      chain: await this.chain(tx, card),
      dropped: await this.dropped(tx, card, rows),
      counts: await this.counts(tx, card),
      thread,
      offers: cardOffers.filter((offer) => !LINE_EVENTS.includes(offer.event)).map((offer) => underWaiver(offer, context)),
    };
  }

  private lines(tx: Tx, card: Scorecard): Promise<LineRow[]> {
    return tx.query<LineRow>(
      prepared(`SELECT l.id, l.ordinal, l.metric_id, l.metric_version_id, v.version_no AS metric_version_no, m.code, m.name, m.name_en, v.description, v.description_en, v.direction, v.unit, v.decimals,
         v.percent, v.flow, ${IS_RATIO} AS ratio, l.rule, v.status = 'published' AS definition_published,
         (NOT m.stands_alone AND NOT EXISTS (SELECT FROM metric_link k JOIN scorecard_line beside ON beside.tenant_id = k.tenant_id AND beside.scorecard_id = l.scorecard_id AND beside.metric_id = k.other_id AND beside.removed_at IS NULL
           WHERE k.tenant_id = m.tenant_id AND k.metric_id = m.id AND k.kind = 'companion' AND k.ended_at IS NULL)) AS counts_without_quality, t.weight, t.baseline, t.threshold, t.target, t.stretch, t.planned_denominator, l.phasing, l.visibility, l.contribution, l.owner_accepted, l.head_accepted,
         CASE WHEN l.measured_id IS NULL THEN NULL ELSE jsonb_build_object('kind', l.measured_kind, 'id', l.measured_id, 'name', coalesce(mu.name, mp.name), 'nameEn', coalesce(mu.name_en, mp.name_en)) END AS measured,
         (SELECT jsonb_build_object('reason', w.reason, 'by', ${person('wp')}, 'at', w.at) FROM weight_waiver w JOIN person wp ON wp.tenant_id = w.tenant_id AND wp.id = w.granted_by
           WHERE w.tenant_id = l.tenant_id AND w.line_id = l.id AND w.ended_at IS NULL) AS weight_waiver, l.suggestion, before.line AS previous, above.line AS parent
       FROM scorecard_line l
       JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
       LEFT JOIN org_unit mu ON l.measured_kind = 'unit' AND mu.tenant_id = l.tenant_id AND mu.id = l.measured_id
       LEFT JOIN person mp ON l.measured_kind = 'person' AND mp.tenant_id = l.tenant_id AND mp.id = l.measured_id
       LEFT JOIN LATERAL (
         SELECT jsonb_build_object('weight', bt.weight::text, 'threshold', bt.threshold::text, 'target', bt.target::text, 'stretch', bt.stretch::text, 'plannedDenominator', bt.planned_denominator::text) AS line
         FROM scorecard bc JOIN scorecard_line bl ON bl.tenant_id = bc.tenant_id AND bl.scorecard_id = bc.id AND bl.metric_id = l.metric_id AND bl.removed_at IS NULL
         JOIN line_target bt ON bt.tenant_id = bl.tenant_id AND bt.line_id = bl.id AND bt.superseded_at IS NULL
         WHERE bc.tenant_id = $1 AND bc.id = (${BEFORE})
         ORDER BY bt.valid_to DESC LIMIT 1) before ON true
       LEFT JOIN LATERAL (
         SELECT jsonb_build_object('scorecardId', ac.id, 'subjectName', coalesce(au.name, ap.name), 'subjectNameEn', coalesce(au.name_en, ap.name_en), 'target', at.target::text) AS line
         FROM scorecard ac JOIN scorecard_line al ON al.tenant_id = ac.tenant_id AND al.scorecard_id = ac.id AND al.metric_id = l.metric_id AND al.removed_at IS NULL
         JOIN line_target at ON at.tenant_id = al.tenant_id AND at.line_id = al.id AND at.superseded_at IS NULL
         LEFT JOIN org_unit au ON ac.subject_kind = 'unit' AND au.tenant_id = ac.tenant_id AND au.id = ac.subject_id
         LEFT JOIN person ap ON ac.subject_kind = 'person' AND ap.tenant_id = ac.tenant_id AND ap.id = ac.subject_id
         WHERE ac.tenant_id = $1 AND ac.period_id = c.period_id AND ac.owner_id = c.head_id AND ac.status <> 'void'
         ORDER BY ac.subject_kind DESC, at.valid_to DESC LIMIT 1) above ON true
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL ORDER BY l.ordinal, l.id`),
      [tx.tenantId, card.id, tx.today],
    );
  }

  /** A shared figure the viewer may not read shows neither its months nor what was suggested from them (default deny). */
  private async readable(tx: Tx, card: Scorecard, rows: LineRow[]): Promise<Shown[]> {
    const subject = { subjectKind: card.subjectKind as SubjectKind, subjectId: card.subjectId };
    const allowed = await this.measured.allowed(
      tx,
      rows.map(({ measured }) => ({ card: subject, measuredKind: measured?.kind, measuredId: measured?.id })),
    );
    return rows.map((row, i) => (allowed[i] ? { ...row, hidden: false } : { ...row, suggestion: null, hidden: true }));
  }

  /** The twelve months before the period and those of the period that have passed. */
  private async history(tx: Tx, card: Scorecard, lines: Shown[], { periodFrom, periodTo }: ScorecardContext): Promise<BaselinePoint[][]> {
    const from = addMonths(firstOfMonth(periodFrom), -12);
    const to = endOfMonth(tx.today < periodTo ? tx.today : periodTo);
    const shown = lines.filter((line) => !line.hidden);
    const months = await this.baselines.histories(
      tx,
      shown.map((line) => ({
        metricVersionId: line.metricVersionId,
        subjectKind: line.measured?.kind ?? (card.subjectKind as SubjectKind),
        subjectId: line.measured?.id ?? card.subjectId,
        from,
        to,
      })),
    );
    return lines.map((line) => (line.hidden ? [] : months[shown.indexOf(line)]));
  }

  /** What the ratios of the card are counted on, and were before; of whose months the viewer may not read nothing is told. */
  private async denominatorsOf(
    tx: Tx,
    lines: Shown[],
    history: BaselinePoint[][],
    { periodFrom, periodTo }: ScorecardContext,
  ): Promise<(DenominatorView | null)[]> {
    const ratios = lines.filter(({ ratio }) => ratio).map(({ metricVersionId }) => metricVersionId);
    if (!ratios.length) return lines.map(() => null);
    const described = await this.denominators.described(tx, ratios);
    const period = { start: firstOfMonth(periodFrom), months: monthsOf({ from: periodFrom, to: periodTo }).length };
    return lines.map(({ metricVersionId }, i) => {
      const called = described.get(metricVersionId);
      return called ? { name: called.name, nameEn: called.nameEn, last: lastDenominator(history[i], period, { kind: called.readAs }) } : null;
    });
  }

  private versions(tx: Tx, cardId: string): Promise<(TargetVersionView & { lineId: string })[]> {
    return tx.query(
      prepared(`SELECT t.line_id, t.version_no, t.weight, t.baseline, t.threshold, t.target, t.stretch, t.planned_denominator, t.valid_from, t.valid_to, t.change_request_id, ${person('r')} AS recorded_by, t.recorded_at, t.superseded_at
       FROM scorecard_line l JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id LEFT JOIN person r ON r.tenant_id = t.tenant_id AND r.id = t.recorded_by
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL ORDER BY t.recorded_at, t.version_no, t.valid_from`),
      [tx.tenantId, cardId],
    );
  }

  /** What was approved, by whom; and while the card is in approval, what is still missing. */
  private async chain(tx: Tx, card: Scorecard): Promise<ApprovalStepView[]> {
    if (!CHAINED.test(card.status)) return [];
    const given = await tx.query<ApprovalStepView>(
      prepared(`SELECT k.step, ${person('a')} AS by, k.at, k.waived FROM scorecard_consent k JOIN person a ON a.tenant_id = k.tenant_id AND a.id = k.person_id
       WHERE k.tenant_id = $1 AND k.scorecard_id = $2 AND k.kind = 'approval' AND k.voided_at IS NULL ORDER BY k.at, array_position(ARRAY['HEAD2', 'HRBP', 'EXEC'], k.step)`),
      [tx.tenantId, card.id],
    );
    const { approvalsLeft } = card.status === 'in_approval' ? await this.cards.seating(tx, card) : { approvalsLeft: [] };
    return [...given, ...approvalsLeft.map((step) => ({ step, by: null, at: null, waived: [] }))];
  }

  /** Of whoever joined, moved or left within the period, or is away for long: which days, never why (R-M6…R-M9). */
  private async counts(tx: Tx, { periodId, subjectKind, subjectId, countsFrom, countsTo }: Scorecard): Promise<CountedDaysView | null> {
    const spells = subjectKind === 'person' ? await tx.query<Spell>(AWAY, [tx.tenantId, subjectId]) : [];
    if (!countsFrom && !countsTo && !spells.length) return null;
    const { periodFrom: from, periodTo: to } = await this.cards.frame(tx, periodId);
    const own = { from: countsFrom ?? from, to: countsTo ?? to };
    const out = daysOut(own, spells);
    const share = workShare(own, { from, to }, await this.organization.calendar(tx), out);
    return share && { ...(daysThatCount(own, out) ?? own), ...share };
  }

  private dropped(tx: Tx, card: Scorecard, lines: LineRow[]): Promise<DroppedLineView[]> {
    return tx.query<DroppedLineView>(
      prepared(`SELECT DISTINCT ON (l.id) m.code, m.name, m.name_en, v.unit, v.decimals, v.percent, t.weight, t.target
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id CROSS JOIN LATERAL (${BEFORE}) before
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = before.id AND l.removed_at IS NULL AND l.metric_id <> ALL ($3::uuid[])
       JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
       WHERE c.tenant_id = $1 AND c.id = $2 ORDER BY l.id, t.valid_to DESC`),
      [tx.tenantId, card.id, lines.map((line) => line.metricId)],
    );
  }

  private thread(tx: Tx, cardId: string): Promise<NegotiationEntryView[]> {
    return tx.query(
      prepared(`SELECT e.id, e.line_id, e.round, e.side, e.kind, e.proposal, e.text, ${person('a')} AS actor, ${person('b')} AS on_behalf_of, e.at
       FROM negotiation_entry e JOIN person a ON a.tenant_id = e.tenant_id AND a.id = e.actor_id LEFT JOIN person b ON b.tenant_id = e.tenant_id AND b.id = e.on_behalf_of
       WHERE e.tenant_id = $1 AND e.scorecard_id = $2 ORDER BY e.at, e.id`),
      [tx.tenantId, cardId],
    );
  }
}

/** Whoever approves under a waiver knows before that he does (§6.5). */
function underWaiver(offer: OfferView, context: ScorecardContext): OfferView {
  const waived = offer.event === 'scorecard.approve' && offer.allowed ? restingDuties(context) : [];
  return waived.length ? { ...offer, waived } : offer;
}

/** Accepting once is enough; the rest is as the machine says. */
function lineOffers(
  cardOffers: OfferView[],
  line: Pick<ScorecardLineView, 'ownerAccepted' | 'headAccepted'> & { kind?: string; mayBeWaived?: boolean },
  side: Side | null,
): OfferView[] {
  const accepted = side === 'owner' ? line.ownerAccepted : line.headAccepted;
  return cardOffers
    .filter(({ event }) => LINE_EVENTS.includes(event))
    .filter(({ event }) => (event !== 'scorecard.grantBonus' || line.kind === 'bonus') && (event !== 'scorecard.waiveWeight' || line.mayBeWaived))
    .map((offer) =>
      offer.event === 'scorecard.acceptLine' && accepted ? { ...offer, allowed: false, because: [...offer.because, 'alreadyAccepted'] } : offer,
    );
}

export type { ScorecardPersonView };
