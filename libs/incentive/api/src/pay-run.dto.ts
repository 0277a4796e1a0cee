import { Amount, Day, Flag, Id, Instant, Int, JsonList, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { TrueUpView } from './true-up.dto';

export const PAY_RUN_STATUSES = ['pending', 'calculated', 'in_review', 'approved', 'released'] as const;
export const PAY_STATEMENT_STATUSES = ['pending', 'zero', 'calculated', 'in_review', 'approved', 'on_hold', 'released'] as const;

export class NewPayRunDto {
  @Id() planId: string;
  @Id() periodId: string;
}

export class PayRunQuery {
  @Id({ optional: true }) periodId?: string;
  @OneOf(PAY_RUN_STATUSES, 'PayRunStatus', { optional: true }) status?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class PayRunListItem {
  @Id() id: string;
  @OneOf(PAY_RUN_STATUSES, 'PayRunStatus') status: string;
  @Id() planId: string;
  @Text() planCode: string;
  @Text() planName: string;
  @Text() planNameEn: string;
  @Text() currency: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() cycleCode: string;
  @Day() periodFrom: string;
  @Day() periodTo: string;
  @Instant() createdAt: Date;
  @Instant({ nullable: true }) releasedAt: Date | null;
}

export class PayRunPage {
  @NestedList(() => PayRunListItem) items: PayRunListItem[];
  @Text({ nullable: true }) next: string | null;
}

export class PayRunCheckView {
  @OneOf(['resultsPublished', 'somethingToPay', 'nobodyAboveCap', 'noMissingBase', 'outliersExplained', 'amountsUnchanged'], 'PayRunCheck') rule: string;
  @Flag() ok: boolean;
  @Int({ description: 'how many people break it; for somethingToPay how many statements there are' }) count: number;
}

export class PayRunCount {
  @OneOf(PAY_STATEMENT_STATUSES, 'PayStatementStatus') status: string;
  @Int() count: number;
}

export class PayRunTotals {
  @Int() people: number;
  @Amount({ nullable: true, description: 'null for a group so small that it would tell on its members' }) base: string | null;
  @Amount({ nullable: true, description: 'what the period earns' }) amount: string | null;
  @Amount({ nullable: true, description: 'true-ups of earlier periods; null for whoever may not see the amounts of people' }) trueUp: string | null;
  @Amount({ nullable: true }) payable: string | null;
  @Amount({ nullable: true, description: 'Σ amount ÷ Σ base' }) coefficient: string | null;
}

/** Answers to verbs carry no totals: they are kept for their idempotency key. */
export class PayRunView extends PayRunListItem {
  @Int() version: number;
  @Text({ nullable: true }) calculatedByName: string | null;
  @Text({ nullable: true }) calculatedByNameEn: string | null;
  @Text({ nullable: true }) approvedByName: string | null;
  @Text({ nullable: true }) approvedByNameEn: string | null;
  @NestedList(() => PayRunCount) byStatus: PayRunCount[];
  @NestedList(() => PayRunCheckView) checks: PayRunCheckView[];
  @Nested(() => PayRunTotals, { nullable: true }) totals: PayRunTotals | null;
  @Flag({ description: 'the viewer may see the amounts of people' }) amountsVisible: boolean;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class PayStatementQuery {
  @OneOf(PAY_STATEMENT_STATUSES, 'PayStatementStatus', { optional: true }) status?: string;
  @OneOf(['true', 'false'], 'YesNo', { optional: true }) outlier?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class PayStatementItem {
  @Id() id: string;
  @OneOf(PAY_STATEMENT_STATUSES, 'PayStatementStatus') status: string;
  @Id() personId: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Amount() score: string;
  @Amount() coefficient: string;
  @Amount() proration: string;
  @Amount() base: string;
  @Amount({ description: 'what the period earns' }) amount: string;
  @Amount({ description: 'Σ of the true-ups of earlier periods' }) trueUp: string;
  @Amount({ description: 'amount + trueUp' }) payable: string;
  @Amount({ nullable: true }) previousAmount: string | null;
  @Flag() outlier: boolean;
  @Text({ nullable: true, max: 2000 }) explanation: string | null;
  @Int({ nullable: true, description: 'the edition of the frozen figures the score was made from' }) edition: number | null;
}

export class PayStatementPage {
  @Text() currency: string;
  @NestedList(() => PayStatementItem) items: PayStatementItem[];
  @Text({ nullable: true }) next: string | null;
}

/** One statement for COMP and FIN, with how it came about. */
export class PayStatementView extends PayStatementItem {
  @Int() version: number;
  @Text() currency: string;
  @JsonList({ description: '[{step, formula, inputs, unrounded, rounded, ruleId}]' }) trace: Record<string, unknown>[];
  @NestedList(() => TrueUpView) trueUps: TrueUpView[];
  @Text({ nullable: true }) holdReason: string | null;
  @Day({ nullable: true }) holdReviewOn: string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

/** What became of a statement, without what is in it. */
export class PayStatementMoved {
  @Id() id: string;
  @Int() version: number;
  @OneOf(PAY_STATEMENT_STATUSES, 'PayStatementStatus') status: string;
}

export class HoldDto {
  @Id() personId: string;
  @Text({ min: 1, max: 2000 }) reason: string;
  @Day({ description: 'looked at again, within 30 days' }) reviewOn: string;
}

export class UnholdDto {
  @Id() personId: string;
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class HeldView {
  @Id() statementId: string;
  @Id() personId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text({ nullable: true, max: 2000 }) reason: string | null;
  @Day({ nullable: true }) reviewOn: string | null;
}
