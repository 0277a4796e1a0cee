import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, type FieldProblem } from '@kpi-loop/shared/kernel';
import type { Conclusion } from '@kpi-loop/review/domain';
import { ImprovementActionCommands } from './improvement-action.commands';
import { ImprovementAction } from './improvement-action.entity';
import { MeetingLoader } from './meeting.loader';
import { MeetingSuggestions } from './meeting-suggestions';
import { ReviewMeetingCommands } from './review-meeting.commands';
import type { ConcludeItemDto, ReviewMeetingView } from './review-meeting.dto';
import type { AgendaItem } from './review-meeting.entity';
import { ReviewMeetingReader } from './review-meeting.reader';

/** What is decided about an item: kept with it, and drafted as the thing it leads to. */
@Injectable()
export class ConclusionCommands {
  constructor(
    private readonly meetings: ReviewMeetingCommands,
    private readonly actions: ImprovementActionCommands,
    private readonly loader: MeetingLoader,
    private readonly suggestions: MeetingSuggestions,
    private readonly reader: ReviewMeetingReader,
  ) {}

  /**
   * Until the meeting ends an item may be concluded anew; an action that came of the first conclusion is withdrawn unless
   * its owner has answered. @throws Problem invalid with the fields · ruleBroken `actionNotAnswered` · forbidden · stale · conflict
   */
  async conclude(tx: Tx, meetingId: string, itemId: string, dto: ConcludeItemDto): Promise<ReviewMeetingView> {
    const meeting = await this.meetings.claim(tx, meetingId, 'reviewMeeting.recordConclusion');
    const item = await tx.get<AgendaItem>(`SELECT * FROM agenda_item WHERE tenant_id = $1 AND meeting_id = $2 AND id = $3`, [tx.tenantId, meetingId, itemId]);
    const fields = missingFields(dto);
    if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
    await this.meetings.step(tx, meeting, { type: 'reviewMeeting.recordConclusion' });
    await this.withdrawEarlier(tx, itemId);
    const decision = await this.decide(tx, meeting, item, dto);
    await tx.execute(
      `UPDATE agenda_item SET conclusion = $3, cause = $4, note = $5, decision = $6, concluded_by = $7, concluded_at = tenant_now() WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, itemId, dto.conclusion, dto.cause?.trim() || null, dto.note ?? '', decision && JSON.stringify(decision), tx.actor],
    );
    const fact = { type: 'reviewMeeting.itemConcluded' as const, meetingId, itemId, conclusion: dto.conclusion as Conclusion, lineId: item.lineId };
    tx.record(fact, 'reviewMeeting', meetingId, await this.loader.audience(tx, meeting));
    return this.reader.view(tx, meetingId);
  }

  /** What the minutes will say: in full, so that they stay true whatever becomes of the action. */
  private async decide(tx: Tx, meeting: { id: string; periodId: string }, item: AgendaItem, dto: ConcludeItemDto): Promise<Record<string, unknown> | null> {
    if (dto.conclusion === 'CHANGE_REQUEST') return { ...dto.change };
    if (dto.conclusion !== 'ACTION' || !dto.action) return null;
    const baseline = dto.action.baseline ?? item.snapshot.actionBaseline;
    if (baseline === null) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/action/baseline', code: 'required' }] });
    const { suggestionId, ...asked } = dto.action;
    const action = await this.actions.create(tx, {
      ...asked,
      baseline,
      lineId: item.snapshot.lineId,
      alertId: item.alertId,
      meetingId: meeting.id,
      agendaItemId: item.id,
      periodId: meeting.periodId,
      pointer: '/action',
    });
    if (suggestionId) await this.suggestions.adopt(tx, meeting.id, item.id, suggestionId, action.id);
    const { title, ownerId, dueOn, expectedDelta, verifyFrom, verifyTo } = action;
    const owner = await tx.get<{ name: string; nameEn: string }>(`SELECT name, name_en FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, ownerId]);
    return {
      actionId: action.id,
      title,
      ownerId,
      ownerName: owner.name,
      ownerNameEn: owner.nameEn,
      dueOn,
      baseline: action.baseline,
      expectedDelta,
      verifyFrom,
      verifyTo,
    };
  }

  private async withdrawEarlier(tx: Tx, itemId: string): Promise<void> {
    const earlier = await tx.one<ImprovementAction>(
      `SELECT * FROM improvement_action WHERE tenant_id = $1 AND agenda_item_id = $2 AND status NOT IN ('rejected', 'cancelled') FOR UPDATE`,
      [tx.tenantId, itemId],
    );
    if (!earlier) return;
    if (earlier.status !== 'proposed') throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['actionNotAnswered'] });
    await this.actions.withdraw(tx, earlier, 'concludedAnew');
    await this.suggestions.release(tx, earlier.id);
  }
}

function missingFields(dto: ConcludeItemDto): FieldProblem[] {
  if (dto.conclusion === 'ACTION' && !dto.action) return [{ pointer: '/action', code: 'required' }];
  if (dto.conclusion === 'CHANGE_REQUEST' && !dto.change) return [{ pointer: '/change', code: 'required' }];
  return [];
}
