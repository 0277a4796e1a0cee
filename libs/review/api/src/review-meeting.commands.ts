import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { CIRCULATE_WORKDAYS, reviewMeetingMachine, reviewMeetingPolicy, type MeetingEvent } from '@kpi-loop/review/domain';
import { AgendaBuilder } from './agenda.builder';
import { ReviewCalendar } from './calendar';
import { MeetingLoader } from './meeting.loader';
import { ReviewParties } from './parties';
import type { AttendDto, EditMeetingDto, PlanMeetingDto, ReviewMeetingView, RescheduleDto } from './review-meeting.dto';
import { ReviewMeeting } from './review-meeting.entity';
import { ReviewMeetingReader } from './review-meeting.reader';

/** A meeting up to its end, one method an event: claim, permit, advance, and the fresh view. What follows is `MinutesCommands`. */
@Injectable()
export class ReviewMeetingCommands {
  constructor(
    private readonly loader: MeetingLoader,
    private readonly parties: ReviewParties,
    private readonly agenda: AgendaBuilder,
    private readonly calendar: ReviewCalendar,
    private readonly reader: ReviewMeetingReader,
  ) {}

  /** @throws Problem notFound · forbidden · invalid with the fields · conflict when the period is closed · ruleBroken periodIsSettled: a month that is tracked needs no meeting */
  async plan(tx: Tx, dto: PlanMeetingDto): Promise<ReviewMeetingView> {
    const { headId } = await tx.get<{ headId: string | null }>(`SELECT head_id FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, dto.unitId]);
    const decisionMakerId = dto.decisionMakerId ?? headId;
    if (!decisionMakerId) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/decisionMakerId', code: 'required' }] });
    (await this.parties.ofUnit(tx, dto.unitId, decisionMakerId)).permit(reviewMeetingPolicy, 'reviewMeeting.plan');
    const period = await tx.get<{ status: string; kind: string }>(`SELECT status, kind FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, dto.periodId]);
    if (period.kind !== 'SETTLEMENT') throw new Problem('ruleBroken', 'ruleBroken', 'periodIsSettled', { violations: ['periodIsSettled'] });
    if (period.status === 'closed') throw new Problem('conflict', 'periodClosed');
    const facilitatorId = dto.facilitatorId ?? tx.actor;
    await this.refuseStrangers(tx, { '/facilitatorId': [facilitatorId], '/decisionMakerId': [decisionMakerId], '/participantIds': dto.participantIds ?? [] });
    const values = { unitId: dto.unitId, periodId: dto.periodId, title: dto.title, facilitatorId, decisionMakerId, withBelow: dto.withBelow ?? false };
    const meeting = await tx.create(ReviewMeeting, reviewMeetingMachine, {
      ...values,
      scheduledAt: new Date(dto.scheduledAt),
      createdBy: tx.actor,
      minutes: '',
    });
    const owners = dto.participantIds ?? (await this.agenda.owners(tx, meeting));
    await this.agenda.invite(tx, meeting.id, [facilitatorId, decisionMakerId, ...owners]);
    await this.agendaDeadline(tx, meeting);
    tx.record(
      { type: 'reviewMeeting.planned', meetingId: meeting.id, periodId: meeting.periodId, unitId: meeting.unitId },
      'reviewMeeting',
      meeting.id,
      await this.loader.audience(tx, meeting),
    );
    return this.reader.view(tx, meeting.id);
  }

  /** Another facilitator (the old one may have left), more participants: no step of the lifecycle. */
  async edit(tx: Tx, id: string, dto: EditMeetingDto): Promise<ReviewMeetingView> {
    const meeting = await this.claim(tx, id, 'reviewMeeting.edit');
    if (['concluded', 'cancelled'].includes(meeting.status)) throw new Problem('conflict', 'illegalTransition');
    const { title = meeting.title, facilitatorId = meeting.facilitatorId, decisionMakerId = meeting.decisionMakerId, addParticipantIds = [] } = dto;
    await this.refuseStrangers(tx, { '/facilitatorId': [facilitatorId], '/decisionMakerId': [decisionMakerId], '/addParticipantIds': addParticipantIds });
    await tx.execute(`UPDATE review_meeting SET title = $3, facilitator_id = $4, decision_maker_id = $5 WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      id,
      title,
      facilitatorId,
      decisionMakerId,
    ]);
    await this.agenda.invite(tx, id, [facilitatorId, decisionMakerId, ...addParticipantIds]);
    tx.record({ type: 'reviewMeeting.edited', meetingId: id }, 'reviewMeeting', id, await this.loader.audience(tx, { id, facilitatorId, decisionMakerId }));
    return this.reader.view(tx, id);
  }

  async buildAgenda(tx: Tx, id: string): Promise<ReviewMeetingView> {
    const meeting = await this.claim(tx, id, 'reviewMeeting.buildAgenda');
    if (['planned', 'agenda_ready'].includes(meeting.status)) await this.agenda.build(tx, meeting);
    return this.advance(tx, meeting, { type: 'reviewMeeting.buildAgenda' }, { snapshotAt: await this.calendar.now(tx) });
  }

  /** By the clock: working days before the meeting (policy `review.buildBeforeWD`). */
  async buildDue(tx: Tx, id: string): Promise<void> {
    const { status } = await tx.get<{ status: string }>(`SELECT status FROM review_meeting WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    if (status === 'planned') await this.buildAgenda(tx, id);
  }

  async invite(tx: Tx, id: string): Promise<ReviewMeetingView> {
    return this.advance(tx, await this.claim(tx, id, 'reviewMeeting.invite'), { type: 'reviewMeeting.invite' });
  }

  /** The facilitator for everybody; everybody for themselves. */
  async attend(tx: Tx, id: string, { entries }: AttendDto): Promise<ReviewMeetingView> {
    const meeting = await tx.claim(ReviewMeeting, id);
    const standing = await this.parties.ofMeeting(tx, meeting);
    standing.permit(reviewMeetingPolicy, 'reviewMeeting.attend');
    if (!standing.parties.has('facilitator') && entries.some((entry) => entry.personId !== tx.viewer.personId))
      throw new Problem('forbidden', 'notYours', 'reviewMeeting.attend', { params: { action: 'reviewMeeting.attend' } });
    await this.refuseStrangers(tx, { '/entries': entries.flatMap((entry) => entry.delegateId ?? []) });
    const rows = entries.map(({ personId, presence, delegateId }) => ({ person_id: personId, presence, delegate_id: delegateId ?? null }));
    const changed = await tx.execute(
      `UPDATE attendance a SET presence = w.presence, delegate_id = w.delegate_id FROM jsonb_to_recordset($3::jsonb) AS w(person_id uuid, presence text, delegate_id uuid)
       WHERE a.tenant_id = $1 AND a.meeting_id = $2 AND a.person_id = w.person_id`,
      [tx.tenantId, id, JSON.stringify(rows)],
    );
    if (changed !== entries.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/entries', code: 'notInvited' }] });
    const view = await this.advance(tx, meeting, { type: 'reviewMeeting.attend' });
    tx.record({ type: 'reviewMeeting.attended', meetingId: id }, 'reviewMeeting', id, await this.loader.audience(tx, meeting));
    return view;
  }

  async start(tx: Tx, id: string): Promise<ReviewMeetingView> {
    return this.advance(tx, await this.claim(tx, id, 'reviewMeeting.start'), { type: 'reviewMeeting.start' }, { startedAt: await this.calendar.now(tx) });
  }

  async end(tx: Tx, id: string): Promise<ReviewMeetingView> {
    const view = await this.advance(tx, await this.claim(tx, id, 'reviewMeeting.end'), { type: 'reviewMeeting.end' }, { endedAt: await this.calendar.now(tx) });
    await tx.deadline(
      'reviewMeeting',
      id,
      'reviewMeeting.circulateDue',
      await this.calendar.endOf(tx, await this.calendar.workday(tx, tx.today, CIRCULATE_WORKDAYS)),
    );
    return view;
  }

  async reschedule(tx: Tx, id: string, dto: RescheduleDto): Promise<ReviewMeetingView> {
    const meeting = await this.claim(tx, id, 'reviewMeeting.reschedule');
    const scheduledAt = new Date(dto.scheduledAt);
    await this.step(tx, meeting, { type: 'reviewMeeting.reschedule', reason: dto.reason }, { scheduledAt, snapshotAt: null });
    await tx.execute(`UPDATE attendance SET presence = 'invited', delegate_id = NULL WHERE tenant_id = $1 AND meeting_id = $2`, [tx.tenantId, id]);
    await this.agendaDeadline(tx, meeting);
    return this.reader.view(tx, id);
  }

  async cancel(tx: Tx, id: string, reason: string): Promise<ReviewMeetingView> {
    const meeting = await this.claim(tx, id, 'reviewMeeting.cancel');
    await tx.cancelDeadlines('reviewMeeting', id);
    return this.advance(tx, meeting, { type: 'reviewMeeting.cancel', reason });
  }

  async claim(tx: Tx, id: string, action: keyof typeof reviewMeetingPolicy): Promise<ReviewMeeting & { onBehalfOf?: string | null }> {
    const meeting = await tx.claim(ReviewMeeting, id);
    const onBehalfOf = (await this.parties.ofMeeting(tx, meeting)).permit(reviewMeetingPolicy, action);
    return Object.assign(meeting, { onBehalfOf });
  }

  async step(tx: Tx, meeting: ReviewMeeting & { onBehalfOf?: string | null }, event: MeetingEvent, set: Partial<ReviewMeeting> = {}): Promise<void> {
    const audience = await this.loader.audience(tx, meeting);
    await tx.advance(ReviewMeeting, meeting, reviewMeetingMachine, await this.loader.context(tx, meeting), event, {
      set,
      audience,
      onBehalfOf: meeting.onBehalfOf,
    });
  }

  private async advance(tx: Tx, meeting: ReviewMeeting, event: MeetingEvent, set: Partial<ReviewMeeting> = {}): Promise<ReviewMeetingView> {
    await this.step(tx, meeting, event, set);
    return this.reader.view(tx, meeting.id);
  }

  private async agendaDeadline(tx: Tx, meeting: ReviewMeeting): Promise<void> {
    const { review } = await this.loader.policy(tx, meeting.periodId);
    const day = await this.calendar.workday(tx, await this.calendar.dayOf(tx, meeting.scheduledAt), -review.buildBeforeWD);
    // a meeting called at short notice has its agenda with the next tick
    await tx.deadline('reviewMeeting', meeting.id, 'reviewMeeting.buildAgenda', await this.calendar.startOf(tx, day < tx.today ? tx.today : day));
  }

  /** @throws Problem invalid, the fields that name somebody who is not of this tenant. */
  private async refuseStrangers(tx: Tx, named: Record<string, string[]>): Promise<void> {
    const ids = [...new Set(Object.values(named).flat())];
    const rows = await tx.query<{ id: string }>(`SELECT id FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, ids]);
    const known = new Set(rows.map((row) => row.id));
    const fields = Object.entries(named).flatMap(([pointer, people]) => (people.every((id) => known.has(id)) ? [] : [{ pointer, code: 'unknownPerson' }]));
    if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
  }
}
