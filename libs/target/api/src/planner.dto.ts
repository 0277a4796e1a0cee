import { Amount, Flag, Id, Int, Nested, NestedList, OneOf, Text, Texts, Weight } from '@kpi-loop/shared/api';
import { COMBINATIONS, type Combination } from '@kpi-loop/target/domain';
import { LineMetricView } from './line-view.dto';
import { ScorecardPeriodView, ScorecardSubjectView } from './scorecard.dto';

export const DRIVER_SOURCES = ['formula', 'tree', 'none'] as const;

export class PlannerQuery {
  @Id() metricId: string;
  @Id() periodId: string;
  @Id({ optional: true, description: 'whose figures: by default of the unit the viewer heads, else of his own' }) unitId?: string;
}

export class PlannedDriverDto {
  @Amount({ optional: true, nullable: true, description: 'null or absent: the one that is left free' }) value?: string | null;
  @Flag({ optional: true, description: 'divides, or is taken off' }) inverse?: boolean;
}

export class SolveDriversDto {
  @OneOf(COMBINATIONS, 'DriverCombination') combination: Combination;
  @Amount() wanted: string;
  @NestedList(() => PlannedDriverDto, { max: 12 }) drivers: PlannedDriverDto[];
  @Int({ min: 0, max: 12, description: 'decimals the free driver is set with' }) decimals: number;
  @Flag({ optional: true }) lowerIsBetter?: boolean;
}

export class ProposedLineDto {
  @Id() metricId: string;
  @Id({ description: 'who owns the driver' }) ownerId: string;
  @Amount() target: string;
  @Weight({ optional: true, description: 'of a new line; the least the cycle allows when absent' }) weight?: string;
}

export class ProposeLinesDto {
  @Id() periodId: string;
  @NestedList(() => ProposedLineDto, { max: 24 }) lines: ProposedLineDto[];
  @Text({ optional: true, max: 2000, description: 'said on every card that is written' }) reason?: string;
}

export class PlannerMetricView extends LineMetricView {
  @Id() metricId: string;
  @Text() direction: string;
  @Amount({ nullable: true, description: 'the period before' }) last: string | null;
  @Amount({ nullable: true, description: 'the same period a year ago' }) lastYear: string | null;
}

export class PlannerDriverView extends PlannerMetricView {
  @Flag({ description: 'divides, or is taken off' }) inverse: boolean;
}

export class PlannerView {
  @Nested(() => PlannerMetricView) metric: PlannerMetricView;
  @Nested(() => ScorecardSubjectView) subject: ScorecardSubjectView;
  @Nested(() => ScorecardPeriodView) period: ScorecardPeriodView;
  @OneOf(COMBINATIONS, 'DriverCombination') combination: Combination;
  @OneOf(DRIVER_SOURCES, 'DriverSource', { description: 'its formula, the drivers drawn in the metric tree, or nobody said' }) source: string;
  @NestedList(() => PlannerDriverView) drivers: PlannerDriverView[];
}

export class SolvedDriverView {
  @Int({ description: 'index of the free driver' }) free: number;
  @Text({ description: 'exact where it divides, else at 12 decimals' }) value: string;
  @Flag() exact: boolean;
  @Text({ nullable: true, description: 'the exact value where no decimal number is it' }) fraction: string | null;
  @Text({ description: 'as it can be set: at least the wanted figure comes out' }) settable: string;
  @Text() comesOut: string;
}

export class ProposedLineView {
  @Id() metricId: string;
  @Id() ownerId: string;
  @Id({ nullable: true }) scorecardId: string | null;
  @Flag() done: boolean;
  @Texts({ description: 'why not' }) because: string[];
}

export class ProposedLinesView {
  @NestedList(() => ProposedLineView) items: ProposedLineView[];
}
