import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { ReviewCalendar } from './calendar';
import { MeetingLoader, UNANSWERED } from './meeting.loader';
import { ReviewMeetingCommands } from './review-meeting.commands';
import type { ReviewMeetingView } from './review-meeting.dto';
import { MeetingObjection, ObjectionAnswer, type ReviewMeeting } from './review-meeting.entity';
import { ReviewMeetingReader } from './review-meeting.reader';

/** The minutes: sent out, objected to, answered, and standing once the time for objections is over and each has its answer. */
@Injectable()
export class MinutesCommands {
  constructor(
    private readonly meetings: ReviewMeetingCommands,
    private readonly loader: MeetingLoader,
    private readonly calendar: ReviewCalendar,
    private readonly reader: ReviewMeetingReader,
  ) {}

  /** Silence for `review.objectWD` working days from now is consent (R-SM3). */
  async circulate(tx: Tx, id: string, minutes: string | undefined): Promise<ReviewMeetingView> {
    const meeting = await this.meetings.claim(tx, id, 'reviewMeeting.circulate');
    const { review } = await this.loader.policy(tx, meeting.periodId);
    const objectionUntil = await this.calendar.workday(tx, tx.today, review.objectWD);
    await this.meetings.step(tx, meeting, { type: 'reviewMeeting.circulate' }, { objectionUntil, minutes: minutes ?? meeting.minutes });
    await tx.deadline('reviewMeeting', id, 'reviewMeeting.confirm', await this.calendar.endOf(tx, objectionUntil));
    return this.reader.view(tx, id);
  }

  /** Kept beside the minutes for ever, also once it is answered. */
  async object(tx: Tx, id: string, reason: string): Promise<ReviewMeetingView> {
    const meeting = await this.meetings.claim(tx, id, 'reviewMeeting.object');
    await this.meetings.step(tx, meeting, { type: 'reviewMeeting.object', reason });
    await tx.insert(MeetingObjection, { meetingId: id, personId: tx.actor, text: reason, at: await this.calendar.now(tx) });
    return this.reader.view(tx, id);
  }

  /** Once, and for ever: objection and answer are part of the minutes. @throws Problem notFound · ruleBroken `objectionUnanswered` */
  async answer(tx: Tx, id: string, objectionId: string, answer: string): Promise<ReviewMeetingView> {
    const meeting = await this.meetings.claim(tx, id, 'reviewMeeting.answer');
    const { open } = await tx.get<{ open: boolean }>(
      `SELECT ${UNANSWERED} AS open FROM meeting_objection o WHERE o.tenant_id = $1 AND o.meeting_id = $2 AND o.id = $3`,
      [tx.tenantId, id, objectionId],
    );
    if (!open) throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['objectionUnanswered'] });
    await this.meetings.step(tx, meeting, { type: 'reviewMeeting.answer', answer });
    await tx.insert(ObjectionAnswer, { objectionId, personId: tx.actor, text: answer, at: await this.calendar.now(tx) });
    return this.reader.view(tx, id);
  }

  async agree(tx: Tx, id: string): Promise<ReviewMeetingView> {
    const meeting = await this.meetings.claim(tx, id, 'reviewMeeting.agree');
    await tx.execute(`UPDATE attendance SET agreed_at = tenant_now() WHERE tenant_id = $1 AND meeting_id = $2 AND person_id = $3`, [tx.tenantId, id, tx.actor]);
    await this.meetings.step(tx, meeting, { type: 'reviewMeeting.agree' });
    return this.reader.view(tx, id);
  }

  async confirm(tx: Tx, id: string): Promise<ReviewMeetingView> {
    const meeting = await this.meetings.claim(tx, id, 'reviewMeeting.confirm');
    await tx.cancelDeadlines('reviewMeeting', id);
    await this.meetings.step(tx, meeting, { type: 'reviewMeeting.confirm' }, { concludedAt: await this.calendar.now(tx) });
    return this.reader.view(tx, id);
  }

  /** By the clock, when the time for objections is over: the minutes stand, or the facilitator hears that an objection waits for an answer. */
  async confirmDue(tx: Tx, id: string): Promise<void> {
    const meeting = await this.meeting(tx, id);
    if (meeting.status !== 'minutes_review') return;
    if ((await this.loader.context(tx, meeting)).unanswered === 0) await this.confirm(tx, id);
    else await this.remind(tx, meeting, 'reviewMeeting.objectionsWaiting');
  }

  /** By the clock, a working day after the meeting: its minutes are not out yet. */
  async circulateDue(tx: Tx, id: string): Promise<void> {
    const meeting = await this.meeting(tx, id);
    if (meeting.status === 'minutes_draft') await this.remind(tx, meeting, 'reviewMeeting.minutesLate');
  }

  private meeting(tx: Tx, id: string): Promise<ReviewMeeting> {
    return tx.get<ReviewMeeting>(`SELECT * FROM review_meeting WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
  }

  private async remind(tx: Tx, meeting: ReviewMeeting, type: `reviewMeeting.${string}`): Promise<void> {
    tx.record({ type, meetingId: meeting.id }, 'reviewMeeting', meeting.id, await this.loader.audience(tx, meeting));
  }
}
