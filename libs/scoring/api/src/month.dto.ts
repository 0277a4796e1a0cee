import { PERIOD_STATUSES } from '@kpi-loop/cycle/domain';
import { Amount, Day, Flag, Id, Instant, Int, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { TraceStepView } from './scoring.dto';

/** What was owed and what came of it over some days. */
export class ToDateView {
  @Amount() target: string;
  @Amount({ nullable: true, description: 'so far, where not all of it is known' }) actual: string | null;
  @Amount({ nullable: true, description: 'null until all of it is known' }) attainment: string | null;
  @Flag({ description: 'every day of it is over and known' }) whole: boolean;
}

export class LineHeadView {
  @Id() lineId: string;
  @Id() metricId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
}

export class MonthLineView extends LineHeadView {
  @Nested(() => ToDateView, { nullable: true }) month: ToDateView | null;
  @Nested(() => ToDateView, { nullable: true, description: 'from the first day of the card to the end of the month' }) period: ToDateView | null;
  @Nested(() => ToDateView, { nullable: true, description: 'with the cards before it that carry the same definition without a gap (R-G2)' }) year: ToDateView | null;
}

/** A tracked month of a card's period; the score is the one kept when the month was closed, and provisional. */
export class CardMonthView {
  @Id() periodId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() from: string;
  @Day() to: string;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus') status: string;
  @Flag({ description: 'over before its cycle began, never held' }) skipped: boolean;
  @Flag({ description: 'the month was closed, and the score kept' }) kept: boolean;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text({ nullable: true }) notScoredReason: string | null;
  @Instant({ nullable: true }) computedAt: Date | null;
  @NestedList(() => TraceStepView) steps: TraceStepView[];
  @NestedList(() => MonthLineView) lines: MonthLineView[];
}

export class CardMonthsView {
  @Id() scorecardId: string;
  @Id() periodId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus') periodStatus: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @NestedList(() => CardMonthView) months: CardMonthView[];
}
