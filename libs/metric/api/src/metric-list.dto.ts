import { KINDS, DIRECTIONS, type Direction, type MetricKind } from '@kpi-loop/metric/domain';
import { Flag, Id, Int, Nested, NestedList, OfferView, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';
import { ColumnLabelView } from './column-label.dto';
import { MeasureDto, MetricInputDto } from './definition.dto';
import { MetricPersonView, ProcessNodeRef } from './metric-refs.dto';

export const VERSION_STATUSES = ['draft', 'in_review', 'published', 'deprecated', 'discarded'] as const;

export class MetricQueryDto {
  @Text({ optional: true, max: 100, description: 'in code and names' }) search?: string;
  @Id({ optional: true }) nodeId?: string;
  @Id({ optional: true }) processId?: string;
  @OneOf(VERSION_STATUSES, 'MetricVersionStatus', { optional: true, description: 'of the version shown or the one being written' })
  status?: (typeof VERSION_STATUSES)[number];
  @OneOf(['true', 'false'], 'CertifiedFilter', { optional: true }) certified?: 'true' | 'false';
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class OpenVersionView {
  @Id() id: string;
  @Int() versionNo: number;
  @Text() status: string;
}

/** A metric with the definition in force, or the best it has. */
export class MetricListItemView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Id() versionId: string;
  @Int() versionNo: number;
  @Text() status: string;
  @Flag({ description: 'a steward and a business owner vouch for it' }) certified: boolean;
  @Text({ description: 'the template it was made of; empty: none' }) templateCode: string;
  @OneOf(KINDS, 'MetricKind') kind: MetricKind;
  @Text() datasetCode: string;
  @Text({ description: 'what people call its dataset; its code where nobody knows it' }) datasetName: string;
  @Text() datasetNameEn: string;
  @Nested(() => MeasureDto, { nullable: true }) numerator: MeasureDto | null;
  @Nested(() => MeasureDto, { nullable: true }) denominator: MeasureDto | null;
  @Text() formula: string;
  @NestedList(() => MetricInputDto) inputs: MetricInputDto[];
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag() flow: boolean;
  @Nested(() => ProcessNodeRef, { nullable: true }) processNode: ProcessNodeRef | null;
  @Nested(() => MetricPersonView, { nullable: true }) steward: MetricPersonView | null;
  @NestedList(() => ColumnLabelView, { description: 'what people call the columns it counts' }) labels: ColumnLabelView[];
  @Nested(() => OpenVersionView, { nullable: true, description: 'the next version, while it is written or reviewed' }) openVersion: OpenVersionView | null;
}

export class MetricListView {
  @NestedList(() => MetricListItemView) items: MetricListItemView[];
  @Text({ nullable: true }) next: string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}
