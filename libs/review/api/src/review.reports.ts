import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CloseChecks, StageReports, type Blocker, type Missing, type StageReport, type UnitReport } from '@kpi-loop/cycle/api';
import type { Tx } from '@kpi-loop/shared/api';
import { groupBy } from './snapshot';

interface MeetingState {
  id: string;
  title: string;
  unitId: string;
  status: string;
  facilitatorId: string;
  facilitator: string;
  facilitatorEn: string;
  late: boolean;
  waits: boolean;
}

/** What the console of the cycle and the close of a period ask of reviews. */
@Injectable()
export class ReviewReports implements OnModuleInit {
  constructor(
    private readonly checks: CloseChecks,
    private readonly stages: StageReports,
  ) {}

  onModuleInit(): void {
    this.checks.register({ name: 'reviewHeld', check: async (tx, periodId, gate) => (gate === 'close' ? this.missing(tx, periodId) : []) });
    this.stages.register({ stage: 'review', report: (tx, periodId) => this.report(tx, periodId) });
  }

  /** A period closes once it was reviewed: at least one meeting concluded, none still open. */
  async missing(tx: Tx, periodId: string): Promise<Missing[]> {
    const meetings = await this.meetings(tx, periodId);
    const open = meetings.filter((m) => m.status !== 'concluded');
    const link = `/reviews?periodId=${periodId}`;
    if (open.length) return [{ rule: 'reviewConcluded', count: open.length, link, params: { titles: open.slice(0, 5).map((m) => m.title) } }];
    return meetings.length ? [] : [{ rule: 'reviewHeld', count: 1, link, params: {} }];
  }

  async report(tx: Tx, periodId: string): Promise<StageReport> {
    const meetings = await this.meetings(tx, periodId);
    const byUnit = [...groupBy(meetings, (m) => m.unitId)].map(([unitId, own]): UnitReport => {
      const late = own.find((m) => m.late);
      return { unitId, byStatus: count(own), ...(late ? { heldUpBy: blocker(late) } : {}) };
    });
    return {
      stage: 'review',
      done: meetings.filter((m) => m.status === 'concluded').length,
      total: meetings.length,
      byStatus: count(meetings),
      waitingForMe: meetings.filter((m) => m.waits).length,
      late: meetings.filter((m) => m.late).length,
      blockers: meetings.filter((m) => m.late).map(blocker),
      byUnit,
    };
  }

  private meetings(tx: Tx, periodId: string): Promise<MeetingState[]> {
    return tx.query<MeetingState>(
      `SELECT m.id, m.title, m.unit_id, m.status, m.facilitator_id, f.name AS facilitator, f.name_en AS facilitator_en,
         (m.status NOT IN ('concluded') AND m.scheduled_at < tenant_now() - interval '1 day' AND (m.objection_until IS NULL OR m.objection_until < tenant_today())) AS late,
         (m.status <> 'concluded' AND m.facilitator_id = $3 OR m.status = 'minutes_review' AND EXISTS (SELECT 1 FROM attendance a WHERE a.tenant_id = m.tenant_id AND a.meeting_id = m.id
           AND a.person_id = $3 AND a.agreed_at IS NULL)) IS TRUE AS waits
       FROM review_meeting m JOIN person f ON f.tenant_id = m.tenant_id AND f.id = m.facilitator_id
       WHERE m.tenant_id = $1 AND m.period_id = $2 AND m.status <> 'cancelled' ORDER BY m.scheduled_at, m.id`,
      [tx.tenantId, periodId, tx.viewer.personId],
    );
  }
}

function count(meetings: MeetingState[]): Record<string, number> {
  const byStatus: Record<string, number> = {};
  for (const { status } of meetings) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return byStatus;
}

const blocker = ({ id, title, facilitatorId, facilitator, facilitatorEn }: MeetingState): Blocker => ({
  key: 'review.blocker.notConcluded',
  params: { title, facilitator, facilitatorEn },
  personId: facilitatorId,
  link: `/reviews/${id}`,
  late: true,
});
