import {
  CHECK_DAYS,
  CHECK_KINDS,
  CHECK_MEASURES,
  CHECK_SUBJECTS,
  SEVERITIES,
  type CheckKind,
  type CheckParams,
  type Severity,
} from '@kpi-loop/measurement/domain';
import { ColumnLabelView } from '@kpi-loop/metric/api';
import { Day, Flag, Id, Instant, Int, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';

const OUTCOMES = ['passed', 'failed', 'skipped'] as const;
const LEVELS = ['fresh', 'warn', 'error'] as const;

export class CheckParamsDto implements CheckParams {
  @Text({ optional: true, max: 40 }) min?: string;
  @Text({ optional: true, max: 40 }) max?: string;
  @Texts({ optional: true, max: 200 }) values?: string[];
  @Texts({ optional: true, max: 10 }) columns?: string[];
  @Int({ optional: true, description: 'of rowCount: compared with the median of so many runs' }) runs?: number;
  @Text({ optional: true, max: 20, description: 'percent that is let pass' }) tolerance?: string;
  @Int({ optional: true, description: 'hours' }) warnAfter?: number;
  @Int({ optional: true, description: 'hours' }) errorAfter?: number;
  @OneOf(CHECK_MEASURES, 'CheckMeasure', { optional: true }) measure?: (typeof CHECK_MEASURES)[number];
  @Text({ optional: true, max: 60, description: 'code of the dataset that is compared with' }) other?: string;
  @Text({ optional: true, max: 200 }) otherColumn?: string;
  @Int({ optional: true, description: 'a month is settled so many days after its end' }) settledDays?: number;
  @OneOf(CHECK_DAYS, 'CheckDays', { optional: true }) days?: (typeof CHECK_DAYS)[number];
  @OneOf(CHECK_SUBJECTS, 'CheckSubjects', { optional: true }) by?: (typeof CHECK_SUBJECTS)[number];
  @Text({ optional: true, max: 10, description: 'percent of the expected days' }) share?: string;
  @Int({ optional: true, description: 'so many equal readings in a row' }) readings?: number;
}

export class QualityCheckDto {
  @OneOf(CHECK_KINDS, 'CheckKind') kind: CheckKind;
  @OneOf(SEVERITIES, 'CheckSeverity') severity: Severity;
  @Text({ nullable: true, max: 200 }) column: string | null;
  @Nested(() => CheckParamsDto) params: CheckParamsDto;
}

/** The dataset a check compares with, in people's words. */
export class OtherDatasetView {
  @Text() name: string;
  @Text() nameEn: string;
  @NestedList(() => ColumnLabelView) labels: ColumnLabelView[];
}

export class CheckExampleView {
  @Day({ nullable: true, description: 'the day of the row, or the first of the month' }) day: string | null;
  @Text({ nullable: true }) rowKey: string | null;
  @Int({ nullable: true }) rowNo: number | null;
  @Text({ nullable: true, description: 'address as in a spreadsheet: C7' }) cell: string | null;
  @Text({ nullable: true, description: 'code of the unit' }) unit: string | null;
  @Text({ optional: true, nullable: true, description: 'its name, of what was asked since names are kept' }) unitName?: string | null;
  @Text({ optional: true, nullable: true }) unitNameEn?: string | null;
  @Text({ nullable: true }) value: string | null;
  @Text({ nullable: true }) expected: string | null;
}

export class QualityTrialView {
  @OneOf(OUTCOMES, 'CheckOutcome') outcome: string;
  @Int() checked: number;
  @Int({ description: 'rows that break it, or months' }) failing: number;
  @NestedList(() => CheckExampleView) examples: CheckExampleView[];
}

export class QualityResultView extends QualityTrialView {
  @Id() id: string;
  @Id() checkId: string;
  @Id() runId: string;
  @Id() datasetId: string;
  @Text() datasetCode: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
  @Nested(() => QualityCheckDto, { description: 'as it was asked then' }) asked: QualityCheckDto;
  @NestedList(() => ColumnLabelView) labels: ColumnLabelView[];
  @Nested(() => OtherDatasetView, { nullable: true }) other: OtherDatasetView | null;
  @Instant() foundAt: Date;
  @Instant({ nullable: true }) settledAt: Date | null;
  @Text({ nullable: true }) settledByName: string | null;
  @Text({ nullable: true }) settledByNameEn: string | null;
  @Text() settledReason: string;
  @Int() version: number;
}

export class QualityResultListView {
  @NestedList(() => QualityResultView) items: QualityResultView[];
}

export class FreshnessView {
  @Id() checkId: string;
  @Id() datasetId: string;
  @Day({ nullable: true }) until: string | null;
  @Instant() warnAt: Date;
  @Instant() errorAt: Date;
  @OneOf(LEVELS, 'FreshLevel') level: string;
}

export class QualityCheckView extends QualityCheckDto {
  @Id() id: string;
  @Id() datasetId: string;
  @NestedList(() => ColumnLabelView) labels: ColumnLabelView[];
  @Nested(() => OtherDatasetView, { nullable: true }) other: OtherDatasetView | null;
  @Text({ nullable: true }) madeByName: string | null;
  @Text({ nullable: true }) madeByNameEn: string | null;
  @Instant() changedAt: Date;
  @Int() version: number;
  @Nested(() => QualityResultView, { nullable: true, description: 'of the last run it was asked of' }) last: QualityResultView | null;
  @Nested(() => FreshnessView, { nullable: true }) freshness: FreshnessView | null;
}

export class QualityCheckListView {
  @NestedList(() => QualityCheckView) items: QualityCheckView[];
  @Flag({ description: 'the viewer may edit them' }) editable: boolean;
}

export class LateDatasetView extends FreshnessView {
  @Text() datasetCode: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
}

/** What waits for a steward beside the figures in doubt. */
export class QualityQueueView {
  @Int({ description: 'figures that quality checks doubt' }) flagged: number;
  @Int({ description: 'figures that their owners question' }) disputed: number;
  @Int({ description: 'of these, questions that are past their time' }) overdue: number;
  @NestedList(() => QualityResultView, { description: 'failed checks of the last run of each dataset: blocking ones first' }) failed: QualityResultView[];
  @NestedList(() => LateDatasetView) late: LateDatasetView[];
}
