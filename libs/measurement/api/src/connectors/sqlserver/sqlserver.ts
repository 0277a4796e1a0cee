import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import type { IColumnMetadata, Request, Transaction } from 'mssql';
import { bindWindow, typeOfNative, type Cell, type SqlConnection } from '@kpi-loop/measurement/domain';
import { MAX_SCHEMA_COLUMNS, previewOf, tablesOf, type Connector } from '../connector';
import { deadline, numbered, placed, refusal, until } from '../limits';
import type { Outbound } from '../outbound';
import { UnreadableSource, checkedHeader } from '../rows';
import { checkQuery } from '../sql-query';
import { cellOf } from './cell';
import { driver } from './driver';
import { SQL_SERVER_REFUSALS, sqlServerOptions } from './options';

const COLUMNS = `SELECT TOP (${MAX_SCHEMA_COLUMNS}) table_schema AS [schema], table_name AS name, column_name AS [column], data_type AS type
  FROM information_schema.columns ORDER BY table_schema, table_name, ordinal_position`;
const TEST = `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(60)) AS version,
  CASE WHEN IS_SRVROLEMEMBER('sysadmin') = 1 OR IS_MEMBER('db_owner') = 1 OR IS_MEMBER('db_datawriter') = 1
    OR HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'INSERT') = 1 OR HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UPDATE') = 1 THEN 1 ELSE 0 END AS strong`;
const PAUSE_AT = 2000;

/** How long whoever is told to stop may take to say so. */
const LEAVE_MS = 1000;

interface Refused {
  number: number;
  lineNumber: number;
}

/** A look into somebody else's SQL Server. It knows no read-only transaction: ours is always rolled back. */
export function sqlserver(connection: SqlConnection, password: string, outbound: Outbound): Connector {
  const inside = async <T>(work: (tx: Transaction, ends: AbortSignal) => Promise<T>, stop?: AbortSignal): Promise<T> => {
    const ends = deadline(stop);
    const { ConnectionPool, ISOLATION_LEVEL } = await driver();
    const hungUp = new AbortController();
    const dial = async (host: string, port: number): Promise<Socket> => addAbortSignal(hungUp.signal, await outbound.connect(host, port));
    const refused: Refused[] = [];
    const beforeConnect = (db: EventEmitter): void => void db.on('errorMessage', (said: Refused) => refused.push(said));
    const pool = new ConnectionPool({ ...sqlServerOptions(connection, password, dial), beforeConnect });
    pool.on('error', () => undefined);
    const leave = async (): Promise<void> => {
      await until(AbortSignal.timeout(LEAVE_MS), pool.close()).catch(() => undefined);
      hungUp.abort();
    };
    try {
      await until(ends, pool.connect());
      const tx = pool.transaction();
      await until(ends, tx.begin(ISOLATION_LEVEL.READ_COMMITTED));
      try {
        return await work(tx, ends);
      } finally {
        await until(ends, tx.rollback()).catch(() => undefined);
      }
    } catch (error) {
      throw refusal(told(error, refused), SQL_SERVER_REFUSALS, ends);
    } finally {
      // when time is up nobody waits for the server to let go
      const left = leave();
      if (!ends.aborted) await left;
    }
  };
  const all = async <R>(tx: Transaction, sql: string, ends: AbortSignal): Promise<R[]> => {
    const request = tx.request();
    request.arrayRowMode = false;
    return (await until(ends, request.query<R>(sql))).recordset as unknown as R[];
  };

  const read: Connector['read'] = async (ask, work, stop) => {
    const { text, binds } = bindWindow(checkQuery(ask.query, 'sqlserver'), 'sqlserver');
    return inside(async (tx, ends) => {
      const request = tx.request();
      for (const name of binds) request.input(name, ask.window[name]);
      const { opened, over } = streamed(request, text, ends);
      try {
        const { columns, rows } = await opened;
        const native = columns.map(({ type }) => nameOf(type));
        const types = native.map(typeOfNative);
        const cells = async function* (): AsyncGenerator<Cell[]> {
          for await (const row of rows) yield row.map((value, i) => cellOf(value, types[i], native[i]));
        };
        return await work({ header: checkedHeader(columns.map(({ name }) => name)), types, rows: numbered(cells(), ends) });
      } finally {
        request.cancel();
        // nothing is rolled back while an answer is on its way; one that goes on is hung up on
        await until(AbortSignal.any([ends, AbortSignal.timeout(LEAVE_MS)]), over).catch(() => undefined);
      }
    }, stop);
  };

  return {
    test: () =>
      inside(async (tx, ends) => {
        const [{ version, strong }] = await all<{ version: string; strong: number }>(tx, TEST, ends);
        return { serverVersion: version, roleCanWrite: strong === 1 };
      }),
    schema: () =>
      inside(async (tx, ends) => {
        const rows = await all<{ schema: string; name: string; column: string; type: string }>(tx, COLUMNS, ends);
        return tablesOf(rows.map((row) => ({ ...row, type: typeOfNative(row.type) })));
      }),
    preview: previewOf(read),
    read,
  };
}

type Column = IColumnMetadata[string];

const nameOf = (type: Column['type']): string => (typeof type === 'function' ? type : (type as { type: { name: string } }).type).name;

/** The server's own number says more than the driver's word, which is one for all that may be wrong with a login. */
function told(error: unknown, refused: readonly Refused[]): unknown {
  const said = refused.find(({ number }) => SQL_SERVER_REFUSALS[number]) ?? refused.at(-1);
  if (!said || !(error as { code?: string }).code) return error;
  const inQuery = /^(query|sourceTable|sourceColumn)/.test(SQL_SERVER_REFUSALS[said.number] ?? '');
  return placed(Object.assign(new Error('refused'), { code: said.number, cause: error }), inQuery ? { line: said.lineNumber } : null);
}

/** Rows as they arrive, the server paused while nobody takes them; `over` when nothing more comes of them. */
function streamed(
  request: Request,
  text: string,
  ends: AbortSignal,
): { opened: Promise<{ columns: Column[]; rows: AsyncIterable<unknown[]> }>; over: Promise<unknown> } {
  request.stream = true;
  const waiting: unknown[][] = [];
  let settled = false;
  let failed: unknown = null;
  let wake = (): void => undefined;
  const rows = async function* (): AsyncGenerator<unknown[]> {
    for (;;) {
      const row = waiting.shift();
      if (row) {
        yield row;
        continue;
      }
      if (failed) throw failed;
      if (settled) return;
      request.resume();
      await new Promise<void>((done) => (wake = done));
    }
  };
  const opened = new Promise<{ columns: Column[]; rows: AsyncIterable<unknown[]> }>((done, fail) => {
    const settle = (error: unknown): void => {
      failed ??= error;
      settled = true;
      wake();
      // a statement that gave no rows at all has no header
      fail(error ?? new UnreadableSource('headerMissing'));
    };
    request.on('recordset', (columns: unknown) => done({ columns: columns as Column[], rows: rows() }));
    request.on('row', (row: unknown[]) => {
      waiting.push(row);
      if (waiting.length >= PAUSE_AT) request.pause();
      wake();
    });
    request.on('error', settle);
    request.on('done', () => settle(null));
    // asked to stop, and not waited for: it may hear nothing any more
    const end = (): void => {
      request.cancel();
      settle(ends.reason);
    };
    if (ends.aborted) end();
    ends.addEventListener('abort', end, { once: true });
  });
  return { opened, over: request.query(text) };
}
