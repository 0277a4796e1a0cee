import { DIRECTIONS, type Direction } from '@kpi-loop/metric/domain';
import { Flag, Id, Ids, Int, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { MetricPersonView } from './metric.dto';

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
  @Id({ optional: true, nullable: true }) ownerId?: string | null;
}

export class ProcessNodeUpdateDto extends ProcessUpdateDto {
  @Id({ optional: true, nullable: true }) ownerId?: string | null;
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
}

export class ProcessNodeView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() ordinal: number;
  @Nested(() => MetricPersonView, { nullable: true }) owner: MetricPersonView | null;
  @NestedList(() => PlantedMetricView, { description: 'with a definition in force' }) metrics: PlantedMetricView[];
}

export class ProcessView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() version: number;
  @NestedList(() => ProcessNodeView, { description: 'in the order of the flow' }) nodes: ProcessNodeView[];
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
