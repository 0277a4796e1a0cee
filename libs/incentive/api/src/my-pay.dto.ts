import { Amount, Day, Flag, Id, Instant, Int, JsonList, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { MyDifferenceView } from './pay-difference.dto';
import { TrueUpView } from './true-up.dto';

export class MyStatementItem {
  @Id() id: string;
  @OneOf(['released', 'zero'], 'MyStatementStatus') status: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() cycleCode: string;
  @Text() planName: string;
  @Text() planNameEn: string;
  @Id({ nullable: true }) scorecardId: string | null;
  @Amount() score: string;
  @Amount() coefficient: string;
  @Int({ nullable: true, description: 'the edition of the frozen figures the score was made from' }) edition: number | null;
  @Instant({ nullable: true }) releasedAt: Date | null;
  @Flag({ description: 'I have opened it before' }) opened: boolean;
  @Day({ nullable: true, description: 'last day on which I may appeal against the result it is made from' }) appealUntil: string | null;
}

export class MyStatementsView {
  @NestedList(() => MyStatementItem) items: MyStatementItem[];
}

export class OpenStatementDto {
  @Text({ min: 1, max: 200, description: 'entered again (R-PAY3)' }) password: string;
}

export class OpenedStatementView {
  @Id() id: string;
  @Text() currency: string;
  @Amount() score: string;
  @Amount() coefficient: string;
  @Amount() proration: string;
  @Amount() base: string;
  @Amount({ description: 'what the period earns' }) amount: string;
  @Amount({ description: 'Σ of the true-ups of earlier periods' }) trueUp: string;
  @Amount({ description: 'amount + trueUp' }) payable: string;
  @NestedList(() => TrueUpView) trueUps: TrueUpView[];
  @JsonList({ description: '[{step, formula, inputs, unrounded, rounded, ruleId}]' }) trace: Record<string, unknown>[];
  @NestedList(() => MyDifferenceView, { description: 'what corrections since then make of it: held for the next pay run' }) differences: MyDifferenceView[];
}

export class TeamStatementItem {
  @Id() personId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Id({ nullable: true }) scorecardId: string | null;
  @Amount() score: string;
  @Amount() coefficient: string;
}

export class TeamStatementsView {
  @NestedList(() => TeamStatementItem) items: TeamStatementItem[];
}

export class AccessQuery {
  @OneOf(['pay', 'all'], 'AccessAbout', { optional: true, description: 'pay unless told; all: figures, scores and pay' }) about?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class AccessItem {
  @Id() id: string;
  @Instant() at: Date;
  @Id() viewerId: string;
  @Text() viewerName: string;
  @Text() viewerNameEn: string;
  @Flag({ description: 'it was I' }) self: boolean;
  @Text({ description: 'statement, payBase, line.why, line.thread, measurement.rows, scoreResult, scoreResult.export' }) resource: string;
  @Text({ nullable: true }) periodName: string | null;
  @Text({ nullable: true }) periodNameEn: string | null;
  @Text({ nullable: true, description: 'of a read figure' }) metricName: string | null;
  @Text({ nullable: true }) metricNameEn: string | null;
}

export class AccessPage {
  @NestedList(() => AccessItem) items: AccessItem[];
  @Text({ nullable: true }) next: string | null;
}
