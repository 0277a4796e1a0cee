import { ColumnLabelView } from '@kpi-loop/metric/api';
import { Day, Flag, Id, Instant, Int, Json, NestedList, OfferView, OneOf, Text } from '@kpi-loop/shared/api';
import { RUN_STATUSES } from './collection-run.dto';
import { SUBJECT_KINDS } from './measurement.dto';

export const BACKFILL_STATUSES = ['looking', 'proposed', 'running', 'stalled', 'done', 'failed', 'cancelled'] as const;

export class BackfillBeginDto {
  @Day() from: string;
  @Day() to: string;
  @Text({ min: 1, max: 2000 }) reason: string;
  @Id({ optional: true, description: 'the file, for a source of files' }) uploadId?: string;
  @Flag({ optional: true, description: 'rows the source does not have any more go, whatever the mode of the dataset' }) removes?: boolean;
}

export class BackfillStartDto {
  @Flag({ optional: true, description: 'land the good rows and leave out the others' }) acceptPartial?: boolean;
}

export class BackfillListQuery {
  @Id({ optional: true }) datasetId?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

/** What the source says of a month against what is known, and how far the month is. */
export class BackfillMonthView {
  @Day() month: string;
  @Flag({ description: 'its figures are locked: rows that differ are parked as late' }) frozen: boolean;
  @Int({ description: 'rows at the source' }) rowsSource: number;
  @Int({ description: 'rows here' }) rowsKnown: number;
  @Int() rowsAdded: number;
  @Int() rowsChanged: number;
  @Int({ description: 'here, and not at the source any more' }) rowsGone: number;
  @Int() rowsLate: number;
  @Flag({ description: 'there is something to carry out' }) differs: boolean;
  @Id({ nullable: true }) runId: string | null;
  @OneOf(RUN_STATUSES, 'CollectionRunStatus', { nullable: true }) runStatus: string | null;
  @Int({ nullable: true }) runVersion: number | null;
  @Text({ nullable: true }) problem: string | null;
  @Json() problemParams: Record<string, unknown>;
}

export class BackfillFigureView {
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Day() month: string;
  @Flag() frozen: boolean;
  @Text({ nullable: true }) valueBefore: string | null;
  @Text({ nullable: true }) value: string | null;
}

export class BackfillItemView {
  @Id() id: string;
  @Id() datasetId: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
  @OneOf(BACKFILL_STATUSES, 'BackfillStatus') status: string;
  @Day() from: string;
  @Day() to: string;
  @Text() reason: string;
  @Text() startedByName: string;
  @Text() startedByNameEn: string;
  @Instant() startedAt: Date;
}

export class BackfillListView {
  @NestedList(() => BackfillItemView) items: BackfillItemView[];
  @Text({ nullable: true }) next: string | null;
}

export class BackfillView extends BackfillItemView {
  @Int() version: number;
  @Flag() removes: boolean;
  @Flag() acceptPartial: boolean;
  @Text({ nullable: true }) fileName: string | null;
  @Int() rowsRead: number;
  @Int() rowsRejected: number;
  @Text({ nullable: true }) problem: string | null;
  @Json() problemParams: Record<string, unknown>;
  @NestedList(() => ColumnLabelView, { description: 'what people call columns of its dataset' }) labels: ColumnLabelView[];
  @NestedList(() => BackfillMonthView) months: BackfillMonthView[];
  @NestedList(() => BackfillFigureView, { description: 'the first 200, for those who may see values' }) figures: BackfillFigureView[];
  @Int() figureCount: number;
  @NestedList(() => OfferView) offers: OfferView[];
}
