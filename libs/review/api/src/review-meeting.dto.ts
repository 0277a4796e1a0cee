import { NodeSuggestionView } from '@kpi-loop/metric/api';
import { Amount, Day, Flag, Id, Ids, Instant, Int, Json, Nested, NestedList, OfferView, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';
import { AGENDA_KINDS, CONCLUSIONS, MEETING_STATUSES } from '@kpi-loop/review/domain';

export const PRESENCES = ['invited', 'present', 'late', 'remote', 'leave', 'absent'] as const;
const KINDS = [...AGENDA_KINDS, 'change_request'];

export class ReviewPersonView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class ReviewUnitView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class ReviewMeetingListQuery {
  @Id({ optional: true }) periodId?: string;
  @Id({ optional: true }) unitId?: string;
  @OneOf(MEETING_STATUSES, 'ReviewMeetingStatus', { optional: true }) status?: string;
  @OneOf(['true', 'false'], 'ReviewMeetingMine', { optional: true, description: 'only those the viewer takes part in' }) mine?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class PlanMeetingDto {
  @Id() unitId: string;
  @Id() periodId: string;
  @Text({ min: 1, max: 200 }) title: string;
  @Instant() scheduledAt: string;
  @Id({ optional: true, description: 'the viewer when absent' }) facilitatorId?: string;
  @Id({ optional: true, description: 'the head of the unit when absent' }) decisionMakerId?: string;
  @Flag({ optional: true, description: 'the cards of every unit below too' }) withBelow?: boolean;
  @Ids({ optional: true, max: 200, description: 'owners of the unit’s cards when absent' }) participantIds?: string[];
}

export class EditMeetingDto {
  @Text({ optional: true, min: 1, max: 200 }) title?: string;
  @Id({ optional: true }) facilitatorId?: string;
  @Id({ optional: true }) decisionMakerId?: string;
  @Ids({ optional: true, max: 200 }) addParticipantIds?: string[];
}

export class PresenceDto {
  @Id() personId: string;
  @OneOf(PRESENCES, 'Presence') presence: string;
  @Id({ optional: true, nullable: true, description: 'who speaks for somebody on leave' }) delegateId?: string | null;
}

export class AttendDto {
  @NestedList(() => PresenceDto, { max: 200 }) entries: PresenceDto[];
}

export class ConcludeActionDto {
  @Id({ optional: true, description: 'a suggestion at the step of this item that becomes the action' }) suggestionId?: string;
  @Text({ min: 1, max: 200 }) title: string;
  @Text({ optional: true, max: 2000 }) description?: string;
  @Id() ownerId: string;
  @Day() dueOn: string;
  @Amount({ optional: true, description: 'the latest month of the snapshot when absent' }) baseline?: string;
  @Amount({ description: 'in the unit of the metric; a percentage is a fraction' }) expectedDelta: string;
  @Day({ optional: true }) verifyFrom?: string;
  @Day({ optional: true }) verifyTo?: string;
}

export class ConcludeChangeDto {
  @Amount({ optional: true }) target?: string;
  @Day({ optional: true }) effectiveOn?: string;
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class ConcludeItemDto {
  @OneOf(CONCLUSIONS, 'Conclusion') conclusion: string;
  @Text({ optional: true, max: 500 }) cause?: string;
  @Text({ optional: true, max: 2000 }) note?: string;
  @Nested(() => ConcludeActionDto, { optional: true, description: 'with ACTION' }) action?: ConcludeActionDto;
  @Nested(() => ConcludeChangeDto, { optional: true, description: 'with CHANGE_REQUEST: the intent; the request itself is made from it' })
  change?: ConcludeChangeDto;
}

export class CirculateDto {
  @Text({ optional: true, max: 20000 }) minutes?: string;
}

export class RescheduleDto {
  @Text({ min: 1, max: 2000 }) reason: string;
  @Instant() scheduledAt: string;
}

export class ReviewMeetingListItem {
  @Id() id: string;
  @Text() title: string;
  @OneOf(MEETING_STATUSES, 'ReviewMeetingStatus') status: string;
  @Instant() scheduledAt: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Nested(() => ReviewUnitView) unit: ReviewUnitView;
  @Nested(() => ReviewPersonView) facilitator: ReviewPersonView;
  @Nested(() => ReviewPersonView) decisionMaker: ReviewPersonView;
  @Int() items: number;
  @Int() redItems: number;
  @Int() concludedItems: number;
  @Int({ description: 'actions that came of it' }) actions: number;
  @Int({ description: 'of these still open' }) openActions: number;
}

export class ReviewMeetingPage {
  @NestedList(() => ReviewMeetingListItem) items: ReviewMeetingListItem[];
  @Text({ nullable: true }) next: string | null;
}

export class AttendanceView {
  @Nested(() => ReviewPersonView) person: ReviewPersonView;
  @OneOf(PRESENCES, 'Presence') presence: string;
  @Nested(() => ReviewPersonView, { nullable: true }) delegate: ReviewPersonView | null;
  @Flag() ownsItems: boolean;
  @Flag() facilitator: boolean;
  @Flag() decisionMaker: boolean;
  @Instant({ nullable: true }) agreedAt: string | null;
}

export class ItemActionView {
  @Id() id: string;
  @Text() title: string;
  @Text() status: string;
  @Day() dueOn: string;
  @Nested(() => ReviewPersonView) owner: ReviewPersonView;
}

export class AgendaItemView {
  @Id() id: string;
  @Int() ordinal: number;
  @OneOf(KINDS, 'AgendaItemKind') kind: string;
  @Id({ nullable: true }) lineId: string | null;
  @Id({ nullable: true }) alertId: string | null;
  @Id({ nullable: true }) actionId: string | null;
  @Id({ nullable: true }) ownerId: string | null;
  @Flag() red: boolean;
  @Flag({ description: 'beyond the time of the meeting' }) asynchronous: boolean;
  @Json({ description: 'ItemSnapshot: figures as they were when the agenda was built; never changes' }) snapshot: object;
  @OneOf(CONCLUSIONS, 'Conclusion', { nullable: true }) conclusion: string | null;
  @Text({ nullable: true }) cause: string | null;
  @Text() note: string;
  @Json({ nullable: true }) decision: object | null;
  @Instant({ nullable: true }) concludedAt: string | null;
  @Nested(() => ItemActionView, { nullable: true, description: 'the action that came of it, as it is now' }) action: ItemActionView | null;
}

export class AnswerDto {
  @Text({ min: 1, max: 2000 }) answer: string;
}

export class ObjectionAnswerView {
  @Nested(() => ReviewPersonView) person: ReviewPersonView;
  @Text({ max: 2000 }) text: string;
  @Instant() at: string;
}

export class ObjectionView {
  @Id() id: string;
  @Nested(() => ReviewPersonView) person: ReviewPersonView;
  @Text({ max: 2000 }) text: string;
  @Instant() at: string;
  @Nested(() => ObjectionAnswerView, { nullable: true }) answer: ObjectionAnswerView | null;
}

export class ReviewMeetingView {
  @Id() id: string;
  @Int() version: number;
  @Text() title: string;
  @OneOf(MEETING_STATUSES, 'ReviewMeetingStatus') status: string;
  @Instant() scheduledAt: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Day() periodFrom: string;
  @Day() periodTo: string;
  @Nested(() => ReviewUnitView) unit: ReviewUnitView;
  @Nested(() => ReviewPersonView) facilitator: ReviewPersonView;
  @Nested(() => ReviewPersonView) decisionMaker: ReviewPersonView;
  @Flag() withBelow: boolean;
  @Instant({ nullable: true }) snapshotAt: string | null;
  @Instant({ nullable: true }) startedAt: string | null;
  @Instant({ nullable: true }) endedAt: string | null;
  @Day({ nullable: true }) objectionUntil: string | null;
  @Instant({ nullable: true }) concludedAt: string | null;
  @Text({ max: 20000 }) minutes: string;
  @Int() itemMinutes: number;
  @Int() maxMinutes: number;
  @Amount({ description: 'share of the expected change from which an action is effective' }) effectiveFrom: string;
  @Flag() quorumMet: boolean;
  @Int() ownersPresent: number;
  @Int() owners: number;
  @NestedList(() => AgendaItemView) items: AgendaItemView[];
  @NestedList(() => AttendanceView) attendance: AttendanceView[];
  @NestedList(() => ObjectionView) objections: ObjectionView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MinutesItemView {
  @Int() ordinal: number;
  @OneOf(KINDS, 'AgendaItemKind') kind: string;
  @Flag() red: boolean;
  @Flag() asynchronous: boolean;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() ownerName: string;
  @Text() ownerNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Amount({ nullable: true }) value: string | null;
  @Amount() target: string;
  @Int({ nullable: true, description: 'the edition of the frozen figure; null while it was not' }) edition: number | null;
  @Text() state: string;
  @Json({ nullable: true, description: 'of a key task: {criterion, latePenalty, milestones: [{name, nameEn, dueOn, standing, days, overdue, …}]}' }) task:
    object | null;
  @OneOf(CONCLUSIONS, 'Conclusion', { nullable: true }) conclusion: string | null;
  @Text({ nullable: true }) cause: string | null;
  @Text() note: string;
  @Json({ nullable: true }) decision: object | null;
}

export class MinutesView {
  @Id() meetingId: string;
  @Text() title: string;
  @OneOf(MEETING_STATUSES, 'ReviewMeetingStatus') status: string;
  @Nested(() => ReviewUnitView) unit: ReviewUnitView;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Instant() scheduledAt: string;
  @Instant({ nullable: true }) startedAt: string | null;
  @Instant({ nullable: true }) endedAt: string | null;
  @Instant({ nullable: true }) snapshotAt: string | null;
  @Instant({ nullable: true }) concludedAt: string | null;
  @Day({ nullable: true }) objectionUntil: string | null;
  @Nested(() => ReviewPersonView) facilitator: ReviewPersonView;
  @Nested(() => ReviewPersonView) decisionMaker: ReviewPersonView;
  @NestedList(() => AttendanceView) attendance: AttendanceView[];
  @NestedList(() => MinutesItemView) items: MinutesItemView[];
  @NestedList(() => ObjectionView) objections: ObjectionView[];
  @Text({ max: 20000 }) minutes: string;
}

export class MeetingPlanQuery {
  @OneOf(['true', 'false'], 'MeetingPlanBelow', { optional: true }) withBelow?: string;
  @Id({ optional: true }) unitId?: string;
  @Id({ optional: true }) periodId?: string;
}

export class PlanPeriodView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() status: string;
}

/** What the form for a new meeting starts from. */
export class MeetingPlanView {
  @NestedList(() => ReviewUnitView, { description: 'units the viewer may plan for' }) units: ReviewUnitView[];
  @NestedList(() => PlanPeriodView) periods: PlanPeriodView[];
  @Id({ nullable: true }) unitId: string | null;
  @Id({ nullable: true }) periodId: string | null;
  @Nested(() => ReviewPersonView, { nullable: true }) decisionMaker: ReviewPersonView | null;
  @NestedList(() => ReviewPersonView, { description: 'owners of the unit’s cards' }) participants: ReviewPersonView[];
  @NestedList(() => ReviewPersonView, { description: 'who else could be asked: the unit, its line and HR' }) people: ReviewPersonView[];
}

export class MeetingSuggestionView {
  @Nested(() => NodeSuggestionView) suggestion: NodeSuggestionView;
  @Ids({ description: 'items about a metric of the same step' }) itemIds: string[];
}

export class MeetingSuggestionsView {
  @NestedList(() => MeetingSuggestionView, { description: 'the oldest first' }) items: MeetingSuggestionView[];
}
