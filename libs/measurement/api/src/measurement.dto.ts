import { CHECK_KINDS, type CheckKind } from '@kpi-loop/measurement/domain';
import { ColumnLabelView } from '@kpi-loop/metric/api';
import { Day, Flag, Id, Ids, Instant, Int, Json, Nested, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';

export const MEASUREMENT_STATUSES = ['submitted', 'verified', 'quarantined', 'missing', 'waived', 'locked', 'correction_pending'] as const;
export const SUBJECT_KINDS = ['person', 'unit'] as const;

export class MeasurementListQuery {
  @Id({ optional: true }) metricVersionId?: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind', { optional: true }) subjectKind?: 'person' | 'unit';
  @Id({ optional: true }) subjectId?: string;
  @Day({ optional: true }) from?: string;
  @Day({ optional: true }) to?: string;
  @OneOf(MEASUREMENT_STATUSES, 'MeasurementStatus', { optional: true }) status?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class MeasurementTableQuery {
  @Id() metricVersionId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Day() from: string;
  @Day() to: string;
  @Text({ optional: true, max: 100, description: 'part of the subject’s name' }) name?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class FigureFlagView {
  @OneOf(CHECK_KINDS, 'CheckKind') kind: CheckKind;
  @Text({ nullable: true }) column: string | null;
  @NestedList(() => ColumnLabelView) labels: ColumnLabelView[];
  @Id() datasetId: string;
  @Id() runId: string;
  @Text({ nullable: true, description: 'what was counted: 26/31' }) value: string | null;
  @Instant() raisedAt: string;
  @Flag({ description: 'the data have changed since, and the check passes' }) cleared: boolean;
}

export class MeasurementView {
  @Id() id: string;
  @Id() metricVersionId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Day() month: string;
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true }) value: string | null;
  @Int() rowCount: number;
  @Day({ nullable: true }) lastDate: string | null;
  @OneOf(MEASUREMENT_STATUSES, 'MeasurementStatus') status: string;
  @Int({ description: 'the edition it stands in since its month was frozen; 0 before' }) edition: number;
  @Int() version: number;
  @Text({ nullable: true, description: 'why it is in doubt, waived, or to be corrected' }) reason: string | null;
  @NestedList(() => FigureFlagView, { description: 'quality checks that doubt it' }) flags: FigureFlagView[];
  @Day({ description: 'the last day its owner may question it' }) disputeUntil: string;
  @Instant({ nullable: true, description: 'since when its owner questions it' }) disputedAt: Date | null;
  @Day({ nullable: true, description: 'by when a steward answers' }) settleBy: string | null;
  @Instant() computedAt: Date;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class MeasurementListView {
  @NestedList(() => MeasurementView) items: MeasurementView[];
  @Text({ nullable: true }) next: string | null;
}

export class MeasurementSubjectView {
  @Id() subjectId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @NestedList(() => MeasurementView) months: MeasurementView[];
}

export class MeasurementTableView {
  @NestedList(() => MeasurementSubjectView) items: MeasurementSubjectView[];
  @Text({ nullable: true }) next: string | null;
}

export class MeasurementVerifyDto {
  @Ids({ max: 1000 }) ids: string[];
}

export class MeasurementDecideDto {
  @Ids({ max: 500 }) ids: string[];
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class MeasurementDecidedView {
  @Int() decided: number;
  @Int({ description: 'not in doubt any more, or not for this viewer to decide' }) skipped: number;
}

export class MeasurementVerifiedView {
  @Int() verified: number;
  @Int({ description: 'not in a state to be verified, or not by this viewer' }) skipped: number;
}

export class MeasurementWaiveDto {
  @Id() metricVersionId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Day() month: string;
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class TraceQuery {
  @Id() metricVersionId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Day() from: string;
  @Day() to: string;
  @OneOf(['numerator', 'denominator'], 'TracePart') part: 'numerator' | 'denominator';
  @Text({ optional: true, max: 2000, description: 'only rows of what was chosen on the way down: a JSON array of { by, value }' }) at?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
}

export class TraceExportQuery extends TraceQuery {
  @OneOf(['csv', 'xlsx'], 'ExportFormat') format: 'csv' | 'xlsx';
  @OneOf(['zh-CN', 'en'], 'ExportLanguage', { optional: true, description: 'of the head' }) lang?: 'zh-CN' | 'en';
}

export class TraceFormulaView {
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Int() versionNo: number;
  @Text() kind: string;
  @Text() datasetCode: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
  @Json({ nullable: true }) numerator: object | null;
  @Json({ nullable: true }) denominator: object | null;
  @Text({ description: 'of a derived metric: its formula' }) text: string;
  @Text({ nullable: true }) contentHash: string | null;
}

export class TraceRunView {
  @Id() id: string;
  @Text({ nullable: true }) fileName: string | null;
  @Text() sourceName: string;
  @Text() sourceNameEn: string;
  @Instant({ nullable: true }) finishedAt: Date | null;
  @Text({ nullable: true }) startedByName: string | null;
  @Text({ nullable: true }) startedByNameEn: string | null;
  @Int() rows: number;
}

export class TraceColumnView {
  @Text() name: string;
  @Text({ optional: true, description: 'what people call it' }) label?: string;
  @Text({ optional: true }) labelEn?: string;
  @Text() type: string;
}

export class TraceRowView {
  @Day() eventDate: string;
  @Text() rowKey: string;
  @Id() runId: string;
  @Int() rowNo: number;
  @Text({ nullable: true }) fileName: string | null;
  @Text({ nullable: true }) personName: string | null;
  @Text({ nullable: true }) personNameEn: string | null;
  @Text({ nullable: true }) unitName: string | null;
  @Text({ nullable: true }) unitNameEn: string | null;
  @Text({ description: 'what the row adds to the part' }) contribution: string;
  @Json() data: Record<string, string>;
}

/** A metric it was reckoned from, over the time it was read for. */
export class TraceInputView {
  @Text() as: string;
  @Id({ nullable: true }) metricVersionId: string | null;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Day() from: string;
  @Day() to: string;
  @Text({ nullable: true }) weight: string | null;
  @Text({ nullable: true }) value: string | null;
}

/** The figure, its formula, its runs and the rows behind it. The contributions of all pages add up to `total` exactly. */
export class TraceView {
  @Nested(() => TraceFormulaView) formula: TraceFormulaView;
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true }) value: string | null;
  @Text() status: string;
  @NestedList(() => TraceColumnView) columns: TraceColumnView[];
  @Text({ nullable: true }) total: string | null;
  @Int() rowCount: number;
  @NestedList(() => TraceRunView) runs: TraceRunView[];
  @NestedList(() => TraceRowView) rows: TraceRowView[];
  @NestedList(() => TraceInputView, { description: 'of a metric that is made of others' }) inputs: TraceInputView[];
  @Text({ nullable: true }) next: string | null;
}
