import { Injectable } from '@nestjs/common';
import { changeRequestMachine, changeRequestPolicy, on, SETTLED, type Candidates } from '@kpi-loop/adjustment/domain';
import { OrganizationReader, personOf } from '@kpi-loop/organization/api';
import { decodeCursor, encodeCursor, hasRole, PAGE_MAX, type Tx } from '@kpi-loop/shared/api';
import { allows, decimal, offers, permit, Problem } from '@kpi-loop/shared/kernel';
import type {
  ApprovalView,
  ChangeableLineView,
  ChangeImpactView,
  ChangeLineRef,
  ChangePersonRef,
  ChangeRequestListItem,
  ChangeRequestPage,
  ChangeRequestQuery,
  ChangeRequestView,
  ChangeStepView,
  ChangedLineView,
} from './change-request.dto';
import type { BeforeValues, ChangeRequest } from './change-request.entity';
import { LINE_REF, named, type Names } from './refs';
import { RequestLoader, type Frame } from './request.loader';
import { waitsForMe } from './waiting';

const READS: Parameters<OrganizationReader['visible']>[2] = ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP'];
const NEXT_DUE = `(SELECT min(d.due_at) FROM deadline d WHERE d.tenant_id = r.tenant_id AND d.aggregate = 'changeRequest' AND d.aggregate_id = r.id AND d.fired_at IS NULL AND d.cancelled_at IS NULL)`;

/** What is asked about requests to change targets. */
@Injectable()
export class AdjustmentReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly loader: RequestLoader,
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
         ${personOf('c.owner_id', 'c')} AS owner, ${personOf('r.creator_id', 'r')} AS creator,
         own.target AS target_before, coalesce(r.proposal->>'target', own.target) AS target_after, r.impact->>'totalBefore' AS total_before, r.impact->>'totalAfter' AS total_after,
         CASE r.status WHEN 'draft' THEN 'creator' WHEN 'consulting' THEN 'member' WHEN 'escalated' THEN 'HRBP' WHEN 'in_approval' THEN r.approvals_left->>0 END AS waits_for,
         coalesce(${mine}, false) AS waits_for_me, ${NEXT_DUE} AS due_at
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id
       JOIN scorecard_line l ON l.tenant_id = r.tenant_id AND l.id = r.line_id
       LEFT JOIN LATERAL (SELECT b->>'target' AS target FROM jsonb_array_elements(r.before) b WHERE b->>'lineId' = r.line_id::text LIMIT 1) own ON true
       WHERE r.tenant_id = $1 AND $2::text[] IS NOT NULL AND (r.status <> 'draft' OR r.impact IS NOT NULL OR r.creator_id = $3) AND ${where.join(' AND ')}
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
    const standing = await this.loader.standing(tx, request, frame.ownerId);
    const candidates = await this.loader.candidates(tx, frame.ownerId);
    const policy = this.loader.policy(tx, request, candidates);
    const unsent = request.status === 'draft' && !request.impact;
    permit(unsent ? { ...policy, 'changeRequest.read': ['creator'] } : policy, 'changeRequest.read', standing.parties);
    const names = await this.names(tx, request, frame, candidates);
    const refs = await this.lineRefs(
      tx,
      request.before.map((b) => b.lineId),
    );
    const { status, version, type, cause, reason, evidence, effectiveOn, createdAt, materiality, statement, objection, deliveryProof, agendaItemId } = request;
    return {
      ...{ id, status, version, type, cause, reason, evidence, effectiveOn, createdAt, materiality, statement, objection, deliveryProof, agendaItemId },
      periodId: frame.periodId,
      periodFrom: frame.periodFrom,
      periodTo: frame.periodTo,
      line: refs.get(request.lineId)!,
      owner: named(names, frame.ownerId)!,
      creator: named(names, request.creatorId)!,
      otherParty: named(names, request.otherPartyId),
      lines: linesOf(request, refs),
      impact: impactOf(request, names, allows(policy, 'changeRequest.readCoefficient', standing.parties)),
      approvals: approvalsOf(request, names, candidates, frame),
      timeline: await this.timeline(tx, id),
      deadlines: await tx.query(
        `SELECT event, due_at FROM deadline WHERE tenant_id = $1 AND aggregate = 'changeRequest' AND aggregate_id = $2 AND fired_at IS NULL AND cancelled_at IS NULL ORDER BY due_at`,
        [tx.tenantId, id],
      ),
      offers: offers(changeRequestMachine, status, await this.loader.context(tx, request, frame), policy, standing.parties),
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
      statement: null,
    } as unknown as ChangeRequest;
    const frame = await this.loader.frame(tx, draft);
    permit(changeRequestPolicy, 'changeRequest.create', (await this.loader.standing(tx, { creatorId: '', otherPartyId: null }, frame.ownerId)).parties);
    const context = await this.loader.context(tx, draft, frame);
    const day = tx.today > frame.periodTo ? frame.periodTo : tx.today < frame.periodFrom ? frame.periodFrom : tx.today;
    const now = on(frame.values, day);
    const refs = await this.lineRefs(
      tx,
      now.map((v) => v.lineId),
    );
    const own = now.find((v) => v.lineId === lineId);
    const refused = [context.cardEffective ? [] : ['windowOpen'], context.openOnLine ? ['noOpenChangeOnLine'] : []].flat();
    if (!own) throw new Problem('ruleBroken', 'ruleBroken', 'card not in force', { violations: ['windowOpen'] });
    return {
      line: refs.get(lineId)!,
      owner: await this.organization.person(tx, frame.ownerId),
      ...{ periodId: frame.periodId, periodFrom: frame.periodFrom, periodTo: frame.periodTo, earliest: frame.earliest, freezeFrom: context.freezeFrom },
      values: { weight: own.weight, threshold: own.threshold, target: own.target, stretch: own.stretch },
      lines: now.map((v) => ({ line: refs.get(v.lineId)!, weight: v.weight })),
      refusedBy: refused,
    };
  }

  /** SQL condition over `change_request r` and `scorecard c`: whose requests the viewer may see. */
  private visible(tx: Tx, params: unknown[]): string {
    const people = this.organization.visible(tx, 'c.owner_id', READS, params);
    const finance = hasRole(tx.viewer, 'FIN') ? ` OR r.materiality = 'CRITICAL'` : '';
    return `(${people} OR r.creator_id = $3 OR r.other_party_id = $3${finance})`;
  }

  private async lineRefs(tx: Tx, ids: string[]): Promise<Map<string, ChangeLineRef>> {
    const rows = await tx.query<{ line: ChangeLineRef }>(
      `SELECT ${LINE_REF} AS line FROM scorecard_line l WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
    return new Map(rows.map(({ line }) => [line.lineId, line]));
  }

  private async names(tx: Tx, request: ChangeRequest, frame: Frame, candidates: Candidates): Promise<Names> {
    const ids = [
      frame.ownerId,
      request.creatorId,
      request.otherPartyId,
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

  private timeline(tx: Tx, id: string): Promise<ChangeStepView[]> {
    const person = (alias: string) =>
      `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'nameEn', ${alias}.name_en) END`;
    return tx.query<ChangeStepView>(
      `SELECT t.at, t.event, t.from_status AS "from", t.to_status AS "to", ${person('a')} AS actor, ${person('b')} AS on_behalf_of, t.reason FROM transition_log t
       LEFT JOIN person a ON a.tenant_id = t.tenant_id AND a.id = t.actor_id LEFT JOIN person b ON b.tenant_id = t.tenant_id AND b.id = t.on_behalf_of
       WHERE t.tenant_id = $1 AND t.instance_id = $2 ORDER BY t.version`,
      [tx.tenantId, id],
    );
  }
}

const differs = (a: string | null, b: string | null): boolean => (a === null || b === null ? a !== b : !decimal(a).equals(decimal(b)));

/** Own line first. What applied is what was written down with the request, so that it stays readable after it was applied. */
function linesOf({ lineId, before, proposal, impact }: ChangeRequest, refs: Map<string, ChangeLineRef>): ChangedLineView[] {
  const after = (b: BeforeValues) => ({
    weight: proposal.weights?.[b.lineId] ?? b.weight,
    target: b.lineId === lineId ? (proposal.target ?? b.target) : b.target,
    threshold: b.lineId === lineId && proposal.threshold !== undefined ? proposal.threshold : b.threshold,
    stretch: b.lineId === lineId && proposal.stretch !== undefined ? proposal.stretch : b.stretch,
  });
  return [...before]
    .sort((a, b) => Number(b.lineId === lineId) - Number(a.lineId === lineId))
    .map(({ lineId: id, ...values }) => {
      const then = after({ lineId: id, ...values });
      const projected = impact?.lines.find((line) => line.lineId === id);
      return {
        line: refs.get(id)!,
        changed: (['weight', 'target', 'threshold', 'stretch'] as const).some((key) => differs(values[key], then[key])),
        before: values,
        after: then,
        projected: projected?.projected ?? null,
        scoreBefore: projected?.scoreBefore ?? null,
        scoreAfter: projected?.scoreAfter ?? null,
      };
    });
}

function impactOf({ impact }: ChangeRequest, names: Names, coefficients: boolean): ChangeImpactView | null {
  if (!impact) return null;
  const { lines: _, parents, coefficientBefore, coefficientAfter, ...rest } = impact;
  return {
    ...rest,
    coefficientBefore: coefficients ? coefficientBefore : null,
    coefficientAfter: coefficients ? coefficientAfter : null,
    parents: parents.map(({ ownerId, ...parent }) => ({ ...parent, owner: named(names, ownerId)! })),
  };
}

function approvalsOf(request: ChangeRequest, names: Names, candidates: Candidates, { ownerId }: Frame): ApprovalView[] {
  const done = request.approvedBy.map((a): ApprovalView => ({
    party: a.party,
    state: 'done',
    people: [named(names, a.personId)!],
    onBehalfOf: named(names, a.onBehalfOf),
    on: a.on,
  }));
  const fit = (person: string) => person !== ownerId && person !== request.creatorId && !request.approvedBy.some((a) => a.personId === person);
  const left = request.approvalsLeft.map((party, i): ApprovalView => ({
    party,
    state: i === 0 && request.status === 'in_approval' ? 'now' : 'next',
    people: candidates[party].filter(fit).flatMap((person) => named(names, person) ?? []),
    onBehalfOf: null,
    on: null,
  }));
  return [...done, ...left];
}
