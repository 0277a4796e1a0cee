import { PERIOD_KINDS, PERIOD_STATUSES, STAGES } from '@kpi-loop/cycle/domain';
import { Day, Flag, Id, Int, Json, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';

export class StageDueView {
  @OneOf(STAGES, 'LoopStage') stage: string;
  @Day() dueOn: string;
}

export class PeriodView {
  @Id() id: string;
  @Int() version: number;
  @Id() cycleId: string;
  @Id({ nullable: true, description: 'the settled period that a tracked one lies in' }) parentPeriodId: string | null;
  @Int({ description: 'from 1 within its cycle and kind' }) ordinal: number;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(PERIOD_KINDS, 'PeriodKind') kind: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus') status: string;
  @Flag({ description: 'over before its cycle began, never held' }) skipped: boolean;
  @Id({ nullable: true }) previousPeriodId: string | null;
  @NestedList(() => StageDueView) deadlines: StageDueView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

/** A period in the tree of its cycle, with what is due in it. */
export class PeriodNodeView {
  @Id() id: string;
  @Id({ nullable: true }) parentPeriodId: string | null;
  @OneOf(PERIOD_KINDS, 'PeriodKind') kind: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus') status: string;
  @Flag({ description: 'over before its cycle began, never held' }) skipped: boolean;
  @NestedList(() => StageDueView) deadlines: StageDueView[];
  @OneOf(STAGES, 'LoopStage', { nullable: true }) dueStage: string | null;
  @Day({ nullable: true }) dueOn: string | null;
  @Flag() late: boolean;
}

/** For the period filters of every page: no offers, no deadlines. */
export class PeriodRef {
  @Id() id: string;
  @Id() cycleId: string;
  @Text() cycleCode: string;
  @Int() ordinal: number;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus') status: string;
  @Flag({ description: 'over before its cycle began, never held' }) skipped: boolean;
  @Flag({ description: 'the one the header ring shows' }) current: boolean;
}

export class MissingView {
  @Text() rule: string;
  @Int() count: number;
  @Text() link: string;
  @Json() params: Record<string, unknown>;
}

export class ChecklistItemView {
  @Text({ description: 'the check, as its feature names it' }) name: string;
  @Flag() green: boolean;
  @NestedList(() => MissingView) missing: MissingView[];
}

export class ChecklistView {
  @Id() periodId: string;
  @OneOf(['lock', 'close'], 'PeriodGate') gate: string;
  @Flag() green: boolean;
  @NestedList(() => ChecklistItemView) items: ChecklistItemView[];
}

export class RollForwardView {
  @Id() periodId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Id({ nullable: true }) nextPeriodId: string | null;
  @Text({ nullable: true }) nextName: string | null;
  @Text({ nullable: true }) nextNameEn: string | null;
  @Day({ nullable: true }) nextStartsOn: string | null;
  @Day({ nullable: true }) nextEndsOn: string | null;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus', { nullable: true }) nextStatus: string | null;
  @NestedList(() => StageDueView) nextDeadlines: StageDueView[];
  @Int({ description: 'people in scope on the first day of the next period' }) people: number;
  @Int({ description: 'in scope then, not at the start of this period' }) joining: number;
  @Int({ description: 'in scope at the start of this period, not then' }) leaving: number;
  @Flag() green: boolean;
  @NestedList(() => ChecklistItemView) items: ChecklistItemView[];
}
