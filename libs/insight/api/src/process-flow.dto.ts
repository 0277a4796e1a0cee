import { FLOW_PERIODS, type FlowPeriod } from '@kpi-loop/insight/domain';
import { Amount, Day, Flag, Id, Int, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export class ProcessFlowQueryDto {
  @OneOf(FLOW_PERIODS, 'FlowPeriod', { optional: true, description: 'a month where none is named' }) period?: FlowPeriod;
  @Day({ optional: true, description: 'any day of the period; the last one that is over where none is named' }) day?: string;
  @Id({ optional: true, description: 'the narrowest unit with all of the flow where none is named' }) unitId?: string;
}

export class FlowUnitView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class FlowRangeView {
  @Day() from: string;
  @Day() to: string;
}

/** A figure in three periods; each null where there is none, or none the viewer may see. */
export class FlowFigureView {
  @Id() metricVersionId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Amount({ nullable: true }) now: string | null;
  @Amount({ nullable: true }) previous: string | null;
  @Amount({ nullable: true }) lastYear: string | null;
  @Amount({ nullable: true, description: 'of the unit, agreed for the period the last day lies in' }) target: string | null;
}

export class FlowNodeView {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Nested(() => FlowFigureView, { nullable: true }) volume: FlowFigureView | null;
}

export class FlowEdgeView {
  @Id() id: string;
  @Id() fromId: string;
  @Id() toId: string;
  @Text() words: string;
  @Text() wordsEn: string;
  @Nested(() => FlowFigureView, { nullable: true }) conversion: FlowFigureView | null;
  @Nested(() => FlowFigureView, { nullable: true }) time: FlowFigureView | null;
  @Amount({ nullable: true, description: 'how many fewer got through than at the conversion before' }) lost: string | null;
  @Amount({ nullable: true, description: 'what it explains of the change against the period before, a fraction' }) contribution: string | null;
}

export class ProcessFlowView {
  @Id() processId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Nested(() => FlowUnitView, { nullable: true }) unit: FlowUnitView | null;
  @NestedList(() => FlowUnitView, { description: 'units with figures of this flow that the viewer may see, the widest first' }) units: FlowUnitView[];
  @OneOf(FLOW_PERIODS, 'FlowPeriod') period: FlowPeriod;
  @Nested(() => FlowRangeView) now: FlowRangeView;
  @Nested(() => FlowRangeView) previous: FlowRangeView;
  @Nested(() => FlowRangeView) lastYear: FlowRangeView;
  @NestedList(() => FlowNodeView) nodes: FlowNodeView[];
  @NestedList(() => FlowEdgeView) edges: FlowEdgeView[];
  @Id({ nullable: true, description: 'the edge whose conversion fell most' }) worstEdgeId: string | null;
  @OneOf(['missing', 'notPositive', 'unchanged'], 'FlowUnexplained', { nullable: true, description: 'why the change is not explained' })
  unexplained: 'missing' | 'notPositive' | 'unchanged' | null;
}
