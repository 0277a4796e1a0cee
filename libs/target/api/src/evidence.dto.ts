import { BenchmarkView } from '@kpi-loop/metric/api';
import { Amount, Day, Flag, Id, Int, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { TRENDS } from '@kpi-loop/target/domain';

export class EvidenceQuery {
  @Id() metricId: string;
}

export class EvidenceMonthView {
  @Day() month: IsoDate;
  @Amount() value: string;
}

export class PastPeriodView {
  @Day() from: IsoDate;
  @Amount() value: string;
}

export class ForecastMonthView extends EvidenceMonthView {
  @Amount({ nullable: true }) low: string | null;
  @Amount({ nullable: true }) high: string | null;
}

export class ForecastShareView {
  @Text() method: string;
  @Int({ description: 'in per cent' }) share: number;
}

export class LineForecastView {
  @Amount({ description: 'of the whole period' }) value: string;
  @Amount({ nullable: true, description: 'four of five outcomes lie between low and high' }) low: string | null;
  @Amount({ nullable: true }) high: string | null;
  @NestedList(() => ForecastMonthView) months: ForecastMonthView[];
  @Amount({ nullable: true, description: 'of a month in the past, per cent (sMAPE)' }) error: string | null;
  @Amount({ nullable: true, description: 'the same in the unit of the metric (MAE)' }) absoluteError: string | null;
  @Int({ description: 'past forecasts the error is the mean of' }) compared: number;
  @NestedList(() => ForecastShareView) methods: ForecastShareView[];
  @Day() from: IsoDate;
  @Day() to: IsoDate;
  @Int({ description: 'months with a figure' }) count: number;
  @Int({ description: 'missing months that were bridged' }) bridged: number;
}

export class LineSuggestedView {
  @Amount() target: string;
  @Amount({ nullable: true }) threshold: string | null;
  @Amount({ nullable: true }) stretch: string | null;
  @Flag({ description: 'asks for more than the last target grown, only because the last results were good (R-CL1)' }) ratchet: boolean;
}

export class AttainableView {
  @Int({ description: 'so many per cent of the past periods met the value' }) share: number;
  @Amount() value: string;
}

export class SeasonView {
  @Int({ description: 'month of the year with the highest figures' }) peak: number;
  @Int() low: number;
}

export class CharacterView {
  @OneOf(TRENDS, 'EvidenceTrend') trend: string;
  @Amount({ nullable: true, description: 'change within a year as a share of the usual size' }) perYear: string | null;
  @Nested(() => SeasonView, { nullable: true }) season: SeasonView | null;
}

export class EvidenceParentView {
  @Text() name: string;
  @Text() nameEn: string;
  @Amount() target: string;
}

export class EvidenceChildrenView {
  @Int({ description: 'cards of the people who report to the owner' }) cards: number;
  @Int({ description: 'of them with this metric' }) lines: number;
  @Amount({ nullable: true, description: 'of their targets; null where the metric does not add up' }) sum: string | null;
}

/** What a target of a line can be judged by (S10). */
export class LineEvidenceView {
  @Id() metricId: string;
  @Int({ description: 'months the period has' }) periodMonths: number;
  @NestedList(() => EvidenceMonthView, { description: 'up to 36 before the period, and those of it that have passed' }) months: EvidenceMonthView[];
  @NestedList(() => PastPeriodView, { description: 'up to 12, each as long as this one' }) periods: PastPeriodView[];
  @Amount({ nullable: true, description: 'the same period a year ago' }) lastYear: string | null;
  @Nested(() => CharacterView, { nullable: true }) character: CharacterView | null;
  @Nested(() => LineForecastView, { nullable: true }) forecast: LineForecastView | null;
  @Nested(() => LineSuggestedView, { nullable: true }) suggestion: LineSuggestedView | null;
  @Texts({ description: 'why nothing is suggested' }) because: string[];
  @NestedList(() => AttainableView) attainable: AttainableView[];
  @Nested(() => EvidenceParentView, { nullable: true, description: 'the same metric on the head’s card' }) parent: EvidenceParentView | null;
  @Nested(() => EvidenceChildrenView) children: EvidenceChildrenView;
  @NestedList(() => BenchmarkView) benchmarks: BenchmarkView[];
}
