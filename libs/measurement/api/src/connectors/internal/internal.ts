import type { Cell, ColumnType, SourceTable } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { previewOf, type Connector } from '../connector';
import { deadline, numbered } from '../limits';
import type { DateWindow } from '../rows';
import type { InternalTable } from './internal-tables';

const PAGE = 2000;
const SCHEMA = 'kpi_loop';

/** Does something in a transaction of the tenant that can write nothing: row security decides what there is. */
export type Ask = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** The product's own work, read page after page: no transaction is held while somebody is busy with the rows. */
export function internal(tables: readonly InternalTable[], ask: Ask): Connector {
  const read: Connector['read'] = async ({ query, window }, work, stop) => {
    const { table, day } = askedOf(tables, query);
    const ends = deadline(stop);
    const cells = async function* (): AsyncGenerator<Cell[]> {
      for (let after: string | null = null; ;) {
        const rows: Record<string, string | null>[] = await ask((tx) => pageOf(tx, table, day, window, after));
        for (const row of rows) yield table.columns.map(({ name, type }) => cellOf(row[name], type));
        if (rows.length < PAGE) return;
        after = rows[rows.length - 1][table.columns[0].name];
      }
    };
    return work({ header: table.columns.map(({ name }) => name), types: table.columns.map(({ type }) => type), rows: numbered(cells(), ends) });
  };
  return {
    test: async () => ({ serverVersion: await ask(async (tx) => (await tx.get<{ version: string }>(`SELECT current_setting('server_version') AS version`)).version), roleCanWrite: false }),
    schema: async () => tables.map(({ name, columns }): SourceTable => ({ schema: SCHEMA, name, columns: [...columns] })),
    preview: previewOf(read),
    read,
  };
}

const refused = (code: string): Problem => new Problem('ruleBroken', code, undefined, { violations: [code], fields: [{ pointer: '/query', code }] });

/** `improvement_actions`, or `improvement_actions by closed_on`. @throws Problem ruleBroken (422) for anything else. */
export function askedOf(tables: readonly InternalTable[], query: string | null): { table: InternalTable; day: string } {
  const [, name, by] = /^\s*(\w+)(?:\s+by\s+(\w+))?\s*$/.exec(query ?? '') ?? [];
  const table = tables.find((each) => each.name === name);
  if (!table) throw refused('tableUnknown');
  if (by !== undefined && !table.columns.some((column) => column.name === by && column.type === 'date')) throw refused('notADateColumn');
  return { table, day: by ?? table.day };
}

/** Everything as text, so that no digit is lost; the names are the registry's own. What is dated after today has not happened. */
async function pageOf(tx: Tx, { sql, columns }: InternalTable, day: string, { from, to }: DateWindow, after: string | null): Promise<Record<string, string | null>[]> {
  const [key] = columns;
  const { rows } = await tx.connection.query<Record<string, string | null>>(
    `SELECT ${columns.map(({ name }) => `${name}::text`).join(', ')} FROM (${sql}) of_table
     WHERE ${day} BETWEEN $2::date AND least($3::date, tenant_today()) AND ($4::text IS NULL OR ${key.name}::text COLLATE "C" > $4) ORDER BY ${key.name}::text COLLATE "C" LIMIT ${PAGE}`,
    [tx.tenantId, from, to, after],
  );
  return rows;
}

function cellOf(text: string | null, type: ColumnType): Cell {
  if (text === null) return null;
  if (type === 'date') return { date: text };
  return type === 'boolean' ? text === 'true' : text;
}
