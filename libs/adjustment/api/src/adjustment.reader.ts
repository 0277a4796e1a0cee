import { Injectable } from '@nestjs/common';
import { changeRequestMachine, changeRequestPolicy, on, SETTLED, type Candidates } from '@kpi-loop/adjustment/domain';
import { OrganizationReader, personOf } from '@kpi-loop/organization/api';
import { decodeCursor, encodeCursor, hasRole, PAGE_MAX, type Tx } from '@kpi-loop/shared/api';
import { allows, offers, permit, Problem } from '@kpi-loop/shared/kernel';
import type {
  ChangeableLineView,
  ChangeLineRef,
  ChangePersonRef,
  ChangeRequestListItem,
  ChangeRequestPage,
  ChangeRequestQuery,
  ChangeRequestView,
} from './change-request.dto';
import type { ChangeRequest } from './change-request.entity';
import { approvalsOf, impactOf, linesOf, movedOf, signaturesOf } from './change-views';
import { LINE_REF, named, type Names } from './refs';
import { TargetReader } from '@kpi-loop/target/api';
import { isEffective } from '@kpi-loop/target/domain';
import { RequestLoader, type Frame } from './request.loader';
import { NEXT_DUE } from './change-deadlines';
import { RequestHistory } from './request.history';
import { BELOW, RequestParties } from './request.parties';
import { PRESENT_STEP, waitsForMe } from './waiting';

const READS: Parameters<OrganizationReader['visible']>[2] = ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'];

/** What is asked about requests to change targets. */
@Injectable()
export class AdjustmentReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly loader: RequestLoader,
    private readonly parties: RequestParties,
    private readonly history: RequestHistory,
    private readonly targets: TargetReader,
  ) {}

  async list(tx: Tx, query: ChangeRequestQuery): Promise<ChangeRequestPage> {
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [createdAt, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const params: unknown[] = [tx.tenantId, SETTLED, tx.viewer.personId];
    const add = (value: unknown) => `$${params.push(value)}`;
    const mine = waitsForMe(tx, params);
    const where = [this.visible(tx, params)];
    if (query.status) where.push(`r.status = ${add(query.status)}`);
    if (query.open) where.push(`(r.status = ANY ($2::text[])) = ${query.open === 'false'}`);
    if (query.waiting === 'true') where.push(mine);
    if (query.materiality) where.push(`r.materiality = ${add(query.materiality)}`);
    if (query.periodId) where.push(`c.period_id = ${add(query.periodId)}`);
    if (query.lineId) where.push(`r.line_id = ${add(query.lineId)}`);
    if (query.unitId) where.push(`c.unit_id = ANY (${add(await this.organization.subtree(tx, query.unitId))}::uuid[])`);
    if (createdAt) where.push(`(r.created_at, r.id) < (${add(createdAt)}::timestamptz, ${add(id)}::uuid)`);
    const rows = await tx.query<ChangeRequestListItem & { cursorAt: string }>(
      `SELECT r.id, r.status, r.type, r.cause, r.materiality, coalesce((r.impact->>'loweredAfterResult')::boolean, false) AS lowered_after_result, r.effective_on, r.created_at, r.created_at::text AS cursor_at,
         ${LINE_REF} AS line,
         ${personOf('c.owner_id', 'c')} AS owner, CASE WHEN r.creator_id IS NOT NULL THEN ${personOf('r.creator_id', 'r')} END AS creator,
         own.target AS target_before, coalesce(r.proposal->>'target', own.target) AS target_after, r.impact->>'totalBefore' AS total_before, r.impact->>'totalAfter' AS total_after,
         CASE r.status WHEN 'draft' THEN CASE WHEN r.creator_id IS NULL THEN 'sides' ELSE 'creator' END WHEN 'consulting' THEN 'member' WHEN 'escalated' THEN 'HRBP' WHEN 'in_approval' THEN ${PRESENT_STEP} END AS waits_for,
         coalesce(${mine}, false) AS waits_for_me, ${NEXT_DUE} AS due_at
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id
       JOIN scorecard_line l ON l.tenant_id = r.tenant_id AND l.id = r.line_id
       LEFT JOIN LATERAL (SELECT b->>'target' AS target FROM jsonb_array_elements(r.before) b WHERE b->>'lineId' = r.line_id::text LIMIT 1) own ON true
       WHERE r.tenant_id = $1 AND $2::text[] IS NOT NULL AND (r.status <> 'draft' OR r.impact IS NOT NULL OR r.creator_id = $3 OR r.creator_id IS NULL) AND ${where.join(' AND ')}
       ORDER BY r.created_at DESC, r.id DESC LIMIT ${add(limit + 1)}`,
      params,
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items: items.map(({ cursorAt: _, ...item }) => item), next: rows.length > limit ? encodeCursor([last.cursorAt, last.id]) : null };
  }

  /** @throws Problem notFound (404), forbidden (403). */
  view(tx: Tx, id: string): Promise<ChangeRequestView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<ChangeRequestView> {
    const request = await tx.get<ChangeRequest>(`SELECT * FROM change_request WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    const frame = await this.loader.frame(tx, request);
    const standing = await this.parties.standing(tx, request, frame.ownerId);
    const candidates = await this.parties.candidates(tx, frame.ownerId);
    const policy = await this.parties.policy(tx, request, frame.ownerId, candidates);
    const unsent = request.status === 'draft' && !request.impact && request.creatorId !== null;
    permit(unsent ? { ...policy, 'changeRequest.read': ['creator'] } : policy, 'changeRequest.read', standing.parties);
    const sees = (action: string) => allows(policy, action, standing.parties);
    const names = await this.names(tx, request, frame, candidates);
    const refs = await this.lineRefs(tx, [request.lineId, ...request.before.map((b) => b.lineId)]);
    const { status, version, type, cause, reason, evidence, effectiveOn, createdAt, materiality, statement, objection, deliveryProof, agendaItemId, alertId } =
      request;
    const scores = sees('changeRequest.readScores');
    const context = await this.loader.context(tx, request, frame, null, standing);
    const lines = linesOf(request, refs, scores);
    return {
      ...{
        id,
        status,
        version,
        type,
        cause,
        reason,
        evidence,
        effectiveOn,
        createdAt,
        materiality,
        statement,
        objection,
        deliveryProof,
        agendaItemId,
        alertId,
      },
      ...{ periodId: frame.periodId, periodFrom: frame.periodFrom, periodTo: frame.periodTo },
      line: refs.get(request.lineId)!,
      ...{ owner: named(names, frame.ownerId)!, creator: named(names, request.creatorId), otherParty: named(names, request.otherPartyId) },
      ...{ receiver: named(names, request.receiverId), receiverConsentedOn: request.receiverConsentedOn, rebalance: request.proposal.rebalance ?? null },
      ...{ ruleBefore: request.before.find((b) => b.lineId === request.lineId)?.rule ?? null, ruleAfter: request.proposal.rule ?? null },
      milestones: movedOf(request, frame.milestones),
      task: request.proposal.task ?? null,
      lines: scores ? lines : lines.filter((line) => line.line.lineId === request.lineId),
      impact: scores ? impactOf(request.impact, names, sees('changeRequest.readCoefficient')) : null,
      approvals: approvalsOf(request, names, candidates, frame, this.parties.present(request, frame.ownerId, candidates, context.waived), context.waived),
      signatures: signaturesOf(request, names),
      agreedHash: request.status === 'applied' ? frame.agreedHash : null,
      revocations: request.revokedBy.map((r) => ({ seat: r.seat, person: named(names, r.personId)!, on: r.on, reason: r.reason })),
      ...(await this.history.of(tx, request)),
      reversible:
        status === 'applied' &&
        type !== 'OWNER_TRANSFER' &&
        isEffective(frame.cardStatus) &&
        allows(changeRequestPolicy, 'changeRequest.create', standing.parties),
      offers: offers(changeRequestMachine, status, context, policy, standing.parties),
    };
  }

  /** What a request about a line would begin with. @throws Problem notFound (404), forbidden (403). */
  async lineToChange(tx: Tx, lineId: string): Promise<ChangeableLineView> {
    const { scorecardId } = await tx.get<{ scorecardId: string }>(
      `SELECT scorecard_id FROM scorecard_line WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
      [tx.tenantId, lineId],
    );
    const draft = {
      id: lineId,
      lineId,
      scorecardId,
      effectiveOn: tx.today,
      proposal: {},
      type: 'TARGET',
      cause: 'MARKET',
      creatorId: tx.viewer.personId,
      otherPartyId: null,
      approvalsLeft: [],
      approvedBy: [],
      ...{ receiverId: null, receiverConsentedOn: null, signsLeft: [], revokedBy: [] },
      statement: null,
    } as unknown as ChangeRequest;
    const frame = await this.loader.frame(tx, draft);
    permit(changeRequestPolicy, 'changeRequest.create', (await this.parties.standing(tx, { creatorId: null, otherPartyId: null }, frame.ownerId)).parties);
    const context = await this.loader.context(tx, draft, frame);
    const day = tx.today > frame.periodTo ? frame.periodTo : tx.today < frame.periodFrom ? frame.periodFrom : tx.today;
    const now = on(frame.values, day);
    const refs = await this.lineRefs(
      tx,
      now.map((v) => v.lineId),
    );
    const own = now.find((v) => v.lineId === lineId);
    const refused = [
      context.cardEffective ? [] : ['windowOpen'],
      context.periodLocked ? ['periodNotLocked'] : [],
      context.openOnLine ? ['noOpenChangeOnLine'] : [],
    ].flat();
    if (!own) throw new Problem('ruleBroken', 'ruleBroken', 'card not in force', { violations: ['windowOpen'] });
    return {
      line: refs.get(lineId)!,
      owner: await this.organization.person(tx, frame.ownerId),
      ...{ periodId: frame.periodId, periodFrom: frame.periodFrom, periodTo: frame.periodTo, earliest: frame.earliest, freezeFrom: context.freezeFrom },
      values: { weight: own.weight, threshold: own.threshold, target: own.target, stretch: own.stretch, plannedDenominator: own.plannedDenominator ?? null },
      lines: now.map((v) => ({ line: refs.get(v.lineId)!, weight: v.weight })),
      refusedBy: refused,
      openRequestId: context.openOnLine ? await this.openOn(tx, lineId) : null,
      scorecardId,
      condition: await this.targets.conditionOf(tx, lineId),
      rule: own.dated?.rule ?? own.rule,
      milestones: frame.milestones.map(({ id, name, nameEn, dueOn }) => ({ id, name: name || nameEn, nameEn: nameEn || name, dueOn })),
      receivers: await this.receivers(tx, { scorecardId, ownerId: frame.ownerId }),
      ...{ weightsMin: frame.policy.weights.min, weightsMax: frame.policy.weights.max },
    };
  }

  /** People beside the owner (the same head or unit) with a card in force in the period. */
  private receivers(tx: Tx, { scorecardId, ownerId }: { scorecardId: string; ownerId: string }): Promise<ChangePersonRef[]> {
    return tx.query<ChangePersonRef>(
      `SELECT o.id, o.name, o.name_en FROM scorecard own JOIN scorecard c ON c.tenant_id = own.tenant_id AND c.period_id = own.period_id AND c.subject_kind = 'person' AND c.status LIKE 'effective%'
         AND (c.head_id = own.head_id OR c.unit_id = own.unit_id) JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       WHERE own.tenant_id = $1 AND own.id = $2 AND c.owner_id <> $3 ORDER BY o.name LIMIT 100`,
      [tx.tenantId, scorecardId, ownerId],
    );
  }

  private async openOn(tx: Tx, lineId: string): Promise<string | null> {
    const row = await tx.one<{ id: string }>(`SELECT id FROM change_request WHERE tenant_id = $1 AND line_id = $2 AND status <> ALL ($3::text[]) LIMIT 1`, [
      tx.tenantId,
      lineId,
      SETTLED,
    ]);
    return row?.id ?? null;
  }

  /** SQL condition over `change_request r` and `scorecard c`: whose requests the viewer may see. */
  private visible(tx: Tx, params: unknown[]): string {
    const people = this.organization.visible(tx, 'c.owner_id', READS, params);
    const finance = hasRole(tx.viewer, 'FIN') ? ` OR r.materiality = 'CRITICAL'` : '';
    // R-T6: also whoever holds a line below it, once it is more than a draft
    return `(${people} OR r.creator_id = $3 OR r.other_party_id = $3 OR (r.status <> 'draft' AND (r.receiver_id = $3 OR ${BELOW('$3')}))${finance})`;
  }

  async lineRefs(tx: Tx, ids: string[]): Promise<Map<string, ChangeLineRef>> {
    const rows = await tx.query<{ line: ChangeLineRef }>(
      `SELECT ${LINE_REF} AS line FROM scorecard_line l WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
    return new Map(rows.map(({ line }) => [line.lineId, line]));
  }

  async names(
    tx: Tx,
    request: Pick<ChangeRequest, 'creatorId' | 'otherPartyId' | 'receiverId' | 'approvedBy' | 'signedBy' | 'revokedBy' | 'impact'>,
    frame: Frame,
    candidates: Candidates,
  ): Promise<Names> {
    const ids = [
      frame.ownerId,
      request.creatorId,
      request.otherPartyId,
      request.receiverId,
      ...request.signedBy.flatMap((s) => [s.personId, s.onBehalfOf]),
      ...request.revokedBy.map((r) => r.personId),
      ...(request.impact?.children ?? []).map((c) => c.ownerId),
      ...request.approvedBy.flatMap((a) => [a.personId, a.onBehalfOf]),
      ...Object.values(candidates).flat(),
      ...(request.impact?.parents ?? []).map((p) => p.ownerId),
    ];
    const rows = await tx.query<ChangePersonRef>(`SELECT id, name, name_en FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [
      tx.tenantId,
      ids.filter(Boolean),
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
