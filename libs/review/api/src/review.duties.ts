import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import { addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import { WAITS_FOR } from './improvement-action.reader';
import { UNANSWERED } from './meeting.loader';

const SOON_DAYS = 5;
const MOST = 200;
const WAITING_OBJECTION = `EXISTS (SELECT FROM meeting_objection o WHERE o.tenant_id = m.tenant_id AND o.meeting_id = m.id AND ${UNANSWERED})`;
const ON_MINUTES = new Set(['reviewMeeting.comment', 'reviewMeeting.answer', 'reviewMeeting.confirm']);

interface Waiting {
  kind: string;
  id: string;
  title: string;
  dueOn: IsoDate | null;
  unit?: string;
  unitEn?: string;
}

/** What waits for the viewer in reviews: proposals, progress, work of others, meetings to lead, minutes to read. */
@Injectable()
export class ReviewDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  async duties(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const actions = await this.actions(tx);
    const meetings = await this.meetings(tx);
    return [
      ...actions.map((row) => dutyOf(tx.today, row, 'improvementAction', `/actions/${row.id}`)),
      ...meetings.map((row) => dutyOf(tx.today, row, 'reviewMeeting', `/reviews/${row.id}${ON_MINUTES.has(row.kind) ? '/minutes' : ''}`)),
    ];
  }

  private actions(tx: Tx): Promise<Waiting[]> {
    return tx.query<Waiting>(
      `SELECT 'improvementAction.accept' AS kind, a.id, a.title, (SELECT (d.due_at AT TIME ZONE t.timezone)::date - 1 FROM deadline d JOIN tenant t ON t.id = d.tenant_id
           WHERE d.tenant_id = a.tenant_id AND d.aggregate = 'improvementAction' AND d.aggregate_id = a.id AND d.event = 'improvementAction.acceptDue') AS due_on
       FROM improvement_action a WHERE a.tenant_id = $1 AND a.owner_id = $2 AND a.status = 'proposed'
       UNION ALL SELECT CASE a.status WHEN 'accepted' THEN 'improvementAction.start' ELSE 'improvementAction.progress' END, a.id, a.title, a.due_on
       FROM improvement_action a WHERE a.tenant_id = $1 AND a.owner_id = $2 AND a.status IN ('accepted', 'in_progress') AND a.due_on <= $3
       UNION ALL SELECT CASE a.status WHEN 'done_claimed' THEN 'improvementAction.acceptWork' WHEN 'ineffective' THEN 'improvementAction.decide' ELSE 'improvementAction.close' END, a.id, a.title, NULL
       FROM improvement_action a WHERE a.tenant_id = $1 AND ${WAITS_FOR}
       ORDER BY 4 LIMIT ${MOST}`,
      [tx.tenantId, tx.viewer.personId, addDays(tx.today, SOON_DAYS)],
    );
  }

  private meetings(tx: Tx): Promise<Waiting[]> {
    return tx.query<Waiting>(
      `SELECT CASE m.status WHEN 'minutes_draft' THEN 'reviewMeeting.circulate' WHEN 'minutes_review' THEN CASE WHEN ${WAITING_OBJECTION} THEN 'reviewMeeting.answer' ELSE 'reviewMeeting.confirm' END WHEN 'agenda_ready' THEN 'reviewMeeting.invite' ELSE 'reviewMeeting.facilitate' END AS kind,
         m.id, m.title, CASE m.status WHEN 'minutes_review' THEN m.objection_until WHEN 'minutes_draft' THEN (SELECT (d.due_at AT TIME ZONE t.timezone)::date - 1 FROM deadline d
           WHERE d.tenant_id = m.tenant_id AND d.aggregate = 'reviewMeeting' AND d.aggregate_id = m.id AND d.event = 'reviewMeeting.circulateDue')
         ELSE (m.scheduled_at AT TIME ZONE t.timezone)::date END AS due_on, u.name AS unit, u.name_en AS unit_en
       FROM review_meeting m JOIN tenant t ON t.id = m.tenant_id JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.unit_id
       WHERE m.tenant_id = $1 AND m.facilitator_id = $2 AND m.status NOT IN ('planned', 'concluded', 'cancelled')
         AND (m.status <> 'minutes_review' OR m.objection_until < $3 OR ${WAITING_OBJECTION})
       UNION ALL SELECT 'reviewMeeting.comment', m.id, m.title, m.objection_until, u.name, u.name_en
       FROM attendance a JOIN review_meeting m ON m.tenant_id = a.tenant_id AND m.id = a.meeting_id AND m.status = 'minutes_review' AND m.facilitator_id <> $2
       JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.unit_id WHERE a.tenant_id = $1 AND a.person_id = $2 AND a.agreed_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM meeting_objection o WHERE o.tenant_id = m.tenant_id AND o.meeting_id = m.id AND o.person_id = $2)
       ORDER BY 4 LIMIT ${MOST}`,
      [tx.tenantId, tx.viewer.personId, tx.today],
    );
  }
}

function dutyOf(today: IsoDate, { kind, id, dueOn, ...params }: Waiting, aggregate: string, link: string): Duty {
  const severity = !dueOn || dueOn > today ? 'none' : dueOn === today ? 'warn' : 'bad';
  return { kind, aggregate, aggregateId: id, params: { ...params, dueOn }, dueAt: dueOn, severity, link };
}
