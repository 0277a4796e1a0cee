import { Injectable } from '@nestjs/common';
import {
  beginnings,
  changesSomething,
  easier,
  on,
  policyOfRequest,
  SETTLED,
  withProposal,
  type ApprovalParty,
  type Candidates,
  type ChangeRequestContext,
  type Proposal,
} from '@kpi-loop/adjustment/domain';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import type { NamedAudience, Tx } from '@kpi-loop/shared/api';
import { addDays, addWorkdays, decimal, type IsoDate, type Party, type Policy } from '@kpi-loop/shared/kernel';
import { TargetReader, type LineInForce } from '@kpi-loop/target/api';
import { isEffective, ruleFits, targetsInOrder, weightsTotal, weightsWithin } from '@kpi-loop/target/domain';
import type { ChangeRequest } from './change-request.entity';

interface CardFacts {
  scorecardId: string;
  cardStatus: string;
  ownerId: string;
  headId: string | null;
  periodId: string;
  periodStatus: string;
  periodFrom: IsoDate;
  periodTo: IsoDate;
  cycleTo: IsoDate;
  policy: PolicySet;
  earliest: IsoDate;
  changesBefore: number;
}

/** The card a request is about, with the values before and after it. */
export interface Frame extends CardFacts {
  lineId: string;
  effectiveOn: IsoDate;
  values: LineInForce[];
  valuesAfter: LineInForce[];
}

type About = Pick<ChangeRequest, 'scorecardId' | 'lineId' | 'effectiveOn' | 'proposal'>;
const UNLOCKED = ['upcoming', 'open', 'data_closing'];

/** What the machine and the policy need to know about a request. */
@Injectable()
export class RequestLoader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly targets: TargetReader,
  ) {}

  async frame(tx: Tx, { scorecardId, lineId, effectiveOn, proposal }: About): Promise<Frame> {
    const card = await tx.get<CardFacts>(
      `SELECT c.id AS scorecard_id, c.status AS card_status, c.owner_id, c.head_id, c.period_id, p.status AS period_status, p.starts_on AS period_from, p.ends_on AS period_to, y.ends_on AS cycle_to, y.policy,
         coalesce((SELECT max(o.starts_on) FROM period o WHERE o.tenant_id = c.tenant_id AND o.cycle_id = p.cycle_id AND o.status = 'open'), p.starts_on) AS earliest,
         (SELECT count(*)::int FROM change_request r JOIN scorecard_line rl ON rl.tenant_id = r.tenant_id AND rl.id = r.line_id JOIN scorecard rc ON rc.tenant_id = r.tenant_id AND rc.id = r.scorecard_id
          WHERE r.tenant_id = c.tenant_id AND r.status IN ('applied', 'superseded') AND rc.cycle_id = c.cycle_id AND rc.subject_kind = c.subject_kind AND rc.subject_id = c.subject_id
            AND rl.metric_id = (SELECT metric_id FROM scorecard_line WHERE tenant_id = $1 AND id = $3)) AS changes_before
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id
       WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, scorecardId, lineId],
    );
    const values = await this.targets.segmentsInForce(tx, { scorecardId });
    return { ...card, lineId, effectiveOn, values, valuesAfter: withProposal(values, lineId, proposal as Proposal, effectiveOn) };
  }

  async context(tx: Tx, request: ChangeRequest, frame: Frame, onBehalfOf: string | null = null): Promise<ChangeRequestContext> {
    const { open } = await tx.get<{ open: number }>(
      `SELECT count(*)::int AS open FROM change_request WHERE tenant_id = $1 AND line_id = $2 AND id <> $3 AND status <> ALL ($4::text[])`,
      [tx.tenantId, request.lineId, request.id, SETTLED],
    );
    const calendar = await this.organization.calendar(tx);
    const days = daysOf(frame).map((day): [LineInForce[], LineInForce[], IsoDate] => [on(frame.values, day), on(frame.valuesAfter, day), day]);
    const { weights } = frame.policy;
    const own = frame.valuesAfter.filter((v) => v.lineId === request.lineId);
    return {
      changeRequestId: request.id,
      lineId: request.lineId,
      scorecardId: request.scorecardId,
      periodId: frame.periodId,
      ownerId: frame.ownerId,
      creatorId: request.creatorId,
      otherPartyId: request.otherPartyId,
      type: request.type,
      cause: request.cause,
      actors: [tx.viewer.personId, onBehalfOf].filter((id) => id !== null),
      today: tx.today,
      effectiveOn: request.effectiveOn,
      periodFrom: frame.periodFrom,
      periodTo: frame.periodTo,
      earliest: frame.earliest,
      freezeFrom: addWorkdays(addDays(frame.cycleTo, 1), -frame.policy.change.freezeBeforeEndWD, calendar),
      cardEffective: isEffective(frame.cardStatus),
      periodLocked: !UNLOCKED.includes(frame.periodStatus),
      openOnLine: open,
      changesSomething: days.some(([was, will]) => changesSomething(was, will)),
      weightsTotal: weightsTotal(frame.valuesAfter, weights.sum),
      weightsWithin: weightsWithin(frame.valuesAfter, weights.min, weights.max),
      targetsInOrder: own.every((v) => targetsInOrder(v, v.direction)),
      ruleFits: own.every((v) => ruleFits(v.rule, v.direction, v)),
      approvalsLeft: request.approvalsLeft,
      approvedBy: request.approvedBy.flatMap((a) => [a.personId, a.onBehalfOf]).filter((id) => id !== null),
      harmsElapsed: days.some(([was, will, day]) => day < tx.today && harms(request.lineId, was, will)),
      ownerConsented: request.creatorId === frame.ownerId || (request.statement === 'consented' && request.otherPartyId === frame.ownerId),
    };
  }

  /** What the viewer is to the request: to its subject, as its maker, as the other party (the head's delegate stands in for the head). */
  async standing(tx: Tx, request: Pick<ChangeRequest, 'creatorId' | 'otherPartyId'>, ownerId: string): Promise<Standing> {
    const standing = await this.organization.standing(tx, ownerId);
    const own = new Set<Party>(standing.own);
    const lent = new Map<Party, string>(standing.lent);
    const me = tx.viewer.personId;
    if (me && request.creatorId === me) own.add('creator');
    if (me && request.otherPartyId === me) own.add('member');
    else if (request.otherPartyId && standing.lent.get('head') === request.otherPartyId) lent.set('member', request.otherPartyId);
    return new Standing(own, lent);
  }

  policy(tx: Tx, request: ChangeRequest, candidates: Candidates): Policy<string> {
    const me = tx.viewer.personId;
    return policyOfRequest({
      approvalsLeft: request.approvalsLeft,
      materiality: request.materiality,
      viewerApproved: request.approvedBy.some((a) => a.personId === me),
      withoutHrbp: !candidates.HRBP.length,
    });
  }

  /** Who holds which party over a person today. */
  async candidates(tx: Tx, ownerId: string): Promise<Candidates> {
    const rows = await tx.query<{ party: ApprovalParty; personId: string }>(
      `SELECT CASE depth WHEN 1 THEN 'head' ELSE 'head2' END AS party, l.person_id FROM line_above($2, $3) l WHERE depth <= 2
       UNION
       SELECT g.role, g.person_id FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
       WHERE g.tenant_id = $1 AND g.role IN ('HRBP', 'EXEC', 'HR') AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to >= $3)
         AND (s.id IS NULL OR EXISTS (SELECT 1 FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
           WHERE a.tenant_id = g.tenant_id AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3) AND starts_with(u.path, s.path)))`,
      [tx.tenantId, ownerId, tx.today],
    );
    const of = (party: ApprovalParty) => rows.filter((row) => row.party === party).map((row) => row.personId);
    return { head: of('head'), HRBP: of('HRBP'), head2: of('head2'), EXEC: of('EXEC'), HR: of('HR') };
  }
}

/** The two parties and the maker are told; who reads everything but pay may follow; FIN is informed of what is critical (R-T3). */
export function audienceOf(request: Pick<ChangeRequest, 'creatorId' | 'otherPartyId' | 'materiality'>, frame: Pick<Frame, 'ownerId' | 'headId'>): NamedAudience {
  return {
    people: [frame.ownerId, frame.headId, request.creatorId, request.otherPartyId],
    roles: ['HR', 'HRBP', 'EXEC', 'AUD', ...(request.materiality === 'CRITICAL' ? (['FIN'] as const) : [])],
  };
}

/** The days from the effective one on at which values of the card begin, as they are or as they would be. */
export const daysOf = ({ values, valuesAfter, effectiveOn }: Pick<Frame, 'values' | 'valuesAfter' | 'effectiveOn'>): IsoDate[] =>
  beginnings([...values, ...valuesAfter], effectiveOn);

/** A harder target or threshold, or weights moved: whom that harms is known only at the end, so on days that are over it counts. */
function harms(lineId: string, was: LineInForce[], will: LineInForce[]): boolean {
  const [a, b] = [was, will].map((values) => values.find((v) => v.lineId === lineId));
  if (!a || !b) return true;
  const harder = (x: string | null, y: string | null) => y !== null && (x === null || (!decimal(x).equals(decimal(y)) && !easier(a.direction, x, y)));
  const weighted = will.some((v) => !decimal(v.weight).equals(decimal(was.find((w) => w.lineId === v.lineId)?.weight ?? v.weight)));
  return weighted || harder(a.target, b.target) || harder(a.threshold, b.threshold);
}
