import {
  ADJUSTING,
  CONTRACTING,
  CYCLE_STATUSES,
  HOLDS,
  SETTLEMENT_GRAINS,
  TEMPLATES,
  TRACKING_GRAINS,
  type SettlementGrain,
  type TrackingGrain,
} from '@kpi-loop/cycle/domain';
import { Amount, Day, Flag, Id, Int, Json, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { PeriodView } from './period.dto';

export class CreateCycleDto {
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 120 }) name: string;
  @Text({ max: 120, optional: true }) nameEn?: string;
  @OneOf(TEMPLATES, 'CycleTemplate') template: string;
  @OneOf(SETTLEMENT_GRAINS, 'SettlementGrain', { optional: true, description: 'the one of the template when absent' }) settlementGrain?: SettlementGrain;
  @OneOf(TRACKING_GRAINS, 'TrackingGrain', { optional: true, description: 'the one of the template when absent' }) trackingGrain?: TrackingGrain;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @Json({ optional: true, description: 'PolicySet; the defaults when absent' }) policy?: Record<string, unknown>;
}

/** What is absent stays as it is; another template brings its grains. New dates or grains cut the periods anew. */
export class EditCycleDto {
  @Text({ min: 1, max: 40, optional: true }) code?: string;
  @Text({ min: 1, max: 120, optional: true }) name?: string;
  @Text({ max: 120, optional: true }) nameEn?: string;
  @OneOf(TEMPLATES, 'CycleTemplate', { optional: true }) template?: string;
  @OneOf(SETTLEMENT_GRAINS, 'SettlementGrain', { optional: true }) settlementGrain?: SettlementGrain;
  @OneOf(TRACKING_GRAINS, 'TrackingGrain', { optional: true }) trackingGrain?: TrackingGrain;
  @Day({ optional: true }) startsOn?: string;
  @Day({ optional: true }) endsOn?: string;
  @Json({ optional: true, description: 'PolicySet' }) policy?: Record<string, unknown>;
  @Text({ max: 500, optional: true, description: 'the policy document and its version (R-L1)' }) ruleDocument?: string;
  @Text({ max: 2000, optional: true, description: 'how the rules were discussed and made public (R-L1)' }) ruleConsultation?: string;
}

export class PopulationRuleDto {
  @Id({ nullable: true, optional: true }) unitId?: string | null;
  @Id({ nullable: true, optional: true }) personId?: string | null;
  @Flag() included: boolean;
  @Text({ max: 500, optional: true }) reason?: string;
}

export class PopulationRulesDto {
  @NestedList(() => PopulationRuleDto, { max: 2000 }) rules: PopulationRuleDto[];
}

export class StageDeadlineDto {
  @Id() periodId: string;
  @OneOf(['set', 'collect', 'monitor', 'review', 'adjust', 'reward'], 'LoopStage') stage: string;
  @Day() dueOn: string;
}

export class StageDeadlinesDto {
  @NestedList(() => StageDeadlineDto, { max: 800 }) deadlines: StageDeadlineDto[];
}

export class PopulationCounts {
  @Int() inScope: number;
  @Int() excluded: number;
  @Int({ description: 'people whom no rule names' }) notCovered: number;
  @Int({ description: 'in scope and without an active manager' }) withoutApprover: number;
}

export class PopulationRuleView {
  @Id() id: string;
  @Id({ nullable: true }) unitId: string | null;
  @Id({ nullable: true }) personId: string | null;
  @Text({ description: 'of the unit or the person' }) name: string;
  @Text() nameEn: string;
  @Flag() included: boolean;
  @Text() reason: string;
  @Int({ description: 'people this rule decides about' }) people: number;
}

export class PolicyProblemView {
  @Text() pointer: string;
  @Text() rule: string;
}

export class CycleListItem {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(TEMPLATES, 'CycleTemplate') template: string;
  @OneOf(SETTLEMENT_GRAINS, 'SettlementGrain') settlementGrain: string;
  @OneOf(TRACKING_GRAINS, 'TrackingGrain') trackingGrain: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @OneOf(CYCLE_STATUSES, 'CycleStatus') status: string;
  @OneOf(HOLDS, 'CycleHold') hold: string;
  @Int() periods: number;
  @Int() closedPeriods: number;
  @Text({ nullable: true }) currentPeriod: string | null;
  @Text({ nullable: true }) currentPeriodEn: string | null;
}

export class CyclePage {
  @NestedList(() => CycleListItem) items: CycleListItem[];
  @Text({ nullable: true }) next: string | null;
}

/** The cycle that follows another: what is copied stays editable as a draft. */
export class NextCycleDto {
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 120 }) name: string;
  @Text({ max: 120, optional: true }) nameEn?: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
}

export class NextUnitView {
  @Id() unitId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() depth: number;
  @Int({ description: 'people in scope on the last day of the cycle, in the unit itself' }) before: number;
  @Int({ description: 'people in scope on the first day of the next one' }) after: number;
  @Int() cards: number;
  @Int() lines: number;
  @Int({ description: 'lines whose target would rise only because the last result was good (R-CL1)' }) ratchet: number;
}

export class PolicyDifferenceView {
  @Text() pointer: string;
  @Text() copied: string;
  @Text() standard: string;
}

/** What a next cycle would begin with, before anybody makes it. */
export class NextCyclePreview {
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(TEMPLATES, 'CycleTemplate') template: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @Int({ description: 'those that are settled' }) periods: number;
  @Int({ description: 'those that are tracked within them' }) tracked: number;
  @Int() people: number;
  @Int() joining: number;
  @Int() leaving: number;
  @NestedList(() => PolicyDifferenceView, { description: 'rules that are copied and are not the standard ones' }) policy: PolicyDifferenceView[];
  @NestedList(() => NextUnitView) units: NextUnitView[];
}

/** The cards of a period that are being signed. */
export class ContractView {
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Day({ nullable: true }) dueOn: string | null;
  @Int({ description: 'cards in force' }) signed: number;
  @Int() total: number;
  @Amount({ description: 'share of cards that must be in force before contracting closes without a reason' }) minSigned: string;
}

/** Where a cycle stands beside its own way. */
export class CycleStateView {
  @OneOf(CONTRACTING, 'CycleContracting') contracting: string;
  @Nested(() => ContractView, { nullable: true }) contract: ContractView | null;
  @OneOf(ADJUSTING, 'CycleAdjusting') adjusting: string;
  @Day({ description: 'from here on only errors and force majeure change targets' }) freezeOn: string;
  @OneOf(HOLDS, 'CycleHold') hold: string;
  @Day({ nullable: true }) suspendedOn: string | null;
  @Text({ max: 2000, nullable: true }) suspendedBecause: string | null;
  @Day({ nullable: true }) reopenUntil: string | null;
  @Day({ nullable: true, description: 'last day on which its results may be appealed against; null: they are not published' }) appealUntil: string | null;
}

export class CycleView {
  @Id() id: string;
  @Int() version: number;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(TEMPLATES, 'CycleTemplate') template: string;
  @OneOf(SETTLEMENT_GRAINS, 'SettlementGrain') settlementGrain: string;
  @OneOf(TRACKING_GRAINS, 'TrackingGrain') trackingGrain: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @OneOf(CYCLE_STATUSES, 'CycleStatus') status: string;
  @Json({ description: 'PolicySet' }) policy: Record<string, unknown>;
  @Text({ nullable: true, description: 'SHA-256 of the frozen policy set' }) policyHash: string | null;
  @NestedList(() => PolicyProblemView) policyProblems: PolicyProblemView[];
  @Text() ruleDocument: string;
  @Text() ruleConsultation: string;
  @Id({ nullable: true }) createdBy: string | null;
  @Text() createdByName: string;
  @Text() createdByNameEn: string;
  @Flag() calendarMonotonic: boolean;
  @NestedList(() => PeriodView) periods: PeriodView[];
  @NestedList(() => PopulationRuleView) rules: PopulationRuleView[];
  @Nested(() => PopulationCounts) population: PopulationCounts;
  @Nested(() => CycleStateView) state: CycleStateView;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class PopulationUnitView {
  @Id() unitId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() depth: number;
  @Int() inScope: number;
  @Int() excluded: number;
  @Int() notCovered: number;
  @Int() withoutApprover: number;
}

export class PopulationPersonView {
  @Id() personId: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Id() unitId: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @OneOf(['in', 'excluded', 'notCovered', 'withoutApprover'], 'PopulationStanding') standing: string;
  @Text() reason: string;
  @Text({ nullable: true }) managerName: string | null;
  @Text({ nullable: true }) managerNameEn: string | null;
}

export class PopulationView {
  @Nested(() => PopulationCounts) counts: PopulationCounts;
  @NestedList(() => PopulationUnitView) units: PopulationUnitView[];
  @NestedList(() => PopulationPersonView) items: PopulationPersonView[];
  @Text({ nullable: true }) next: string | null;
}

export class PolicyDefaultsView {
  @Json({ description: 'PolicySet' }) policy: Record<string, unknown>;
}
