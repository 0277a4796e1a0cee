import { CYCLE_STATUSES, STAGES } from '@kpi-loop/cycle/domain';
import { Day, Flag, Id, Int, Json, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { CycleStateView, PopulationCounts } from './cycle.dto';
import { PeriodNodeView, PeriodRef, PeriodView } from './period.dto';

export class StatusCount {
  @Text() status: string;
  @Int() count: number;
}

export class LoopStageView {
  @OneOf(STAGES, 'LoopStage') stage: string;
  @Int() done: number;
  @Int() total: number;
  @Int() late: number;
  @Int() waitingForMe: number;
  @Day({ nullable: true }) dueOn: string | null;
  @Flag({ description: 'due and not done; what is monitored is never overdue' }) overdue: boolean;
  @NestedList(() => StatusCount) byStatus: StatusCount[];
}

/** The small ring in the header. */
export class LoopView {
  @Id({ nullable: true }) cycleId: string | null;
  @Text() cycleCode: string;
  @Flag({ description: 'nothing of the cycle moves' }) suspended: boolean;
  @Nested(() => PeriodRef, { nullable: true }) period: PeriodRef | null;
  @Int() waitingForMe: number;
  @NestedList(() => LoopStageView) stages: LoopStageView[];
}

export class BlockerView {
  @OneOf(STAGES, 'LoopStage') stage: string;
  @Text({ description: 'i18n key of the feature that reports it' }) key: string;
  @Json() params: Record<string, unknown>;
  @Id({ nullable: true }) personId: string | null;
  @Text({ nullable: true }) personName: string | null;
  @Text({ nullable: true }) personNameEn: string | null;
  @Text() link: string;
  @Flag() late: boolean;
}

export class UnitStageView {
  @OneOf(STAGES, 'LoopStage') stage: string;
  @NestedList(() => StatusCount) byStatus: StatusCount[];
}

export class ConsoleUnitView {
  @Id() unitId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text({ nullable: true }) headName: string | null;
  @Text({ nullable: true }) headNameEn: string | null;
  @NestedList(() => UnitStageView) stages: UnitStageView[];
  @NestedList(() => BlockerView) heldUpBy: BlockerView[];
}

export class ComingUpView {
  @Day() dueOn: string;
  @OneOf(STAGES, 'LoopStage') stage: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Int({ description: 'working days from today; negative when past' }) workdays: number;
}

export class ConsoleCycleView {
  @Id() id: string;
  @Int() version: number;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(CYCLE_STATUSES, 'CycleStatus') status: string;
  @Nested(() => CycleStateView) state: CycleStateView;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class ConsoleView {
  @Nested(() => ConsoleCycleView) cycle: ConsoleCycleView;
  @NestedList(() => PeriodRef) periods: PeriodRef[];
  @NestedList(() => PeriodNodeView, { description: 'all periods of the cycle: each that is settled, then those tracked in it' }) tree: PeriodNodeView[];
  @Nested(() => PeriodView, { nullable: true }) period: PeriodView | null;
  @Nested(() => PopulationCounts) population: PopulationCounts;
  @Int({ description: 'working days of the period that have begun' }) workday: number;
  @Int() workdays: number;
  @Int() waitingForMe: number;
  @NestedList(() => LoopStageView) stages: LoopStageView[];
  @NestedList(() => ConsoleUnitView) units: ConsoleUnitView[];
  @NestedList(() => BlockerView) blockers: BlockerView[];
  @NestedList(() => ComingUpView) comingUp: ComingUpView[];
}
