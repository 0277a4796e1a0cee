import { SHORT_PARTICIPATION, type ShortParticipation } from '@kpi-loop/incentive/domain';
import { Amount, Flag, Id, Instant, Int, JsonList, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';

export const INCENTIVE_PLAN_STATUSES = ['draft', 'in_review', 'effective', 'retired'] as const;

export class CurveAnchorDto {
  @Amount() score: string;
  @Amount() coefficient: string;
}

export class NewIncentivePlanDto {
  @Id() cycleId: string;
  @Id({ optional: true, nullable: true, description: 'pays the people of this unit and below; the nearest plan wins' }) unitId?: string | null;
  @Text({ min: 1, max: 40 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ optional: true, max: 200 }) nameEn?: string;
  @Text({ optional: true, min: 3, max: 3 }) currency?: string;
  @NestedList(() => CurveAnchorDto, { optional: true, max: 50 }) curve?: CurveAnchorDto[];
  @OneOf(SHORT_PARTICIPATION, 'ShortParticipation', { optional: true, description: 'what is paid on a result too short to be assessed' })
  shortParticipation?: ShortParticipation;
}

export class EditIncentivePlanDto {
  @Id({ optional: true, nullable: true }) unitId?: string | null;
  @Text({ optional: true, min: 1, max: 200 }) name?: string;
  @Text({ optional: true, max: 200 }) nameEn?: string;
  @Text({ optional: true, min: 3, max: 3 }) currency?: string;
  @NestedList(() => CurveAnchorDto, { optional: true, max: 50 }) curve?: CurveAnchorDto[];
  @OneOf(SHORT_PARTICIPATION, 'ShortParticipation', { optional: true }) shortParticipation?: ShortParticipation;
}

export class IncentivePlanListItem {
  @Id() id: string;
  @OneOf(INCENTIVE_PLAN_STATUSES, 'IncentivePlanStatus') status: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() currency: string;
  @Id() cycleId: string;
  @Text() cycleCode: string;
  @Id({ nullable: true }) unitId: string | null;
  @Text({ nullable: true }) unitName: string | null;
  @Text({ nullable: true }) unitNameEn: string | null;
}

export class CurvePointView {
  @Amount() score: string;
  @Amount() coefficient: string;
}

export class PlanExampleView {
  @Amount() score: string;
  @Amount() base: string;
  @Amount() coefficient: string;
  @Amount() amount: string;
  @JsonList({ description: '[{step, formula, inputs, unrounded, rounded, ruleId}]' }) trace: Record<string, unknown>[];
}

export class IncentivePlanView extends IncentivePlanListItem {
  @Int() version: number;
  @NestedList(() => CurveAnchorDto) curve: CurveAnchorDto[];
  @OneOf(SHORT_PARTICIPATION, 'ShortParticipation') shortParticipation: ShortParticipation;
  @Texts({ description: 'names of rules the curve breaks' }) curveProblems: string[];
  @NestedList(() => CurvePointView) table: CurvePointView[];
  @Nested(() => PlanExampleView, { nullable: true }) example: PlanExampleView | null;
  @Text({ nullable: true }) createdByName: string | null;
  @Text({ nullable: true }) approvedByName: string | null;
  @Flag({ description: 'the viewer may see pay bases' }) basesVisible: boolean;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class PayBaseQuery {
  @Text({ optional: true, max: 100, description: 'number or name begins with' }) search?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true, description: 'only people in scope without a base' }) missing?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class PayBaseItem {
  @Id() personId: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Amount({ nullable: true }) amount: string | null;
  @Instant({ nullable: true }) updatedAt: Date | null;
}

export class PayBasePage {
  @NestedList(() => PayBaseItem) items: PayBaseItem[];
  @Text({ nullable: true }) next: string | null;
}

export class SetPayBaseDto {
  @Amount() amount: string;
}

/** What was written, without what: an answer to a write is kept for its idempotency key. */
export class PayBaseWritten {
  @Id() personId: string;
}

export class ImportPayBasesDto {
  @Text({ min: 1, max: 1_500_000, description: 'CSV with the columns employee_no and amount' }) csv: string;
  @Flag({ optional: true, description: 'only checks' }) dryRun?: boolean;
}

export class PayBaseRowError {
  @Int() row: number;
  @Text() column: string;
  @Text() code: string;
}

export class PayBaseImportView {
  @Int() rows: number;
  @Int() added: number;
  @Int() changed: number;
  @Int() unchanged: number;
  @Flag({ description: 'nothing is written while a row is wrong' }) written: boolean;
  @NestedList(() => PayBaseRowError) errors: PayBaseRowError[];
}
