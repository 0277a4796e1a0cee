import { isIP } from 'node:net';
import { Client, type QueryResult } from 'pg';
import { bindWindow, queryProblem, type Cell } from '@kpi-loop/measurement/domain';
import { Problem } from '@kpi-loop/shared/kernel';
import { UnreadableSource, checkedHeader, type DateWindow, type RawRow, type Rows } from './rows';
import type { PostgresConfig } from './source.entity';

const CONNECT_MS = 5000;
/** No step of a query takes longer (`SOURCE_STATEMENT_SECONDS`), and no delivery as a whole (`SOURCE_RUN_SECONDS`). */
const statementMs = (): number => 1000 * Number(process.env['SOURCE_STATEMENT_SECONDS'] ?? 120);
const runMs = (): number => 1000 * Number(process.env['SOURCE_RUN_SECONDS'] ?? 1800);
const BATCH = 2000;
export const MAX_ROWS = 5_000_000;
const OIDS: Record<number, string> = {
  16: 'boolean',
  20: 'number',
  21: 'number',
  23: 'number',
  700: 'number',
  701: 'number',
  1700: 'number',
  1082: 'date',
  1114: 'date',
  1184: 'date',
};

/** What another database refuses, in names the browser translates; never its own words, which may hold data. */
const REFUSALS: Record<string, string> = {
  '28P01': 'sourcePasswordWrong',
  '28000': 'sourcePasswordWrong',
  '3D000': 'sourceDatabaseUnknown',
  '42501': 'sourcePermissionDenied',
  '42P01': 'sourceTableUnknown',
  '42703': 'sourceColumnUnknown',
  '42601': 'querySyntaxWrong',
  '25006': 'sourceWriteRefused',
  '0A000': 'sourceWriteRefused',
  '57014': 'sourceTookTooLong',
  '53300': 'sourceTooBusy',
  ECONNREFUSED: 'sourceUnreachable',
  ENOTFOUND: 'sourceUnreachable',
  EAI_AGAIN: 'sourceUnreachable',
  EHOSTUNREACH: 'sourceUnreachable',
  ENETUNREACH: 'sourceUnreachable',
  ETIMEDOUT: 'sourceUnreachable',
  ECONNRESET: 'sourceUnreachable',
};

export interface ConnectionReport {
  serverVersion: string;
  /** The role could write if it were not for the read-only transaction: give it fewer rights. */
  roleCanWrite: boolean;
}

/** Hosts the installation allows (`SOURCE_HOSTS`, separated by commas; empty: all). Addresses of cloud metadata are never reached. */
function checkHost(host: string): void {
  const allowed = (process.env['SOURCE_HOSTS'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const linkLocal = isIP(host) ? /^(169\.254\.|fe80:|fd00:ec2::)/i.test(host) : /^metadata(\.|$)/i.test(host);
  if (linkLocal || host.startsWith('/') || (allowed.length && !allowed.includes(host.toLowerCase())))
    throw new Problem('ruleBroken', 'sourceHostNotAllowed', undefined, { violations: ['sourceHostAllowed'] });
}

/**
 * A read-only look into somebody else's PostgreSQL: one transaction that cannot write, a time limit that is ours and not
 * the query's to change, bound parameters. Past the limit, or when `stop` fires, the statement is cancelled over there.
 */
async function inside<T>(config: PostgresConfig, password: string, work: (db: Client) => Promise<T>, stop?: AbortSignal): Promise<T> {
  checkHost(config.host);
  const text = (value: string): string => value;
  const db = new Client({
    ...config,
    password,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: statementMs(),
    application_name: 'kpi-loop',
    types: { getTypeParser: () => text as never },
  });
  db.on('error', () => undefined);
  const late = AbortSignal.timeout(runMs());
  const ends = stop ? AbortSignal.any([late, stop]) : late;
  const cancel = (): void => void cancelOver(db, { ...config, password });
  try {
    await db.connect();
    ends.throwIfAborted();
    ends.addEventListener('abort', cancel);
    await db.query(`SET default_transaction_read_only = on; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'`);
    await db.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work(db);
  } catch (error) {
    throw ends.aborted && !(error instanceof Problem) ? new UnreadableSource('sourceTookTooLong') : refusal(error);
  } finally {
    ends.removeEventListener('abort', cancel);
    await db.end().catch(() => undefined);
  }
}

/** Asks the server to cancel what the connection is doing, and lets go of it: a backend that sleeps would not notice by itself. */
async function cancelOver(db: Client, config: PostgresConfig & { password: string }): Promise<void> {
  const second = new Client({ ...config, connectionTimeoutMillis: CONNECT_MS, statement_timeout: CONNECT_MS, application_name: 'kpi-loop' });
  second.on('error', () => undefined);
  try {
    await second.connect();
    await second.query('SELECT pg_terminate_backend($1)', [(db as unknown as { processID: number }).processID]);
  } catch {
    // the server does not answer: what is left is to hang up
  } finally {
    await second.end().catch(() => undefined);
    (db as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

function refusal(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const { code, message } = error as { code?: string; message?: string };
  if (code && REFUSALS[code]) return new UnreadableSource(REFUSALS[code]);
  if (/timeout|terminated/i.test(message ?? '')) return new UnreadableSource('sourceUnreachable');
  return code ? new UnreadableSource('sourceRefused', { sqlState: code }) : error;
}

export function testConnection(config: PostgresConfig, password: string): Promise<ConnectionReport> {
  return inside(config, password, async (db) => {
    const { rows } = await db.query<{ version: string; strong: string }>(
      `SELECT current_setting('server_version') AS version, (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) OR EXISTS (
         SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
           AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS strong`,
    );
    return { serverVersion: rows[0].version, roleCanWrite: rows[0].strong === 't' };
  });
}

export function checkQuery(query: string): void {
  const broken = queryProblem(query);
  if (broken) throw new Problem('ruleBroken', broken, undefined, { violations: [broken], fields: [{ pointer: '/query', code: broken }] });
}

/** Reads through a cursor: DECLARE takes nothing but a SELECT, and the rows never lie in memory together. */
export async function readPostgres<T>(
  config: PostgresConfig,
  password: string,
  query: string,
  window: DateWindow,
  work: (rows: Rows) => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  checkQuery(query);
  const { text, binds } = bindWindow(query);
  return inside(config, password, async (db) => {
    await db.query({ text: `DECLARE delivery NO SCROLL CURSOR FOR ${text}`, values: binds.map((name) => window[name]), queryMode: 'extended' } as never);
    const first = await fetchBatch(db);
    const types = first.fields.map((field) => OIDS[field.dataTypeID]);
    const rows = async function* (): AsyncGenerator<RawRow> {
      let rowNo = 1;
      for (let batch = first; batch.rows.length; batch = await fetchBatch(db)) {
        for (const row of batch.rows) yield { cells: row.map((cell, i) => cellOf(cell, types[i])), rowNo: (rowNo += 1), bytes: 0 };
        if (rowNo > MAX_ROWS) throw new UnreadableSource('tooManyRows', { most: MAX_ROWS });
      }
    };
    return work({ header: checkedHeader(first.fields.map((field) => field.name)), types, rows: rows() });
  }, stop);
}

/** The limit is set anew before every step: the query's own functions may have changed it (`set_config`). */
async function fetchBatch(db: Client): Promise<QueryResult<(string | null)[]>> {
  await db.query(`SET LOCAL statement_timeout = ${statementMs()}`);
  return db.query<(string | null)[]>({ text: `FETCH ${BATCH} FROM delivery`, rowMode: 'array' });
}

const cellOf = (text: string | null, type: string | undefined): Cell => (text === null ? null : type === 'date' ? { date: text.slice(0, 10) } : text);
