import { REPLACE_MODES, SOURCE_KINDS, type ReplaceMode, type SourceKind } from '@kpi-loop/measurement/domain';
import { ColumnLabelView } from '@kpi-loop/metric/api';
import { Day, Flag, Id, Instant, Int, Json, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';

export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed'] as const;

export class RunBeginDto {
  @Id({ optional: true, description: 'the file, for a source of files' }) uploadId?: string;
  @Day({ optional: true, description: ':from of the query; of a file the first day it speaks about, else that of its first row' }) from?: string;
  @Day({ optional: true, description: ':to of the query; of a file the last day it speaks about, else that of its last row' }) to?: string;
  @Flag({ optional: true, description: 'land the good rows and leave out the others' }) acceptPartial?: boolean;
  @OneOf(REPLACE_MODES, 'ReplaceMode', { optional: true }) replaceMode?: ReplaceMode;
  @Flag({ optional: true, description: 'rows that are not in the delivery any more may go, however many' }) acceptRemoval?: boolean;
  @Flag({ optional: true, description: 'although the same content was the last to land' }) again?: boolean;
}

export class RunRetryDto {
  @Flag({ optional: true }) acceptPartial?: boolean;
  @Flag({ optional: true, description: 'rows that are not in the delivery any more may go, however many' }) acceptRemoval?: boolean;
}

export class RunListQuery {
  @Id({ optional: true }) datasetId?: string;
  @OneOf(RUN_STATUSES, 'CollectionRunStatus', { optional: true }) status?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class CollectionRunView {
  @Id() id: string;
  @Id() datasetId: string;
  @Text() datasetCode: string;
  @Text() datasetName: string;
  @Text() datasetNameEn: string;
  @Text() sourceName: string;
  @Text() sourceNameEn: string;
  @OneOf(SOURCE_KINDS, 'SourceKind') sourceKind: SourceKind;
  @OneOf(RUN_STATUSES, 'CollectionRunStatus') status: string;
  @Int() version: number;
  @Text({ nullable: true }) fileName: string | null;
  @Flag() acceptPartial: boolean;
  @Flag({ description: 'somebody said that rows may go' }) acceptRemoval: boolean;
  @OneOf(REPLACE_MODES, 'ReplaceMode') replaceMode: ReplaceMode;
  @Day({ nullable: true }) windowFrom: string | null;
  @Day({ nullable: true }) windowTo: string | null;
  @Int({ nullable: true }) bytesTotal: number | null;
  @Int() bytesRead: number;
  @Int() rowsRead: number;
  @Int() rowsAccepted: number;
  @Int() rowsRejected: number;
  @Int({ description: 'observations that became new or different' }) rowsChanged: number;
  @Int() rowsRemoved: number;
  @Int({ description: 'of append: rows that were known already' }) rowsIgnored: number;
  @Int({ description: 'rows of locked months, parked until somebody has decided about them' }) rowsLate: number;
  @Flag({ description: 'begun by the schedule of its dataset' }) scheduled: boolean;
  @Int({ description: 'how often it was tried again by itself' }) attempt: number;
  @Instant({ nullable: true, description: 'when it is tried again by itself' }) retryAt: Date | null;
  @Texts({ description: 'columns the source has now and nobody uses: a notice' }) newColumns: string[];
  @Texts({ description: 'columns of the delivery, in its order' }) header: string[];
  @NestedList(() => ColumnLabelView, { description: 'what people call columns of its dataset' }) labels: ColumnLabelView[];
  @Instant({ nullable: true, description: 'when somebody took note of new columns' }) driftSeenAt: Date | null;
  @Text({ nullable: true }) driftSeenByName: string | null;
  @Text({ nullable: true }) driftSeenByNameEn: string | null;
  @Int({ description: 'quality checks that it has failed' }) failedChecks: number;
  @Text({ nullable: true, description: 'why it failed: problem.<code>' }) problem: string | null;
  @Json() problemParams: Record<string, unknown>;
  @Text({ nullable: true }) startedByName: string | null;
  @Text({ nullable: true }) startedByNameEn: string | null;
  @Instant() startedAt: Date;
  @Instant({ nullable: true }) finishedAt: Date | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class CollectionRunListView {
  @NestedList(() => CollectionRunView) items: CollectionRunView[];
  @Text({ nullable: true }) next: string | null;
}

export class RowErrorView {
  @Int() ordinal: number;
  @Int() rowNo: number;
  @Text({ description: 'address as in a spreadsheet: C7' }) cell: string;
  @Nested(() => ColumnLabelView, { nullable: true, description: 'the column it stands in, where the header is known' }) column: ColumnLabelView | null;
  @Text() code: string;
  @Text() detail: string;
}

export class RowErrorListView {
  @NestedList(() => RowErrorView) items: RowErrorView[];
  @Text({ nullable: true }) next: string | null;
}

export class RowErrorQuery {
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}
