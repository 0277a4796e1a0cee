import { Injectable } from '@nestjs/common';
import { NodeSuggestionCommands, NodeSuggestionReader } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { reviewMeetingPolicy } from '@kpi-loop/review/domain';
import { ReviewParties } from './parties';
import type { MeetingSuggestionsView } from './review-meeting.dto';
import { ReviewMeetingCommands } from './review-meeting.commands';
import { ReviewMeeting } from './review-meeting.entity';

/** Suggestions at the steps whose metrics are on the agenda: looked at together, made an action, or declined. */
@Injectable()
export class MeetingSuggestions {
  constructor(
    private readonly suggestions: NodeSuggestionReader,
    private readonly commands: NodeSuggestionCommands,
    private readonly meetings: ReviewMeetingCommands,
    private readonly parties: ReviewParties,
  ) {}

  /** By item, those nothing has come of yet. */
  async view(tx: Tx, meetingId: string): Promise<MeetingSuggestionsView> {
    const meeting = await tx.get<ReviewMeeting>(`SELECT * FROM review_meeting WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, meetingId]);
    permit(reviewMeetingPolicy, 'reviewMeeting.read', (await this.parties.ofMeeting(tx, meeting)).parties);
    const nodes = await this.nodes(tx, meetingId);
    const items = await this.suggestions.waiting(tx, [...new Set(nodes.map(({ nodeId }) => nodeId))]);
    return { items: items.map((suggestion) => ({ suggestion, itemIds: nodes.filter(({ nodeId }) => nodeId === suggestion.node.id).map(({ itemId }) => itemId) })) };
  }

  /** @throws Problem ruleBroken (422) meetingInSession · notFound (404) for a suggestion of a step that is not on the agenda. */
  async decline(tx: Tx, meetingId: string, suggestionId: string, reason: string): Promise<MeetingSuggestionsView> {
    const meeting = await this.meetings.claim(tx, meetingId, 'reviewMeeting.recordConclusion');
    if (meeting.status !== 'in_session') throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['meetingInSession'] });
    if (!(await this.onAgenda(tx, meetingId, suggestionId))) throw new Problem('notFound', 'notFound');
    await this.commands.declineInReview(tx, suggestionId, reason);
    return this.view(tx, meetingId);
  }

  /** Keeps the link. The meeting has been claimed and its conclusion permitted. @throws Problem notFound (404) with the field. */
  async adopt(tx: Tx, meetingId: string, itemId: string, suggestionId: string, actionId: string): Promise<void> {
    if (!(await this.onAgenda(tx, meetingId, suggestionId, itemId)))
      throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/action/suggestionId', code: 'notFound' }] });
    await this.commands.adopt(tx, suggestionId, actionId);
  }

  /** The action of an earlier conclusion is taken back: what it came of waits again. */
  release(tx: Tx, actionId: string): Promise<void> {
    return this.commands.release(tx, actionId);
  }

  private async onAgenda(tx: Tx, meetingId: string, suggestionId: string, itemId?: string): Promise<boolean> {
    const nodes = await this.nodes(tx, meetingId);
    const { node } = await this.suggestions.suggestion(tx, suggestionId);
    return nodes.some((one) => one.nodeId === node.id && (!itemId || one.itemId === itemId));
  }

  /** The step the metric of each item is planted in. */
  private nodes(tx: Tx, meetingId: string): Promise<{ itemId: string; nodeId: string }[]> {
    return tx.query(
      `SELECT i.id AS item_id, v.process_node_id AS node_id FROM agenda_item i
       JOIN scorecard_line l ON l.tenant_id = i.tenant_id AND l.id = i.line_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       WHERE i.tenant_id = $1 AND i.meeting_id = $2 AND v.process_node_id IS NOT NULL ORDER BY i.ordinal`,
      [tx.tenantId, meetingId],
    );
  }
}
