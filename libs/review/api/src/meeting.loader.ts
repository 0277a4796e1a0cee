import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import type { Audience, Tx } from '@kpi-loop/shared/api';
import type { MeetingContext } from '@kpi-loop/review/domain';
import type { ReviewMeeting } from './review-meeting.entity';

/** An objection `o` that nobody has answered. */
export const UNANSWERED = `NOT EXISTS (SELECT FROM objection_answer w WHERE w.tenant_id = o.tenant_id AND w.objection_id = o.id)`;
const THERE = `('present', 'late', 'remote')`;

/** What the rules of a meeting look at, and who hears of it. */
@Injectable()
export class MeetingLoader {
  constructor(private readonly cycles: CycleReader) {}

  policy(tx: Tx, periodId: string): Promise<PolicySet> {
    return this.cycles.policyOfPeriod(tx, periodId);
  }

  /** Somebody on leave is there through a delegate. */
  async context(tx: Tx, meeting: ReviewMeeting): Promise<MeetingContext> {
    const { review } = await this.policy(tx, meeting.periodId);
    const counts = await tx.get<Omit<MeetingContext, 'quorum' | 'meetingId' | 'periodId' | 'unitId' | 'today' | 'objectionUntil'>>(
      `WITH item AS (SELECT * FROM agenda_item WHERE tenant_id = $1 AND meeting_id = $2),
         there AS (SELECT person_id FROM attendance WHERE tenant_id = $1 AND meeting_id = $2 AND (presence IN ${THERE} OR (presence = 'leave' AND delegate_id IS NOT NULL))),
         owner AS (SELECT DISTINCT owner_id FROM item WHERE owner_id IS NOT NULL AND NOT asynchronous)
       SELECT (SELECT count(*)::int FROM item) AS items,
         (SELECT count(*)::int FROM item WHERE red AND NOT asynchronous AND conclusion IS NULL) AS red_open,
         (SELECT count(*)::int FROM owner) AS owners,
         (SELECT count(*)::int FROM owner WHERE owner_id IN (SELECT person_id FROM there)) AS owners_present,
         EXISTS (SELECT 1 FROM there WHERE person_id = $3) AS decision_maker_present,
         (SELECT count(*)::int FROM meeting_objection o WHERE ${UNANSWERED} AND o.tenant_id = $1 AND o.meeting_id = $2) AS unanswered`,
      [tx.tenantId, meeting.id, meeting.decisionMakerId],
    );
    return {
      meetingId: meeting.id,
      periodId: meeting.periodId,
      unitId: meeting.unitId,
      ...counts,
      quorum: +review.quorumOwners,
      today: tx.today,
      objectionUntil: meeting.objectionUntil,
    };
  }

  async audience(tx: Tx, meeting: Pick<ReviewMeeting, 'id' | 'facilitatorId' | 'decisionMakerId'>): Promise<Audience> {
    const rows = await tx.query<{ id: string }>(`SELECT unnest(ARRAY[person_id, delegate_id]) AS id FROM attendance WHERE tenant_id = $1 AND meeting_id = $2`, [
      tx.tenantId,
      meeting.id,
    ]);
    return { people: [...new Set([meeting.facilitatorId, meeting.decisionMakerId, ...rows.map((row) => row.id)])] };
  }
}
