import {
  COLUMN_TYPES,
  COMPUTED_OPS,
  MOST_LOOKBACK_DAYS,
  PAGINGS,
  REPLACE_MODES,
  SOURCE_KINDS,
  type ColumnType,
  type ComputedColumn,
  type ReplaceMode,
  type RestRequest,
  type SourceKind,
} from '@kpi-loop/measurement/domain';
import { Day, Flag, Id, Instant, Int, JsonList, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';

export class SourceColumnDto {
  @Text({ min: 1, max: 200 }) name: string;
  @OneOf(COLUMN_TYPES, 'ColumnType') type: ColumnType;
  @Text({ optional: true, max: 20 }) format?: string;
  @Text({ optional: true, max: 100, description: 'what people call it' }) label?: string;
  @Text({ optional: true, max: 100 }) labelEn?: string;
}

export class ComputedColumnDto {
  @Text({ min: 1, max: 200 }) name: string;
  @OneOf(COMPUTED_OPS, 'ComputedOp') op: ComputedColumn['op'];
  @Texts({ max: 10 }) columns: string[];
  @Text({ optional: true, max: 100, description: 'what people call it' }) label?: string;
  @Text({ optional: true, max: 100 }) labelEn?: string;
}

export class DatasetMappingDto {
  @Text({ min: 1, max: 200 }) eventDate: string;
  @Text({ optional: true, max: 20 }) dateFormat?: string;
  @Text({ optional: true, max: 60, description: 'IANA zone in which moments become days; the tenant’s unless given' }) timezone?: string;
  @Texts({ max: 10 }) key: string[];
  @Text({ optional: true, max: 200, description: 'column with the employee number' }) person?: string;
  @Text({ optional: true, max: 200, description: 'column with the code of the unit' }) unit?: string;
  @Text({ optional: true, max: 60, description: 'one unit all rows belong to' }) unitCode?: string;
  @NestedList(() => SourceColumnDto, { max: 500 }) columns: SourceColumnDto[];
  @NestedList(() => ComputedColumnDto, { optional: true, max: 50 }) computed?: ComputedColumnDto[];
}

export class RestRequestDto {
  @Text({ max: 2000, description: 'below the address of the source; :from and :to stand for the dates' }) path: string;
  @Text({ max: 200, description: 'JSON pointer to the array of rows; empty: the answer itself' }) rows: string;
  @OneOf(PAGINGS, 'RestPaging') paging: RestRequest['paging'];
  @Text({ optional: true, max: 100, description: 'parameter of page or cursor' }) parameter?: string;
  @Text({ optional: true, max: 200, description: 'JSON pointer to the next address or cursor' }) next?: string;
  @Int({ optional: true, min: 0, max: 1_000_000 }) firstPage?: number;
}

export class DatasetCreateDto {
  @Id() sourceId: string;
  @Text({ min: 1, max: 60 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200, optional: true }) nameEn?: string;
  @Nested(() => DatasetMappingDto) mapping: DatasetMappingDto;
  @Text({ optional: true, max: 20_000, description: 'one SELECT; :from and :to are bound' }) query?: string;
  @Nested(() => RestRequestDto, { optional: true }) request?: RestRequestDto;
  @OneOf(REPLACE_MODES, 'ReplaceMode', { optional: true }) replaceMode?: ReplaceMode;
  @Text({ optional: true, min: 1, max: 200, description: 'of upsert: the date column that says when a row changed' }) cursorColumn?: string;
}

export class DatasetUpdateDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Nested(() => DatasetMappingDto) mapping: DatasetMappingDto;
  @Text({ optional: true, max: 20_000 }) query?: string;
  @Nested(() => RestRequestDto, { optional: true }) request?: RestRequestDto;
  @OneOf(REPLACE_MODES, 'ReplaceMode') replaceMode: ReplaceMode;
  @Text({ optional: true, min: 1, max: 200 }) cursorColumn?: string;
  @Int({ optional: true, min: 1, max: MOST_LOOKBACK_DAYS, description: 'days back a run by schedule asks for, today included' }) lookbackDays?: number;
}

export class DatasetScheduleDto {
  @Text({ nullable: true, max: 100, description: 'cron of five fields in the time of the tenant; null: only when somebody begins it' }) schedule: string | null;
  @Int({ optional: true, min: 1, max: MOST_LOOKBACK_DAYS, description: 'days back a run asks for, today included' }) lookbackDays?: number;
}

export class DatasetView {
  @Id() id: string;
  @Id() sourceId: string;
  @Text() sourceName: string;
  @Text() sourceNameEn: string;
  @OneOf(SOURCE_KINDS, 'SourceKind') sourceKind: SourceKind;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Nested(() => DatasetMappingDto) mapping: DatasetMappingDto;
  @Text({ nullable: true }) query: string | null;
  @Nested(() => RestRequestDto, { nullable: true }) request: RestRequestDto | null;
  @OneOf(REPLACE_MODES, 'ReplaceMode') replaceMode: ReplaceMode;
  @Text({ nullable: true }) cursorColumn: string | null;
  @Text({ nullable: true, description: 'cron' }) schedule: string | null;
  @Int() lookbackDays: number;
  @Instant({ nullable: true }) nextRunAt: Date | null;
  @Int({ description: 'definitions in force that count it' }) metrics: number;
  @Texts({ description: 'columns that definitions in force read: they stay' }) usedColumns: string[];
  @Texts({ description: 'columns of the last delivery' }) lastHeader: string[];
  @Int({ description: 'quality checks whose latest answer is no, and nobody has let stand' }) failedChecks: number;
  @Id({ nullable: true }) lastRunId: string | null;
  @Text({ nullable: true }) lastRunStatus: string | null;
  @Instant({ nullable: true }) lastRunAt: Date | null;
  @Day({ nullable: true, description: 'the last date any row has' }) dataUntil: string | null;
  @Int() version: number;
}

export class DatasetListView {
  @NestedList(() => DatasetView) items: DatasetView[];
}

export class PreviewDto {
  @Id({ optional: true }) uploadId?: string;
  @Id({ optional: true }) sourceId?: string;
  @Text({ optional: true, max: 20_000 }) query?: string;
  @Nested(() => RestRequestDto, { optional: true }) request?: RestRequestDto;
  @Day({ optional: true }) from?: string;
  @Day({ optional: true }) to?: string;
}

export class GuessedColumnView {
  @Text() name: string;
  @OneOf(COLUMN_TYPES, 'ColumnType') type: ColumnType;
  @Text({ optional: true }) format?: string;
  @Int() blanks: number;
  @Texts() samples: string[];
  @Text({ optional: true, description: 'what people call it, where that is known' }) label?: string;
  @Text({ optional: true }) labelEn?: string;
}

export class PreviewView {
  @NestedList(() => GuessedColumnView) columns: GuessedColumnView[];
  @JsonList({ description: 'first rows: { rowNo, cells: string[] }' }) rows: { rowNo: number; cells: string[] }[];
  @Flag({ description: 'there are more rows' }) more: boolean;
}

export class UploadView {
  @Id() id: string;
  @Text() fileName: string;
  @Int() bytes: number;
  @Text() sha256: string;
}
