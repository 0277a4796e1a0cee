import { MADE_KINDS, SOURCE_KINDS, TLS_MODES, type SourceKind, type TlsMode } from '@kpi-loop/measurement/domain';
import { Flag, Id, Instant, Int, Nested, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { SourceColumnDto } from './dataset.dto';

export class ConnectionDto {
  @Text({ min: 1, max: 253 }) host: string;
  @Int({ min: 1, max: 65535 }) port: number;
  @Text({ min: 1, max: 63 }) database: string;
  @Text({ min: 1, max: 63 }) user: string;
  @OneOf(TLS_MODES, 'TlsMode', { optional: true, description: 'verify: encrypted, with a certificate for the host; off unless given' }) tls?: TlsMode;
  @Text({ optional: true, max: 20_000, description: 'PEM of the authority behind the certificate, when it is a private one' }) ca?: string;
}

const SECRET = 'write-only: the password; of a web service its headers, a line each';

export class SourceCreateDto {
  @Text({ min: 1, max: 60 }) code: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ optional: true, max: 200 }) nameEn?: string;
  @OneOf(MADE_KINDS, 'MadeSourceKind') kind: SourceKind;
  @Flag({ optional: true, description: 'its figures are verified as they arrive; files, unless whoever says so brought them' }) autoVerify?: boolean;
  @Nested(() => ConnectionDto, { optional: true }) connection?: ConnectionDto;
  @Text({ optional: true, max: 2000, description: 'of a web service' }) url?: string;
  @Text({ optional: true, max: 4000, description: SECRET }) password?: string;
}

export class SourceUpdateDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ optional: true, max: 200, description: 'left out: stays as it is' }) nameEn?: string;
  @Flag() autoVerify: boolean;
  @Nested(() => ConnectionDto, { optional: true }) connection?: ConnectionDto;
  @Text({ optional: true, max: 2000 }) url?: string;
  @Text({ optional: true, max: 4000, description: `${SECRET}; left out: stays as it is` }) password?: string;
}

export class SourceTrustDto {
  @Flag({ description: 'vouch for its files, or no longer' }) on: boolean;
}

export class SourceView {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(SOURCE_KINDS, 'SourceKind') kind: SourceKind;
  @Flag() autoVerify: boolean;
  @Text({ nullable: true, description: 'who vouches for files' }) trustedByName: string | null;
  @Text({ nullable: true }) trustedByNameEn: string | null;
  @Nested(() => ConnectionDto, { nullable: true }) connection: ConnectionDto | null;
  @Text({ nullable: true }) url: string | null;
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

export class SourceTableView {
  @Text() schema: string;
  @Text() name: string;
  @NestedList(() => SourceColumnDto) columns: SourceColumnDto[];
}

export class SourceSchemaView {
  @NestedList(() => SourceTableView) tables: SourceTableView[];
}
