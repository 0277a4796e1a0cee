import { Amount, Flag, Id, Int, Json, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import {
  CONTRIBUTIONS,
  COVERAGE_STATES,
  DENOMINATOR_BASES,
  PERSPECTIVES,
  SCORECARD_STATUSES,
  SPLITS,
  type Balance,
  type Contribution,
  type CoverageState,
  type DenominatorBasis,
  type Perspective,
  type ScorecardStatus,
  type Split,
} from '@kpi-loop/target/domain';
import { LineMetricView } from './line-view.dto';
import { ScorecardPersonView, ScorecardSubjectView } from './scorecard.dto';

// ── requests ─────────────────────────────────────────────────────────────

export class CascadeQuery {
  @Id() periodId: string;
  @Id({ optional: true, description: 'with the units below; absent: the viewer’s own, or the whole company for who reads it' }) unitId?: string;
}

export class SplitQuery {
  @OneOf(SPLITS, 'Split') by: Split;
}

export class SplitItemDto {
  @Id() scorecardId: string;
  @Amount() target: string;
}

export class ProposeSplitDto {
  @Text({ min: 1, max: 2000 }) reason: string;
  @NestedList(() => SplitItemDto, { max: 200 }) items: SplitItemDto[];
}

export class PerspectiveDto {
  @OneOf(PERSPECTIVES, 'Perspective') perspective: Perspective;
}

// ── views ────────────────────────────────────────────────────────────────

export class CascadeLineView extends LineMetricView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Id({ nullable: true, description: 'the line above, where one sees it' }) parentLineId: string | null;
  @Int() depth: number;
  @Nested(() => ScorecardSubjectView) subject: ScorecardSubjectView;
  @Nested(() => ScorecardPersonView) owner: ScorecardPersonView;
  @Id() unitId: string;
  @OneOf(SCORECARD_STATUSES, 'ScorecardStatus') status: ScorecardStatus;
  @Id() metricId: string;
  @OneOf(['HIGHER', 'LOWER', 'RANGE'], 'MetricDirection') direction: string;
  @Amount() weight: string;
  @Amount() target: string;
  @Amount({ nullable: true, description: 'of a ratio: what it is expected to be counted on' }) plannedDenominator: string | null;
  @OneOf(CONTRIBUTIONS, 'Contribution') contribution: Contribution;
  @Int() childCount: number;
  @Int({ description: 'children one does not see: what they come to is not told then' }) hidden: number;
  @Amount({ nullable: true }) reached: string | null;
  @Amount({ nullable: true, description: '承接率' }) coverage: string | null;
  @Amount({ nullable: true, description: 'still missing; negative when there is more' }) gap: string | null;
  @OneOf(COVERAGE_STATES, 'CoverageState', { nullable: true, description: 'null: not told' }) state: CoverageState | null;
  @OneOf(DENOMINATOR_BASES, 'DenominatorBasis', { nullable: true, description: 'of ratios: by which denominators those below were weighed; null: not told' })
  basis: DenominatorBasis | null;
  @Amount({ nullable: true, description: 'its part of the line above' }) share: string | null;
  @Amount({ nullable: true, description: 'its part of the line above as it was agreed, where it is not what it is now' }) agreedShare: string | null;
  @Flag({ description: 'a head may propose a split of it' }) splittable: boolean;
}

export class CascadeUnitRef extends ScorecardPersonView {
  @Int() depth: number;
}

export class BalanceMetricView {
  @Id() metricId: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Amount({ description: 'sum of its weights' }) weight: string;
  @OneOf(PERSPECTIVES, 'Perspective', { nullable: true }) perspective: Perspective | null;
}

export class BalanceView {
  @Json({ nullable: true, description: '{shares: {perspective: share}, unknown, missing: [], tooFinancial}; null without weights' }) balance: Balance | null;
  @NestedList(() => BalanceMetricView) metrics: BalanceMetricView[];
  @Flag() mayClassify: boolean;
}

export class CascadeView {
  @Id({ nullable: true }) unitId: string | null;
  @NestedList(() => CascadeUnitRef, { description: 'units to choose from, in the order of the tree' }) units: CascadeUnitRef[];
  @Amount({ description: 'R-C1: how much more than the parent’s target is due' }) buffer: string;
  @Text({ description: 'R-C2: SOFT or HARD' }) order: string;
  @Flag({ description: 'only the lines right below the top are here: there are too many, choose a unit' }) folded: boolean;
  @NestedList(() => CascadeLineView, { max: 5000, description: 'in the order of the tree' }) lines: CascadeLineView[];
  @NestedList(() => CascadeLineView, { max: 5000, description: '未承接: nobody above has them' }) orphans: CascadeLineView[];
  @Nested(() => BalanceView) balance: BalanceView;
}

export class SplitPartView {
  @Id() scorecardId: string;
  @Nested(() => ScorecardSubjectView) subject: ScorecardSubjectView;
  @OneOf(SCORECARD_STATUSES, 'ScorecardStatus') status: ScorecardStatus;
  @Amount({ nullable: true, description: 'null: the card has no such line yet' }) before: string | null;
  @Amount({ nullable: true, description: 'null: cannot be told, see because' }) target: string | null;
  @Amount({ nullable: true, description: 'what its part is proportional to' }) share: string | null;
  @Amount({ nullable: true, description: 'of a ratio: planned' }) denominator: string | null;
  @Amount({ nullable: true, description: 'of a ratio that nobody planned: as it was measured before' }) measured: string | null;
  @Flag({ description: 'the viewer may put it on the table' }) allowed: boolean;
  @Texts() because: string[];
}

export class SplitView {
  @Id() lineId: string;
  @Amount() target: string;
  @OneOf(CONTRIBUTIONS, 'Contribution') contribution: Contribution;
  @NestedList(() => SplitPartView) parts: SplitPartView[];
}

export class SplitOutcomeView {
  @Id() scorecardId: string;
  @Flag() done: boolean;
  @Texts() because: string[];
}

export class SplitOutcomesView {
  @NestedList(() => SplitOutcomeView) items: SplitOutcomeView[];
}
