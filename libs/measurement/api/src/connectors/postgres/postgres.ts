import { Client, type QueryConfig, type QueryResult } from 'pg';
import { bindWindow, placeOf, typeOfNative, writtenAt, type Cell, type ColumnType, type SqlConnection } from '@kpi-loop/measurement/domain';
import { MAX_SCHEMA_COLUMNS, previewOf, tablesOf, type Connector } from '../connector';
import { CONNECT_MS, deadline, numbered, placed, refusal, statementMs, until } from '../limits';
import type { Outbound } from '../outbound';
import { checkedHeader, datedCell } from '../rows';
import { checkQuery } from '../sql-query';

const BATCH = 2000;
const DECLARE = 'DECLARE delivery NO SCROLL CURSOR FOR ';
const TYPES: Record<number, ColumnType> = {
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
};

const CAN_WRITE = `(SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) OR EXISTS (
  SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))`;
const COLUMNS = `SELECT table_schema AS schema, table_name AS name, column_name AS column, data_type AS type FROM information_schema.columns
  WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege(format('%I.%I', table_schema, table_name), 'SELECT')
  ORDER BY table_schema, table_name, ordinal_position LIMIT ${MAX_SCHEMA_COLUMNS}`;

const hangUp = (db: Client): void => (db as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();

/**
 * A read-only look into somebody else's PostgreSQL: one transaction that cannot write, a time limit that is ours and not
 * the query's to change, bound parameters. Past the limit, or when `stop` fires, the statement is cancelled over there.
 */
export function postgres(connection: SqlConnection, password: string, outbound: Outbound): Connector {
  const { tls, ca, ...place } = connection;
  const client = (statementLimit: number): Client => {
    const db = new Client({
      ...place,
      password,
      ssl: tls === 'verify' ? { rejectUnauthorized: true, ...(ca ? { ca } : {}) } : false,
      stream: () => outbound.socket() as never,
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: statementLimit,
      application_name: 'kpi-loop',
      types: { getTypeParser: () => ((value: string) => value) as never },
    });
    db.on('error', () => undefined);
    return db;
  };

  /** Lets go of the connection and asks the server to end what it is doing there: a backend that sleeps would not notice by itself. */
  const cancel = async (db: Client): Promise<void> => {
    hangUp(db);
    const second = client(CONNECT_MS);
    const told = second.connect().then(() => second.query('SELECT pg_terminate_backend($1)', [(db as unknown as { processID: number }).processID]));
    // a server that does not answer is not told
    await until(AbortSignal.timeout(CONNECT_MS), told).catch(() => undefined);
    hangUp(second);
  };

  const inside = async <T>(work: (db: Client, ends: AbortSignal) => Promise<T>, stop?: AbortSignal): Promise<T> => {
    const db = client(statementMs());
    const ends = deadline(stop);
    const end = (): void => void cancel(db);
    try {
      await db.connect();
      ends.throwIfAborted();
      ends.addEventListener('abort', end);
      await db.query(`SET default_transaction_read_only = on; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'`);
      await db.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      return await work(db, ends);
    } catch (error) {
      throw refusal(error, REFUSALS, ends);
    } finally {
      // whoever falls silent now is hung up on, too
      await db.end().catch(() => undefined);
      ends.removeEventListener('abort', end);
    }
  };

  /** Through a cursor: DECLARE takes nothing but a SELECT, and the rows never lie in memory together. */
  const read: Connector['read'] = async (ask, work, stop) => {
    const query = checkQuery(ask.query, 'postgres');
    const { text, binds } = bindWindow(query, 'postgres');
    return inside(async (db, ends) => {
      const declare = { text: `${DECLARE}${text}`, values: binds.map((name) => ask.window[name]), queryMode: 'extended' } as QueryConfig;
      await db.query(declare).catch((error: unknown) => {
        const { position } = error as { position?: string };
        throw placed(error, position ? placeOf(query, writtenAt(query, 'postgres', Number(position) - 1 - DECLARE.length)) : null);
      });
      const first = await fetchBatch(db);
      const types = first.fields.map((field) => TYPES[field.dataTypeID] as ColumnType | undefined);
      const cells = async function* (): AsyncGenerator<Cell[]> {
        for (let batch = first; batch.rows.length; batch = await fetchBatch(db))
          for (const row of batch.rows) yield row.map((cell, i) => cellOf(cell, types[i]));
      };
      return work({ header: checkedHeader(first.fields.map((field) => field.name)), types, rows: numbered(cells(), ends) });
    }, stop);
  };

  return {
    test: () =>
      inside(async (db) => {
        const { rows } = await db.query<{ version: string; strong: string }>(`SELECT current_setting('server_version') AS version, ${CAN_WRITE} AS strong`);
        return { serverVersion: rows[0].version, roleCanWrite: rows[0].strong === 't' };
      }),
    schema: () =>
      inside(async (db) => {
        const { rows } = await db.query<{ schema: string; name: string; column: string; type: string }>(COLUMNS);
        return tablesOf(rows.map((row) => ({ ...row, type: typeOfNative(row.type) })));
      }),
    preview: previewOf(read),
    read,
  };
}

/** The limit is set anew before every step: the query's own functions may have changed it (`set_config`). */
async function fetchBatch(db: Client): Promise<QueryResult<(string | null)[]>> {
  await db.query(`SET LOCAL statement_timeout = ${statementMs()}`);
  return db.query<(string | null)[]>({ text: `FETCH ${BATCH} FROM delivery`, rowMode: 'array' });
}

const cellOf = (text: string | null, type: ColumnType | undefined): Cell => (text === null ? null : type === 'date' ? datedCell(text) : text);
