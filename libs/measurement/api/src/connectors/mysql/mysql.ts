import { addAbortSignal, type Readable } from 'node:stream';
import type { Connection, FieldPacket } from 'mysql2';
import { bindWindow, typeOfNative, type Cell, type ColumnType, type SqlConnection } from '@kpi-loop/measurement/domain';
import { MAX_SCHEMA_COLUMNS, previewOf, tablesOf, type Connector } from '../connector';
import { CONNECT_MS, deadline, lineIn, numbered, placed, refusal, statementMs, until } from '../limits';
import type { Outbound } from '../outbound';
import { checkedHeader, datedCell } from '../rows';
import { checkQuery } from '../sql-query';

/** Types of columns as the protocol numbers them. */
const FLOAT = 4;
const TIMESTAMP = 7;
const NUMBERS = new Set([0, 1, 2, 3, FLOAT, 5, 8, 9, 13, 246]);
const DATES = new Set([TIMESTAMP, 10, 12, 14]);
/** As many digits as a FLOAT of MySQL has; its bits say more than it knows. */
const FLOAT_DIGITS = 6;

const REFUSALS: Record<string, string> = {
  ER_ACCESS_DENIED_ERROR: 'sourcePasswordWrong',
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'sourcePasswordWrong',
  ER_DBACCESS_DENIED_ERROR: 'sourceDatabaseUnknown',
  ER_BAD_DB_ERROR: 'sourceDatabaseUnknown',
  ER_TABLEACCESS_DENIED_ERROR: 'sourcePermissionDenied',
  ER_COLUMNACCESS_DENIED_ERROR: 'sourcePermissionDenied',
  ER_SPECIFIC_ACCESS_DENIED_ERROR: 'sourcePermissionDenied',
  ER_PROCACCESS_DENIED_ERROR: 'sourcePermissionDenied',
  ER_NO_SUCH_TABLE: 'sourceTableUnknown',
  ER_BAD_FIELD_ERROR: 'sourceColumnUnknown',
  ER_PARSE_ERROR: 'querySyntaxWrong',
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'sourceWriteRefused',
  ER_QUERY_TIMEOUT: 'sourceTookTooLong',
  ER_STATEMENT_TIMEOUT: 'sourceTookTooLong',
  ER_QUERY_INTERRUPTED: 'sourceTookTooLong',
  // max_statement_time of MariaDB, which the driver has no word for
  1969: 'sourceTookTooLong',
  ER_CON_COUNT_ERROR: 'sourceTooBusy',
  ER_TOO_MANY_USER_CONNECTIONS: 'sourceTooBusy',
};

const COLUMNS = `SELECT table_schema AS \`schema\`, table_name AS name, column_name AS \`column\`, data_type AS type FROM information_schema.columns
  WHERE table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY table_schema, table_name, ordinal_position LIMIT ${MAX_SCHEMA_COLUMNS}`;
const WRITES = /\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|SUPER|FILE)\b/;

/** A read-only look into somebody else's MySQL or MariaDB: a transaction that cannot write, a time limit for each statement, a statement prepared over there. */
export function mysql(connection: SqlConnection, password: string, outbound: Outbound): Connector {
  const { host, port, database, user, tls, ca } = connection;

  const open = async (): Promise<Connection> => {
    // the driver is loaded by who needs it
    const { createConnection } = await import('mysql2');
    const db = createConnection({
      stream: await outbound.connect(host, port),
      host,
      database,
      user,
      password,
      ...(tls === 'verify' ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(ca ? { ca } : {}) } } : {}),
      connectTimeout: CONNECT_MS,
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      multipleStatements: false,
      // neither a file of ours nor code of theirs: LOAD LOCAL is not offered, and rows are taken apart without `eval`
      flags: ['-LOCAL_FILES'],
      disableEval: true,
    });
    db.on('error', () => undefined);
    await new Promise<void>((done, fail) => db.connect((error) => (error ? fail(error) : done())));
    return db;
  };
  const ask = <R extends object>(db: Connection, sql: string): Promise<R[]> =>
    new Promise((done, fail) => db.query(sql, (error, rows) => (error ? fail(error) : done(rows as R[]))));

  /** Hangs up, which the driver tells none of those who wait; the server, which would go on with a statement nobody waits for, is told. */
  const cancel = async (db: Connection): Promise<void> => {
    db.destroy();
    const second = await open().catch(() => null);
    if (second) await until(AbortSignal.timeout(CONNECT_MS), ask(second, `KILL ${Number(db.threadId)}`)).catch(() => undefined);
    second?.destroy();
  };

  const inside = async <T>(work: (asks: typeof ask, db: Connection, ends: AbortSignal) => Promise<T>, stop?: AbortSignal): Promise<T> => {
    const ends = deadline(stop);
    const asks: typeof ask = (on, sql) => until(ends, ask(on, sql));
    let db: Connection | null = null;
    const end = (): void => void (db && cancel(db));
    try {
      db = await open();
      ends.throwIfAborted();
      ends.addEventListener('abort', end);
      const [{ version }] = await asks<{ version: string }>(db, 'SELECT version() AS version');
      await asks(db, /mariadb/i.test(version) ? `SET SESSION max_statement_time = ${statementMs() / 1000}` : `SET SESSION max_execution_time = ${statementMs()}`);
      await asks(db, `SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), time_zone = '+00:00'`);
      await asks(db, 'SET SESSION TRANSACTION READ ONLY');
      await asks(db, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      return await work(asks, db, ends);
    } catch (error) {
      throw refusal(placed(error, lineIn(error, /at line (\d+)$/)), REFUSALS, ends);
    } finally {
      ends.removeEventListener('abort', end);
      // half-read rows are not waited for
      db?.destroy();
    }
  };

  const read: Connector['read'] = async ({ query, window }, work, stop) => {
    const { text, binds } = bindWindow(checkQuery(query, 'mysql'), 'mysql');
    return inside(async (_, db, ends) => {
      const command = db.execute({ sql: text, values: binds.map((name) => window[name]), rowsAsArray: true });
      const { fields, rows } = await opened(command as never, ends);
      const types = fields.map(typeOf);
      const cells = async function* (): AsyncGenerator<Cell[]> {
        for await (const row of rows) yield (row as unknown[]).map((value, i) => cellOf(value, fields[i], types[i]));
      };
      return work({ header: checkedHeader(fields.map((field) => field.name)), types, rows: numbered(cells(), ends) });
    }, stop);
  };

  return {
    test: () =>
      inside(async (asks, db) => {
        const [{ version }] = await asks<{ version: string }>(db, 'SELECT version() AS version');
        const grants = await asks<Record<string, string>>(db, 'SHOW GRANTS');
        return { serverVersion: version, roleCanWrite: grants.some((grant) => WRITES.test(Object.values(grant)[0].replace(/ ON .*/s, ''))) };
      }),
    schema: () =>
      inside(async (asks, db) => {
        const rows = await asks<{ schema: string; name: string; column: string; type: string }>(db, COLUMNS);
        return tablesOf(rows.map((row) => ({ ...row, type: typeOfNative(row.type) })));
      }),
    preview: previewOf(read),
    read,
  };
}

/** Waits for the names of the columns; rows come as they are asked for. A connection that was ended says nothing more, so its rows are ended with it. */
function opened(command: { stream(options: object): Readable }, ends: AbortSignal): Promise<{ fields: FieldPacket[]; rows: Readable }> {
  return new Promise((done, fail) => {
    const rows = command.stream({ highWaterMark: 500 });
    rows.on('error', fail);
    rows.once('fields', (fields: FieldPacket[]) => done({ fields, rows }));
    addAbortSignal(ends, rows);
  });
}

function typeOf({ columnType }: FieldPacket): ColumnType | undefined {
  if (NUMBERS.has(columnType!)) return 'number';
  return DATES.has(columnType!) ? 'date' : undefined;
}

function cellOf(value: unknown, { columnType }: FieldPacket, type: ColumnType | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return { error: '#BINARY' };
  // the session is in UTC: what is kept as a moment is one, what is kept as a date and a time has no zone
  if (type === 'date') return columnType === TIMESTAMP ? datedCell(`${String(value)}Z`) : { date: String(value).slice(0, 10) };
  if (columnType === FLOAT) return String(Number((value as number).toPrecision(FLOAT_DIGITS)));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
