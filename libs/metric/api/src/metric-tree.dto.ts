import { DIRECTIONS, TIMINGS, type Direction, type DriverTiming } from '@kpi-loop/metric/domain';
import { Day, Flag, Id, Int, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { OffsetDto } from './definition.dto';
import { MetricRefView } from './metric-refs.dto';
import { METRIC_STATES, type MetricState } from './metric-states';

export const TREE_RELATIONS = ['input', 'child', 'driver'] as const;

export class MetricTreeQueryDto {
  @Id({ optional: true, description: 'only this metric and what is below it' }) rootId?: string;
}

export class TreeMetricView extends MetricRefView {
  @OneOf(DIRECTIONS, 'Direction') direction: Direction;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag() certified: boolean;
  @OneOf(METRIC_STATES, 'KpiState', { nullable: true }) state: MetricState | null;
  @Text({ nullable: true, description: 'of the widest unit the viewer may see' }) value: string | null;
  @Text({ nullable: true, description: 'of the month before' }) before: string | null;
  @Day({ nullable: true }) month: string | null;
  @Text() unitName: string;
  @Text() unitNameEn: string;
}

export class TreeEdgeView {
  @Id() fromId: string;
  @Id() toId: string;
  @OneOf(TREE_RELATIONS, 'TreeRelation') relation: (typeof TREE_RELATIONS)[number];
  @Text({ nullable: true, description: 'of a child: its share' }) weight: string | null;
  @Nested(() => OffsetDto, { nullable: true, description: 'of an input: so long before' }) back: OffsetDto | null;
  @OneOf(TIMINGS, 'DriverTiming', { nullable: true, description: 'of a driver' }) timing: DriverTiming | null;
  @Id({ nullable: true, description: 'of a driver, to end it by' }) linkId: string | null;
}

/** Metrics, and from each down to what it is made of and what drives it. */
export class MetricTreeView {
  @NestedList(() => TreeMetricView) metrics: TreeMetricView[];
  @NestedList(() => TreeEdgeView) edges: TreeEdgeView[];
  @NestedList(() => OfferView) offers: OfferView[];
}
