import type { ClickHouseClient } from '@clickhouse/client';
import { bindWindow, typeOfNative, type Cell, type ColumnType, type SqlConnection } from '@kpi-loop/measurement/domain';
import { MAX_SCHEMA_COLUMNS, previewOf, tablesOf, type Connector } from '../connector';
import { deadline, lineIn, numbered, placed, refusal } from '../limits';
import type { Outbound } from '../outbound';
import { UnreadableSource, checkedHeader, datedCell } from '../rows';
import { checkQuery } from '../sql-query';
import { CLICKHOUSE_REFUSALS, clickHouseOptions } from './options';

const COLUMNS = `SELECT database AS schema, table AS name, name AS column, type FROM system.columns
  WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA') ORDER BY database, table, position LIMIT ${MAX_SCHEMA_COLUMNS}`;
const WRITES = /\b(ALL|INSERT|ALTER|CREATE|DROP|TRUNCATE)\b/;

/** A read-only look into somebody else's ClickHouse. */
export function clickhouse(connection: SqlConnection, password: string, outbound: Outbound): Connector {
  const inside = async <T>(work: (db: ClickHouseClient, ends: AbortSignal) => Promise<T>, stop?: AbortSignal): Promise<T> => {
    const ends = deadline(stop);
    outbound.named(connection.host);
    // the driver is loaded by who needs it
    const { createClient } = await import('@clickhouse/client');
    const db = createClient(clickHouseOptions(connection, password, outbound));
    try {
      return await work(db, ends);
    } catch (error) {
      throw refusal(placed(error, lineIn(error, /\(line (\d+), col (\d+)\)/)), CLICKHOUSE_REFUSALS, ends);
    } finally {
      await db.close();
    }
  };
  const all = async <R>(db: ClickHouseClient, query: string, abort_signal: AbortSignal): Promise<R[]> =>
    (await db.query({ query, format: 'JSONEachRow', abort_signal })).json<R>();

  const read: Connector['read'] = async (ask, work, stop) => {
    const { text, binds } = bindWindow(checkQuery(ask.query, 'clickhouse'), 'clickhouse');
    return inside(async (db, abort_signal) => {
      const answer = await db.query({
        query: text,
        format: 'JSONCompactEachRowWithNamesAndTypes',
        query_params: Object.fromEntries(binds.map((name) => [name, ask.window[name]])),
        abort_signal,
      });
      const lines = linesOf(answer.stream());
      const header = checkedHeader(await named(lines));
      const types = (await named(lines)).map(typeOfNative);
      const cells = async function* (): AsyncGenerator<Cell[]> {
        for await (const row of lines) yield row.map((value, i) => cellOf(value, types[i]));
      };
      try {
        return await work({ header, types, rows: numbered(cells(), abort_signal) });
      } finally {
        answer.close();
      }
    }, stop);
  };

  return {
    test: () =>
      inside(async (db, ends) => {
        const [{ version }] = await all<{ version: string }>(db, 'SELECT version() AS version', ends);
        const grants = await all<Record<string, string>>(db, 'SHOW GRANTS', ends);
        return { serverVersion: version, roleCanWrite: grants.some((grant) => WRITES.test(Object.values(grant)[0].replace(/ ON .*/s, ''))) };
      }),
    schema: () =>
      inside(async (db, ends) => {
        const rows = await all<{ schema: string; name: string; column: string; type: string }>(db, COLUMNS, ends);
        return tablesOf(rows.map((row) => ({ ...row, type: typeOfNative(row.type) })));
      }),
    preview: previewOf(read),
    read,
  };
}

interface Line {
  text: string;
  json(): unknown;
}

async function* linesOf(stream: AsyncIterable<Line[]>): AsyncGenerator<unknown[]> {
  for await (const chunk of stream) for (const line of chunk) yield rowOf(line);
}

/** Before 25.11 a server that gives up in the middle of the rows writes its reason where a row would stand, after it has said 200. */
function rowOf(line: Line): unknown[] {
  try {
    return line.json() as unknown[];
  } catch {
    const [, code] = /Code: (\d+)\. DB::Exception/.exec(line.text) ?? [];
    throw code ? Object.assign(new Error('refused'), { code }) : new UnreadableSource('notJson');
  }
}

async function named(lines: AsyncGenerator<unknown[]>): Promise<string[]> {
  const line = await lines.next();
  if (line.done) throw new UnreadableSource('headerMissing');
  return line.value.map(String);
}

function cellOf(value: unknown, type: ColumnType): Cell {
  if (value === null || value === undefined) return null;
  if (type === 'date') return datedCell(String(value));
  return typeof value === 'object' ? JSON.stringify(value) : typeof value === 'boolean' ? value : String(value);
}
