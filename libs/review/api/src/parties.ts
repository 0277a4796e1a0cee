import { Injectable } from '@nestjs/common';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { OrganizationReader, Standing } from '@kpi-loop/organization/api';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import type { Party } from '@kpi-loop/shared/kernel';
import type { ImprovementAction } from './improvement-action.entity';
import type { ReviewMeeting } from './review-meeting.entity';

/** What stands around an action: all that its rules look at and everybody it concerns, beside its own row. */
export interface Surroundings {
  facilitatorId: string | null;
  cardOwnerId: string;
  cardHeadId: string | null;
  /** Whether the viewer took part in the meeting. */
  attended: boolean;
  /** Whether it came of a suggestion of the viewer. */
  suggested: boolean;
  policy: PolicySet['action'];
}

/** Asked by every command on an action. $2 the action, $3 the viewer. */
const SURROUNDINGS = prepared(
  `SELECT m.facilitator_id, c.owner_id AS card_owner_id, c.head_id AS card_head_id,
     EXISTS (SELECT FROM attendance t WHERE t.tenant_id = a.tenant_id AND t.meeting_id = a.meeting_id AND $3 IN (t.person_id, t.delegate_id)) AS attended,
     EXISTS (SELECT FROM node_suggestion s WHERE s.tenant_id = a.tenant_id AND s.action_id = a.id AND s.author_id = $3) AS suggested,
     (SELECT y.policy->'action' FROM period q JOIN cycle y ON y.tenant_id = q.tenant_id AND y.id = q.cycle_id WHERE q.tenant_id = a.tenant_id AND q.id = a.period_id) AS policy
   FROM improvement_action a
   JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.id = a.line_id JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
   LEFT JOIN review_meeting m ON m.tenant_id = a.tenant_id AND m.id = a.meeting_id WHERE a.tenant_id = $1 AND a.id = $2`,
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

  surroundings(tx: Tx, actionId: string): Promise<Surroundings> {
    return tx.get<Surroundings>(SURROUNDINGS, [tx.tenantId, actionId, tx.viewer.personId]);
  }

  /** `head` is above the one who does it, `member` took part in the meeting, owns the KPI or suggested it, `creator` proposed it. */
  async ofAction(tx: Tx, action: Pick<ImprovementAction, 'id' | 'ownerId' | 'proposerId' | 'headId'>, known?: Surroundings): Promise<Standing> {
    const [base, around] = await Promise.all([this.organization.standing(tx, action.ownerId), known ?? this.surroundings(tx, action.id)]);
    const { personId } = tx.viewer;
    if (!personId) return base;
    const own = new Set<Party>(base.own);
    if (action.proposerId === personId) own.add('creator');
    if (action.headId === personId && action.ownerId !== personId) own.add('head');
    if (around.attended || around.suggested || around.cardOwnerId === personId || around.cardHeadId === personId) own.add('member');
    if (around.facilitatorId === personId) own.add('facilitator');
    return new Standing(own, base.lent);
  }
}
