import { RUN_STATUSES } from './collection-run.dto';
import { Flag, Id, Int, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export class PushQuery {
  @Text({ min: 1, max: 60, description: 'code of the dataset' }) dataset: string;
  @OneOf(['true', 'false'], 'PushPartial', { optional: true, description: 'land the good rows and leave out the others' }) partial?: 'true' | 'false';
  @Text({ optional: true, max: 80, description: 'of a signed request: <tenant>.<id of the key>' }) key?: string;
}

export class PushedRowErrorView {
  @Int({ description: 'line of NDJSON or CSV, place in an array' }) row: number;
  @Text() column: string;
  @Text({ description: 'personUnknown, unitUnknown, notANumber, duplicateKey, …' }) code: string;
  @Text() value: string;
}

export class PushResultView {
  @Id() runId: string;
  @OneOf(RUN_STATUSES, 'CollectionRunStatus') status: string;
  @Text({ nullable: true, description: 'why nothing landed' }) problem: string | null;
  @Int() rowsRead: number;
  @Int() rowsAccepted: number;
  @Int({ description: 'became new or different' }) rowsChanged: number;
  @Int({ description: 'of append: known already' }) rowsIgnored: number;
  @Int({ description: 'of frozen months: parked until somebody has decided about them' }) rowsLate: number;
  @Int() rowsRejected: number;
  @NestedList(() => PushedRowErrorView, { description: 'rows that were refused, the first 1000' }) errors: PushedRowErrorView[];
  @Flag({ description: 'the same request had been answered before' }) replayed: boolean;
}
