import { CYCLE_STATUSES, PERIOD_STATUSES, YEAR_WEIGHTINGS } from '@kpi-loop/cycle/domain';
import { Amount, Day, Flag, Id, Int, Nested, NestedList, OneOf, PAGE_MAX, Text } from '@kpi-loop/shared/api';
import { LineHeadView, ToDateView } from './month.dto';
import { TraceStepView } from './scoring.dto';

export class YearQuery {
  @Id({ optional: true, description: 'the cycle the viewer works in when absent' }) cycleId?: string;
}

export class YearListQuery extends YearQuery {
  @Text({ optional: true, max: 60, description: 'part of a name' }) search?: string;
  @Text({ optional: true }) cursor?: string;
  @Int({ optional: true, min: 1, max: PAGE_MAX }) limit?: number;
}

export class YearCardView {
  @Id() scorecardId: string;
  @Text({ description: 'of the card' }) status: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @Day() from: string;
  @Day() to: string;
  @Int() days: number;
  @Amount({ nullable: true }) total: string | null;
}

export class YearPeriodView {
  @Id() periodId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() from: string;
  @Day() to: string;
  @OneOf(PERIOD_STATUSES, 'PeriodStatus') status: string;
  @NestedList(() => YearCardView) cards: YearCardView[];
  @Int({ description: 'days that count' }) days: number;
  @Amount({ nullable: true, description: 'null while there is none, or none the viewer may see' }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Flag({ description: 'it is in the result of the year' }) counted: boolean;
}

/** One period of a metric: what its card owes, and what came of it once it is scored. */
export class YearMetricPeriodView {
  @Id() periodId: string;
  @Amount() target: string;
  @Amount({ nullable: true }) actual: string | null;
  @Amount({ nullable: true }) attainment: string | null;
  @Amount({ nullable: true }) score: string | null;
}

export class YearMetricView extends LineHeadView {
  @NestedList(() => YearMetricPeriodView) periods: YearMetricPeriodView[];
  @Nested(() => ToDateView, { nullable: true, description: 'to `asOf`, over the periods that carry it without a gap up to there (R-G2)' })
  toDate: ToDateView | null;
}

export class YearCycleView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(CYCLE_STATUSES, 'CycleStatus') status: string;
  @Day() startsOn: string;
  @Day() endsOn: string;
  @Day({ nullable: true, description: 'last day on which its results may be appealed against; null: they are not published' }) appealUntil: string | null;
}

export class YearView {
  @Nested(() => YearCycleView, { nullable: true, description: 'null before the first cycle' }) cycle: YearCycleView | null;
  @NestedList(() => YearCycleView, { description: 'those the person has cards in, the latest first' }) cycles: YearCycleView[];
  @Id() personId: string;
  @Text() personName: string;
  @Text() personNameEn: string;
  @OneOf(YEAR_WEIGHTINGS, 'YearWeighting') weighting: string;
  @Amount({ nullable: true, description: 'of the periods counted so far (R-Y1)' }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text({ nullable: true, description: 'that of the bands, where the official one is another; else null' }) rawGrade: string | null;
  @Text({ nullable: true, description: 'calibration or appeal; null: it is that of the bands' }) gradedBy: string | null;
  @Text({ nullable: true, max: 2000, description: 'why it is another one than that of the bands' }) gradeReason: string | null;
  @NestedList(() => TraceStepView) steps: TraceStepView[];
  @NestedList(() => YearPeriodView) periods: YearPeriodView[];
  @Day({ nullable: true, description: 'the end of the last month that is over' }) asOf: string | null;
  @NestedList(() => YearMetricView) metrics: YearMetricView[];
}

export class YearListPeriodView {
  @Id() periodId: string;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Flag() counted: boolean;
}

export class YearListItem {
  @Id() personId: string;
  @Text() personName: string;
  @Text() personNameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @NestedList(() => YearListPeriodView) periods: YearListPeriodView[];
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text({ nullable: true, description: 'that of the bands, where the official one is another; else null' }) rawGrade: string | null;
}

export class YearListPeriodRef {
  @Id() periodId: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class YearPage {
  @Nested(() => YearCycleView, { nullable: true }) cycle: YearCycleView | null;
  @NestedList(() => YearListPeriodRef) periods: YearListPeriodRef[];
  @NestedList(() => YearListItem) items: YearListItem[];
  @Text({ nullable: true }) next: string | null;
}
