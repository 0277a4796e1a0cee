import { VERSION_CHANGE_STATUSES, type VersionChangeStatus } from '@kpi-loop/adjustment/domain';
import { Amount, Day, Flag, Id, Instant, Int, Nested, NestedList, OfferView, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';
import { ChangePersonRef } from './change-request.dto';

export class VersionChangeDto {
  @Id() cycleId: string;
  @Id({ description: 'the definition lines of the cycle are pinned to' }) fromVersionId: string;
  @Id({ description: 'the definition in force of the same metric' }) toVersionId: string;
  @Day() effectiveOn: string;
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class VersionImpactQueryDto {
  @Id() cycleId: string;
  @Id() fromVersionId: string;
  @Id() toVersionId: string;
}

export class VersionChangeQueryDto {
  @Id({ optional: true }) metricId?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'only requests that are still open' }) open?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class MovedLineView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Nested(() => ChangePersonRef) owner: ChangePersonRef;
  @Amount({ nullable: true, description: 'by the definition the line is pinned to, on the data to date' }) actualBefore: string | null;
  @Amount({ nullable: true }) actualAfter: string | null;
  @Amount({ nullable: true }) scoreBefore: string | null;
  @Amount({ nullable: true }) scoreAfter: string | null;
  @Amount({ nullable: true }) totalBefore: string | null;
  @Amount({ nullable: true }) totalAfter: string | null;
}

export class VersionImpactView {
  @Day() computedOn: string;
  @Int() lineCount: number;
  @Int({ description: 'lines whose figure differs' }) changedCount: number;
  @NestedList(() => MovedLineView, { description: 'those whose score moves most, at most 200' }) lines: MovedLineView[];
}

export class VersionChangeView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(VERSION_CHANGE_STATUSES, 'VersionChangeStatus') status: VersionChangeStatus;
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id() metricId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Id() fromVersionId: string;
  @Int() fromVersionNo: number;
  @Id() toVersionId: string;
  @Int() toVersionNo: number;
  @Text({ max: 2000 }) reason: string;
  @Day() effectiveOn: string;
  @Instant() createdAt: string;
  @Instant({ nullable: true, description: 'while it waits for a decision: when that is due' }) dueAt: string | null;
  @Nested(() => ChangePersonRef) creator: ChangePersonRef;
  @Nested(() => ChangePersonRef, { nullable: true }) approver: ChangePersonRef | null;
  @Nested(() => VersionImpactView) impact: VersionImpactView;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class VersionChangeListView {
  @NestedList(() => VersionChangeView) items: VersionChangeView[];
  @Text({ nullable: true }) next: string | null;
}

/** A cycle whose lines are still counted by a definition that is not in force any more. */
export class PinnedCycleView {
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id() fromVersionId: string;
  @Int() fromVersionNo: number;
  @Id() toVersionId: string;
  @Int() toVersionNo: number;
  @Int() lineCount: number;
}

export class PinnedCyclesView {
  @NestedList(() => PinnedCycleView) items: PinnedCycleView[];
}
