import { DIRECTIONS, VOLUME_PARTS, type Direction, type VolumePart } from '@kpi-loop/metric/domain';
import { Flag, Id, Ids, Int, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { MetricPersonView } from './metric-refs.dto';
import { METRIC_STATES, type MetricState } from './metric-states';

export class ProcessCreateDto {
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
}

export class ProcessUpdateDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
}

export class ProcessNodeCreateDto extends ProcessCreateDto {
  @Id({ optional: true, nullable: true, description: 'the node it follows; the last one of the order where none is named, nothing for null' })
  afterId?: string | null;
  @Id({ optional: true, nullable: true }) ownerId?: string | null;
}

export class VolumeDto {
  @Id() metricId: string;
  @OneOf(VOLUME_PARTS, 'VolumePart') part: VolumePart;
}

export class ProcessNodeUpdateDto extends ProcessUpdateDto {
  @Nested(() => VolumeDto, { optional: true, nullable: true, description: 'left as it is where it is absent' }) volume?: VolumeDto | null;
  @Id({ optional: true, nullable: true }) ownerId?: string | null;
}

export class ProcessEdgeUpdateDto {
  @Text({ max: 80, description: 'when the flow goes this way; empty where it always does' }) words: string;
  @Text({ max: 80 }) wordsEn: string;
  @Id({ optional: true, nullable: true, description: 'left as it is where it is absent' }) conversionMetricId?: string | null;
  @Id({ optional: true, nullable: true, description: 'left as it is where it is absent' }) timeMetricId?: string | null;
}

export class ProcessEdgeCreateDto extends ProcessEdgeUpdateDto {
  @Id() fromId: string;
  @Id() toId: string;
}

export class ProcessOrderDto {
  @Ids({ max: 200, description: 'every node of the process, once, in the new order' }) nodeIds: string[];
}

export class PlantedMetricView {
  @Id() id: string;
  @Id() versionId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text() unit: string;
  @Flag() percent: boolean;
  @Flag({ description: 'a steward and a business owner vouch for it' }) certified: boolean;
  /** Null where nobody has a running target on it that the viewer may see. */
  @OneOf(METRIC_STATES, 'KpiState', { nullable: true }) state: MetricState | null;
}

export class ProcessNodeView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() ordinal: number;
  @Nested(() => MetricPersonView, { nullable: true }) owner: MetricPersonView | null;
  @NestedList(() => PlantedMetricView, { description: 'with a definition in force' }) metrics: PlantedMetricView[];
  @Int({ description: 'suggestions that wait for a decision' }) openSuggestions: number;
  @Nested(() => VolumeDto, { nullable: true }) volume: VolumeDto | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class ProcessEdgeView {
  @Id() id: string;
  @Id() fromId: string;
  @Id() toId: string;
  @Text() words: string;
  @Text() wordsEn: string;
  @Id({ nullable: true }) conversionMetricId: string | null;
  @Id({ nullable: true }) timeMetricId: string | null;
}

export class ProcessView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() version: number;
  @NestedList(() => ProcessNodeView, { description: 'in the order of the flow' }) nodes: ProcessNodeView[];
  @NestedList(() => ProcessEdgeView) edges: ProcessEdgeView[];
  @NestedList(() => OfferView) offers: OfferView[];
}

export class ProcessQueryDto {
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class ProcessListView {
  @NestedList(() => ProcessView) items: ProcessView[];
  @Text({ nullable: true }) next: string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}
