import { Amount, Day, Flag, Id, Instant, Int, Json, JsonList, Nested, NestedList, OfferView, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';
import { ACTION_STATUSES } from '@kpi-loop/review/domain';
import { NOTE_KINDS } from './improvement-action.entity';
import { ReviewPersonView, ReviewUnitView } from './review-meeting.dto';

export class ImprovementActionListQuery {
  @OneOf(['mine', 'team', 'all'], 'ImprovementActionScope', { optional: true, description: 'team: done by people below the viewer' }) scope?: string;
  @OneOf(ACTION_STATUSES, 'ImprovementActionStatus', { optional: true }) status?: string;
  @OneOf(['true', 'false'], 'ImprovementActionOpen', { optional: true }) open?: string;
  @OneOf(['true', 'false'], 'ImprovementActionOverdue', { optional: true }) overdue?: string;
  @Id({ optional: true }) periodId?: string;
  @Id({ optional: true }) lineId?: string;
  @Id({ optional: true }) meetingId?: string;
  @Id({ optional: true, description: 'the unit of the card and everything below it' }) unitId?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class ProposeActionDto {
  @Id({ description: 'the KPI or the key task it is to move' }) lineId: string;
  @Id({ optional: true }) alertId?: string;
  @Text({ min: 1, max: 200 }) title: string;
  @Text({ optional: true, max: 2000 }) description?: string;
  @Id() ownerId: string;
  @Day() dueOn: string;
  @Amount({ optional: true, description: 'the latest month with a figure when absent' }) baseline?: string;
  @Amount() expectedDelta: string;
  @Day({ optional: true }) verifyFrom?: string;
  @Day({ optional: true }) verifyTo?: string;
}

export class ProgressDto {
  @Int({ min: 0, max: 100 }) progress: number;
  @Text({ optional: true, max: 2000 }) note?: string;
  @Flag({ optional: true, description: 'something is in the way: asks the head for help' }) blocked?: boolean;
}

export class ExtendActionDto {
  @Text({ min: 1, max: 2000 }) reason: string;
  @Day() dueOn: string;
}

export class EvidenceDto {
  @Text({ min: 1, max: 4000 }) evidence: string;
}

export class LessonDto {
  @Text({ min: 1, max: 4000 }) lesson: string;
}

export class ActionMetricView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Id({ nullable: true, description: 'null: a key task, whose score so far is what an action is to move' }) metricId: string | null;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag() flow: boolean;
  @Text() direction: string;
  @Amount({ nullable: true }) target: string | null;
  @Nested(() => ReviewPersonView) owner: ReviewPersonView;
}

export class ImprovementActionListItem {
  @Id() id: string;
  @Int() version: number;
  @Text() title: string;
  @OneOf(ACTION_STATUSES, 'ImprovementActionStatus') status: string;
  @Flag({ description: 'not done by the day it was due' }) overdue: boolean;
  @Day() dueOn: string;
  @Day() originalDueOn: string;
  @Int() progress: number;
  @Nested(() => ReviewPersonView) owner: ReviewPersonView;
  @Nested(() => ReviewUnitView) unit: ReviewUnitView;
  @Nested(() => ActionMetricView) metric: ActionMetricView;
  @Amount() baseline: string;
  @Amount() expectedDelta: string;
  @Day() verifyFrom: string;
  @Day() verifyTo: string;
  @Json({ nullable: true, description: '{value, delta, share, verdict, points, measuredOn, dataUntil, runIds}' }) effect: object | null;
  @Id({ nullable: true }) meetingId: string | null;
  @Id() periodId: string;
  @Id({ nullable: true }) carriedFromPeriodId: string | null;
}

export class ImprovementActionPage {
  @NestedList(() => ImprovementActionListItem) items: ImprovementActionListItem[];
  @Text({ nullable: true }) next: string | null;
}

export class ActionNoteView {
  @Id() id: string;
  @OneOf(NOTE_KINDS, 'ActionNoteKind') kind: string;
  @Int({ nullable: true }) progress: number | null;
  @Text({ max: 4000 }) text: string;
  @Json({ nullable: true }) detail: object | null;
  @Nested(() => ReviewPersonView, { nullable: true, description: 'null: the clock' }) person: ReviewPersonView | null;
  @Instant() at: string;
}

export class ImprovementActionView extends ImprovementActionListItem {
  @Text({ max: 2000 }) description: string;
  @Nested(() => ReviewPersonView) proposer: ReviewPersonView;
  @Nested(() => ReviewPersonView, { nullable: true }) head: ReviewPersonView | null;
  @Instant() proposedAt: string;
  @Instant({ nullable: true }) acceptedAt: string | null;
  @Int() extensions: number;
  @Int() extendMax: number;
  @Amount({ description: 'share of the expected change from which it is effective' }) effectiveFrom: string;
  @Text({ max: 4000 }) evidence: string;
  @Text({ max: 4000 }) lesson: string;
  @Id({ nullable: true }) alertId: string | null;
  @Id({ nullable: true }) agendaItemId: string | null;
  @Text({ nullable: true }) meetingTitle: string | null;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text({ nullable: true }) carriedFromName: string | null;
  @Text({ nullable: true }) carriedFromNameEn: string | null;
  @JsonList({ description: '{month, value} of the metric' }) months: object[];
  @NestedList(() => ActionNoteView) notes: ActionNoteView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MyActionView extends ImprovementActionListItem {
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MyActionsView {
  @NestedList(() => MyActionView, { description: 'done by the viewer: what is open, and what closed in the last 90 days' }) own: MyActionView[];
  @NestedList(() => ImprovementActionListItem, { description: 'of others, waiting for the viewer: work to accept, an effect to close' })
  waiting: ImprovementActionListItem[];
}
