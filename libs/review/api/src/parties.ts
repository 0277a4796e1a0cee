import { Injectable } from '@nestjs/common';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import type { Party } from '@kpi-loop/shared/kernel';
import type { ImprovementAction } from './improvement-action.entity';
import type { ReviewMeeting } from './review-meeting.entity';

/** Asked by every command on an action. $2 the meeting, $3 the viewer, $4 the line. */
const IN_ACTION = prepared(
  `SELECT EXISTS (SELECT 1 FROM review_meeting m WHERE m.tenant_id = $1 AND m.id = $2 AND m.facilitator_id = $3) AS facilitator,
     EXISTS (SELECT 1 FROM attendance a WHERE a.tenant_id = $1 AND a.meeting_id = $2 AND $3 IN (a.person_id, a.delegate_id))
     OR EXISTS (SELECT 1 FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id WHERE l.tenant_id = $1 AND l.id = $4 AND $3 IN (c.owner_id, c.head_id)) AS member`,
);

/** What the viewer is to a meeting and to an action (review.policy). */
@Injectable()
export class ReviewParties {
  constructor(private readonly organization: OrganizationReader) {}

  /** `owner` is the head of the unit; a delegate of the facilitator leads on the facilitator's behalf. */
  async ofMeeting(tx: Tx, meeting: Pick<ReviewMeeting, 'id' | 'unitId' | 'facilitatorId' | 'decisionMakerId'>): Promise<Standing> {
    const base = await this.ofUnit(tx, meeting.unitId, meeting.decisionMakerId);
    const { personId } = tx.viewer;
    if (!personId) return base;
    const own = new Set<Party>(base.own);
    const lent = new Map(base.lent);
    const { member, delegate } = await tx.get<{ member: boolean; delegate: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM attendance a WHERE a.tenant_id = $1 AND a.meeting_id = $2 AND $3 IN (a.person_id, a.delegate_id)) AS member,
         EXISTS (SELECT 1 FROM delegation d WHERE d.tenant_id = $1 AND d.from_person_id = $4 AND d.to_person_id = $3 AND d.revoked_at IS NULL AND $5::date BETWEEN d.valid_from AND d.valid_to) AS delegate`,
      [tx.tenantId, meeting.id, personId, meeting.facilitatorId, tx.today],
    );
    if (member || meeting.decisionMakerId === personId) own.add('member');
    if (meeting.facilitatorId === personId) own.add('facilitator');
    else if (delegate) lent.set('facilitator', meeting.facilitatorId);
    return new Standing(own, lent);
  }

  /** Of the unit's head; of the one who decides where a unit has no head. */
  async ofUnit(tx: Tx, unitId: string, otherwise: string): Promise<Standing> {
    const { headId } = await tx.get<{ headId: string | null }>(`SELECT head_id FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, unitId]);
    return this.organization.standing(tx, headId ?? otherwise);
  }

  /** `head` is above the one who does it, `member` took part in the meeting or owns the KPI, `creator` proposed it. */
  async ofAction(tx: Tx, action: ImprovementAction): Promise<Standing> {
    const base = await this.organization.standing(tx, action.ownerId);
    const { personId } = tx.viewer;
    if (!personId) return base;
    const own = new Set<Party>(base.own);
    if (action.proposerId === personId) own.add('creator');
    if (action.headId === personId && action.ownerId !== personId) own.add('head');
    const found = await tx.get<{ member: boolean; facilitator: boolean }>(IN_ACTION, [tx.tenantId, action.meetingId, personId, action.lineId]);
    if (found.member) own.add('member');
    if (found.facilitator) own.add('facilitator');
    return new Standing(own, base.lent);
  }
}
