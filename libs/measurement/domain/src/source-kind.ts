import type { NamedColumn } from '@kpi-loop/metric/domain';
import type { FieldProblem } from '@kpi-loop/shared/kernel';
import type { ColumnType } from './dataset';

/**
 * Where data comes from. A file may be CSV, JSON, XLSX or Parquet: its first bytes say which. `push` is sent by programs
 * that hold a key. `internal` is what the product itself knows of tasks; `manual` is what people enter, and nobody makes such a source.
 */
export const SOURCE_KINDS = ['file', 'postgres', 'mysql', 'sqlserver', 'clickhouse', 'rest', 'push', 'internal', 'manual'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Kinds that are asked in SQL. */
export const SQL_KINDS = ['postgres', 'mysql', 'sqlserver', 'clickhouse'] as const;
export type SqlKind = (typeof SQL_KINDS)[number];
export const isSqlKind = (kind: string): kind is SqlKind => (SQL_KINDS as readonly string[]).includes(kind);

/** Figures that people enter are approved one by one: nothing is delivered or asked for. */
export const isEntered = (kind: string): boolean => kind === 'manual';

/** Kinds somebody may make a source of. */
export const MADE_KINDS = SOURCE_KINDS.filter((kind) => kind !== 'manual');

/** Kinds whose deliveries come as bytes, and are not asked for. */
export const isSent = (kind: string): boolean => kind === 'file' || kind === 'push';

export const DEFAULT_PORTS: Record<SqlKind, number> = { postgres: 5432, mysql: 3306, sqlserver: 1433, clickhouse: 8443 };

/** `verify`: encrypted, and the server shows a certificate for its name. There is no encryption without a look at the certificate. */
export const TLS_MODES = ['off', 'verify'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export interface SqlConnection {
  host: string;
  port: number;
  database: string;
  user: string;
  tls?: TlsMode;
  /** PEM of the authority that signed the server's certificate, when it is none everybody knows. */
  ca?: string;
}

export const PAGINGS = ['none', 'link', 'page', 'cursor'] as const;

/** What to ask a web service for, and where its answer holds the rows. */
export interface RestRequest {
  /** Below the source's address; `:from` and `:to` may stand in its query. */
  path: string;
  /** JSON pointer to the array of rows; empty: the answer is the array. */
  rows: string;
  paging: (typeof PAGINGS)[number];
  /** Of `page` and `cursor`: the parameter that asks for it. */
  parameter?: string;
  /** Of `link` and `cursor`: JSON pointer to the next address or cursor; `link` without one takes the header `Link: rel="next"`. */
  next?: string;
  /** Of `page`: the number of the first one, 1 unless given. */
  firstPage?: number;
}

const POINTER = /^(\/([^~/]|~[01])*)*$/;

/** Everything that is wrong with a request, as pointers into it. */
export function requestProblems(request: RestRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (pointer: string, code: string): void => void problems.push({ pointer: `/request${pointer}`, code });
  if (/^[a-z][a-z0-9+.-]*:|^\/\/|\\|[\u0000-\u0020]/i.test(request.path)) say('/path', 'pathBelowSource');
  if (!POINTER.test(request.rows)) say('/rows', 'notAPointer');
  if (request.next !== undefined && !POINTER.test(request.next)) say('/next', 'notAPointer');
  if ((request.paging === 'page' || request.paging === 'cursor') && !request.parameter) say('/parameter', 'parameterGiven');
  if (request.paging === 'cursor' && !request.next) say('/next', 'nextGiven');
  return problems;
}

/** Lines `Name: value`, as headers are written. Null when a line is none, or names a header that is not the caller's to set. */
export function readHeaders(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/).filter((each) => each.trim())) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\u0020-\u007e\u0080-\u00ff]*)$/.exec(line) ?? [];
    if (!name || /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|accept-encoding)$/i.test(name)) return null;
    headers[name.toLowerCase()] = value.trim();
  }
  return headers;
}

export interface SourceColumn extends NamedColumn {
  type: ColumnType;
}

/** What a source has: for the one who writes a query. */
export interface SourceTable {
  schema: string;
  name: string;
  columns: SourceColumn[];
}

const QUOTES: Record<SqlKind, (name: string) => string> = {
  postgres: (name) => `"${name.replace(/"/g, '""')}"`,
  mysql: (name) => `\`${name.replace(/`/g, '``')}\``,
  sqlserver: (name) => `[${name.replace(/\]/g, ']]')}]`,
  clickhouse: (name) => `\`${name.replace(/[\\`]/g, '\\$&')}\``,
};
const SIMPLE = /^[a-z_][a-z0-9_]*$/;

/** A name as its database writes it; a simple one stays as it is. */
export const quotedName = (kind: SqlKind, name: string): string => (SIMPLE.test(name) ? name : QUOTES[kind](name));

/** The query for all of a table, by its first date. A simple name stays as it is written. */
export function selectAll(kind: SqlKind, { schema, name, columns }: SourceTable): string {
  const quoted = (part: string): string => quotedName(kind, part);
  const day = columns.find((column) => column.type === 'date');
  const names = columns.map((column) => `  ${quoted(column.name)}`).join(',\n');
  return `SELECT\n${names}\nFROM ${quoted(schema)}.${quoted(name)}${day ? `\nWHERE ${quoted(day.name)} BETWEEN :from AND :to` : ''}`;
}
