import { ColumnLabelView } from '@kpi-loop/metric/api';
import { Day, Flag, Id, Instant, Int, Json, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { CorrectionGroundsDto } from './correction.dto';
import { SUBJECT_KINDS } from './measurement.dto';

export const LATE_CHANGES = ['added', 'changed', 'gone'] as const;

/** Late rows of one dataset and month. */
export class LateGroupView {
  @Id() datasetId: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
  @NestedList(() => ColumnLabelView) labels: ColumnLabelView[];
  @Day() month: string;
  @Int() rows: number;
  @Int({ description: 'of them those whose key is known already' }) changed: number;
  @Int({ description: 'of them those that the source does not have any more' }) gone: number;
  @Instant() lastParkedAt: Date;
  @Id({ nullable: true, description: 'the correction that waits for a decision; null while nobody has asked' }) correctionId: string | null;
}

export class LateGroupListQuery {
  @Id({ optional: true }) datasetId?: string;
}

export class LateGroupListView {
  @NestedList(() => LateGroupView) items: LateGroupView[];
  @Flag({ description: 'may the viewer decide about them' }) decides: boolean;
}

export class LateGroupDto {
  @Id() datasetId: string;
  @Day() month: string;
}

export class LateRowQuery extends LateGroupDto {
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class LateRowView {
  @Id() id: string;
  @Day() eventDate: string;
  @Text() rowKey: string;
  @Id() runId: string;
  @Int() rowNo: number;
  @Text({ nullable: true }) fileName: string | null;
  @Text({ nullable: true }) personName: string | null;
  @Text({ nullable: true }) personNameEn: string | null;
  @Text({ nullable: true }) unitName: string | null;
  @Text({ nullable: true }) unitNameEn: string | null;
  @OneOf(LATE_CHANGES, 'LateChange') change: (typeof LATE_CHANGES)[number];
  @Json() data: Record<string, string>;
  @Json({ nullable: true, description: 'what stands now under its key' }) before: Record<string, string> | null;
}

export class LateRowListView {
  @NestedList(() => LateRowView) items: LateRowView[];
  @Text({ nullable: true }) next: string | null;
}

/** What a figure would become. */
export class LateFigureView {
  @Id() measurementId: string;
  @Id() metricVersionId: string;
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
  @Flag({ description: 'stands in a frozen month: it changes by a correction only' }) frozen: boolean;
  @Text({ nullable: true }) valueBefore: string | null;
  @Text({ nullable: true }) value: string | null;
}

export class LateImpactView {
  @NestedList(() => LateFigureView, { description: 'units before people; the first 200' }) items: LateFigureView[];
  @Int() count: number;
}

export class LateRequestDto extends CorrectionGroundsDto {
  @Id() datasetId: string;
  @Day() month: string;
}

export class LateDismissDto extends LateGroupDto {
  @Text({ min: 1, max: 2000 }) reason: string;
}

export class LateDismissedView {
  @Int() dismissed: number;
}
