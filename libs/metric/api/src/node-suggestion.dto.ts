import { Flag, Id, Instant, Int, Nested, NestedList, OfferView, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';
import { MetricPersonView, ProcessNodeRef } from './metric-refs.dto';

export const SUGGESTION_STATUSES = ['open', 'accepted', 'declined', 'merged'] as const;

export class NodeSuggestionTextDto {
  @Text({ min: 1, max: 1000 }) text: string;
}

export class NodeSuggestionMakeDto extends NodeSuggestionTextDto {
  @Id() nodeId: string;
}

export class NodeSuggestionAcceptDto {
  @Text({ optional: true, max: 1000 }) note?: string;
}

export class NodeSuggestionMergeDto {
  @Id({ description: 'another suggestion of the same node, open or accepted' }) intoId: string;
}

export class NodeSuggestionQueryDto {
  @Id({ optional: true }) nodeId?: string;
  @OneOf(SUGGESTION_STATUSES, 'NodeSuggestionStatus', { optional: true }) status?: (typeof SUGGESTION_STATUSES)[number];
  @OneOf(['true', 'false'], 'NodeSuggestionMine', { optional: true, description: 'only what the viewer has written' }) mine?: 'true' | 'false';
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class NodeSuggestionView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(SUGGESTION_STATUSES, 'NodeSuggestionStatus') status: (typeof SUGGESTION_STATUSES)[number];
  @Text({ max: 1000 }) text: string;
  @Nested(() => ProcessNodeRef) node: ProcessNodeRef;
  @Nested(() => MetricPersonView) author: MetricPersonView;
  @Flag({ description: 'written by the viewer' }) mine: boolean;
  @Instant() madeAt: string;
  @Nested(() => MetricPersonView, { nullable: true }) decidedBy: MetricPersonView | null;
  @Instant({ nullable: true }) decidedAt: string | null;
  @Text({ max: 1000, description: 'why it was declined, or what was said when it was accepted' }) decisionNote: string;
  @Id({ nullable: true }) mergedIntoId: string | null;
  @Id({ nullable: true, description: 'the improvement action a review made of it' }) actionId: string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class NodeSuggestionListView {
  @NestedList(() => NodeSuggestionView, { description: 'newest first' }) items: NodeSuggestionView[];
  @Text({ nullable: true }) next: string | null;
}
