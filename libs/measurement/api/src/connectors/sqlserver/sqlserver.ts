import type { IColumnMetadata, Request, Transaction } from 'mssql';
import { bindWindow, typeOfNative, type Cell, type SqlConnection } from '@kpi-loop/measurement/domain';
import { MAX_SCHEMA_COLUMNS, previewOf, tablesOf, type Connector } from '../connector';
import { deadline, numbered, refusal } from '../limits';
import type { Outbound } from '../outbound';
import { checkedHeader } from '../rows';
import { checkQuery } from '../sql-query';
import { SQL_SERVER_REFUSALS, sqlServerOptions } from './options';
import { cellOf } from './cell';

const COLUMNS = `SELECT TOP (${MAX_SCHEMA_COLUMNS}) table_schema AS [schema], table_name AS name, column_name AS [column], data_type AS type
  FROM information_schema.columns ORDER BY table_schema, table_name, ordinal_position`;
const TEST = `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(60)) AS version,
  CASE WHEN IS_SRVROLEMEMBER('sysadmin') = 1 OR IS_MEMBER('db_owner') = 1 OR IS_MEMBER('db_datawriter') = 1
    OR HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'INSERT') = 1 OR HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UPDATE') = 1 THEN 1 ELSE 0 END AS strong`;
const PAUSE_AT = 2000;

/** A look into somebody else's SQL Server. It knows no read-only transaction: ours is always rolled back. */
export function sqlserver(connection: SqlConnection, password: string, outbound: Outbound): Connector {
  const inside = async <T>(work: (tx: Transaction, ends: AbortSignal) => Promise<T>, stop?: AbortSignal): Promise<T> => {
    const ends = deadline(stop);
    // the driver is loaded by who needs it
    const { ConnectionPool, ISOLATION_LEVEL } = (await import('mssql')).default;
    const pool = new ConnectionPool(sqlServerOptions(connection, password, outbound));
    pool.on('error', () => undefined);
    try {
      await pool.connect();
      ends.throwIfAborted();
      const tx = pool.transaction();
      await tx.begin(ISOLATION_LEVEL.READ_COMMITTED);
      try {
        return await work(tx, ends);
      } finally {
        await tx.rollback().catch(() => undefined);
      }
    } catch (error) {
      throw refusal(numberOf(error), SQL_SERVER_REFUSALS, ends);
    } finally {
      await pool.close().catch(() => undefined);
    }
  };
  const all = async <R>(tx: Transaction, sql: string): Promise<R[]> => {
    const request = tx.request();
    request.arrayRowMode = false;
    return (await request.query<R>(sql)).recordset as unknown as R[];
  };

  const read: Connector['read'] = async (ask, work, stop) => {
    const { text, binds } = bindWindow(checkQuery(ask.query, 'sqlserver'), 'sqlserver');
    return inside(async (tx, ends) => {
      const request = tx.request();
      for (const name of binds) request.input(name, ask.window[name]);
      const { columns, rows } = await streamed(request, text, ends);
      const native = columns.map(({ type }) => nameOf(type));
      const types = native.map(typeOfNative);
      const cells = async function* (): AsyncGenerator<Cell[]> {
        for await (const row of rows) yield row.map((value, i) => cellOf(value, types[i], /^datetimeoffset$/i.test(native[i])));
      };
      try {
        return await work({ header: checkedHeader(columns.map(({ name }) => name)), types, rows: numbered(cells(), ends) });
      } finally {
        request.cancel();
      }
    }, stop);
  };

  return {
    test: () =>
      inside(async (tx) => {
        const [{ version, strong }] = await all<{ version: string; strong: number }>(tx, TEST);
        return { serverVersion: version, roleCanWrite: strong === 1 };
      }),
    schema: () =>
      inside(async (tx) => {
        const rows = await all<{ schema: string; name: string; column: string; type: string }>(tx, COLUMNS);
        return tablesOf(rows.map((row) => ({ ...row, type: typeOfNative(row.type) })));
      }),
    preview: previewOf(read),
    read,
  };
}

type Column = IColumnMetadata[string];

const nameOf = (type: Column['type']): string => (typeof type === 'function' ? type : (type as { type: { name: string } }).type).name;

/** The server's own number says more than the driver's word. */
function numberOf(error: unknown): unknown {
  const { number, code } = error as { number?: number; code?: string };
  return number && SQL_SERVER_REFUSALS[number]
    ? Object.assign(new Error('refused'), { code: String(number), cause: error })
    : Object.assign(error as Error, { code });
}

/** Rows as they arrive, the server paused while nobody takes them. */
function streamed(request: Request, text: string, ends: AbortSignal): Promise<{ columns: Column[]; rows: AsyncIterable<unknown[]> }> {
  request.stream = true;
  const waiting: unknown[][] = [];
  let over = false;
  let failed: unknown = null;
  let wake = (): void => undefined;
  const settle = (error: unknown): void => {
    failed ??= error;
    over = true;
    wake();
  };
  const rows = async function* (): AsyncGenerator<unknown[]> {
    for (;;) {
      const row = waiting.shift();
      if (row) {
        yield row;
        continue;
      }
      if (failed) throw failed;
      if (over) return;
      request.resume();
      await new Promise<void>((done) => (wake = done));
    }
  };
  return new Promise((done, fail) => {
    request.on('recordset', (columns: unknown) => done({ columns: columns as Column[], rows: rows() }));
    request.on('row', (row: unknown[]) => {
      waiting.push(row);
      if (waiting.length >= PAUSE_AT) request.pause();
      wake();
    });
    request.on('error', (error) => {
      settle(error);
      fail(error);
    });
    request.on('done', () => settle(null));
    ends.addEventListener('abort', () => request.cancel(), { once: true });
    void request.query(text);
  });
}
