import { Injectable } from '@nestjs/common';
import {
  changeRequestMachine,
  policyOfRequest,
  presentStep,
  type ApprovalParty,
  type Candidates,
  type ChangeRequestContext,
} from '@kpi-loop/adjustment/domain';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { holds, type Party, type Policy } from '@kpi-loop/shared/kernel';
import type { ChangeRequest } from './change-request.entity';

const DUTY_RULES = ['makerIsNotChecker', 'subjectIsNotApprover', 'approverIsNotEarlierApprover'] as const;

/** Who is what to a request: its subject, its maker, the other party, whose step it is. */
@Injectable()
export class RequestParties {
  constructor(private readonly organization: OrganizationReader) {}

  /** What the viewer is to the request (the head's delegate stands in for the head). */
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

  /** The policy of this request now. Whose step it is follows who holds the parties today (R-SM5). */
  async policy(tx: Tx, request: ChangeRequest, ownerId: string, candidates: Candidates): Promise<Policy<string>> {
    const me = tx.viewer.personId;
    const waived = (await this.organization.waivers(tx)).map(({ rule }) => rule);
    return policyOfRequest({
      approves: this.present(request, ownerId, candidates, waived),
      materiality: request.materiality,
      viewerApproved: request.approvedBy.some((a) => a.personId === me),
      withoutHrbp: !candidates.HRBP.length,
      untaken: request.creatorId === null,
      viewerReceives: me !== null && request.receiverId === me,
      viewerBelow: await this.holdsBelow(tx, request),
    });
  }

  /** The party the present step waits for. */
  present(request: ChangeRequest, ownerId: string, candidates: Candidates, waived: readonly string[] = []): ApprovalParty | null {
    const [step] = request.approvalsLeft;
    return step ? presentStep(step, { ownerId, creatorId: request.creatorId ?? '', receiverId: request.receiverId, candidates, waived }) : null;
  }

  /** The duty rules that rest for this approval, each told with it for the auditor (§6.5). */
  async usedWaivers(tx: Tx, context: ChangeRequestContext, changeRequestId: string): Promise<string[]> {
    const broken = DUTY_RULES.filter((rule) => !holds(changeRequestMachine, rule, { ...context, waived: [] }, { type: 'changeRequest.approve' }));
    const waivers = broken.length ? (await this.organization.waivers(tx)).filter(({ rule }) => (broken as readonly string[]).includes(rule)) : [];
    for (const { id, rule } of waivers)
      tx.record({ type: 'dutyWaiver.used', rule, changeRequestId }, 'dutyWaiver', id, { people: [tx.actor], roles: ['EXEC', 'HR', 'AUD'] });
    return waivers.map(({ rule }) => rule);
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

  /** R-T6: does the viewer hold a line that this one is cascaded to? */
  private async holdsBelow(tx: Tx, { lineId }: Pick<ChangeRequest, 'lineId'>): Promise<boolean> {
    if (!tx.viewer.personId) return false;
    return !!(await tx.one(
      `SELECT 1 FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id WHERE l.tenant_id = $1 AND l.id = $2 AND ${BELOW('$3')}`,
      [tx.tenantId, lineId, tx.viewer.personId],
    ));
  }
}

/** SQL condition over `scorecard_line l` and its `scorecard c`: the person holds a line of the same measure whose head is the owner. */
export const BELOW = (person: string): string =>
  `EXISTS (SELECT 1 FROM scorecard cc JOIN scorecard_line cl ON cl.tenant_id = cc.tenant_id AND cl.scorecard_id = cc.id AND cl.removed_at IS NULL AND cl.metric_id = l.metric_id
    WHERE cc.tenant_id = c.tenant_id AND cc.period_id = c.period_id AND cc.owner_id = ${person}::uuid AND cc.head_id = c.owner_id AND cc.status <> 'void')`;
