import { Flag, Id, Instant, Int, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export const SOURCE_KINDS = ['file', 'postgres'] as const;

export class ConnectionDto {
  @Text({ min: 1, max: 253 }) host: string;
  @Int({ min: 1, max: 65535 }) port: number;
  @Text({ min: 1, max: 63 }) database: string;
  @Text({ min: 1, max: 63 }) user: string;
}

export class SourceCreateDto {
  @Text({ min: 1, max: 60 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @OneOf(SOURCE_KINDS, 'SourceKind') kind: 'file' | 'postgres';
  @Flag({ optional: true, description: 'its figures are verified as they arrive; files, unless whoever says so brought them' }) autoVerify?: boolean;
  @Nested(() => ConnectionDto, { optional: true }) connection?: ConnectionDto;
  @Text({ optional: true, max: 500, description: 'write-only' }) password?: string;
}

export class SourceUpdateDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Flag() autoVerify: boolean;
  @Nested(() => ConnectionDto, { optional: true }) connection?: ConnectionDto;
  @Text({ optional: true, max: 500, description: 'write-only; left out: stays as it is' }) password?: string;
}

export class SourceTrustDto {
  @Flag({ description: 'vouch for its files, or no longer' }) on: boolean;
}

export class SourceView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @OneOf(SOURCE_KINDS, 'SourceKind') kind: 'file' | 'postgres';
  @Flag() autoVerify: boolean;
  @Text({ nullable: true, description: 'who vouches for files' }) trustedByName: string | null;
  @Nested(() => ConnectionDto, { nullable: true }) connection: ConnectionDto | null;
  @Flag() passwordSet: boolean;
  @Int() datasets: number;
  @Text({ nullable: true }) lastRunStatus: string | null;
  @Instant({ nullable: true }) lastRunAt: Date | null;
  @Int() version: number;
}

export class SourceListView {
  @NestedList(() => SourceView) items: SourceView[];
}

export class ConnectionReportView {
  @Text({ nullable: true }) serverVersion: string | null;
  @Flag({ description: 'the role could write: give it fewer rights' }) roleCanWrite: boolean;
}
