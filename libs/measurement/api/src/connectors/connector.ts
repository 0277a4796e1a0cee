import type { RestRequest, SourceTable } from '@kpi-loop/measurement/domain';
import type { DateWindow, FirstRows, RawRow, Rows } from './rows';

export interface ConnectionReport {
  serverVersion: string;
  /** The role could write if it were not for the read-only transaction: give it fewer rights. */
  roleCanWrite: boolean;
}

/** What one delivery is asked for; each kind takes its part. */
export interface Ask {
  query: string | null;
  request: RestRequest | null;
  uploadId: string | null;
  window: DateWindow;
  /** Names the dataset counts on: a row of JSON that leaves one out has no value there. */
  columns?: readonly string[];
}

/** What every kind of source can do, once it knows where and with what secret. Nothing a source is asked can write to it. */
export interface Connector {
  test(): Promise<ConnectionReport>;
  /** Tables and their columns, as far as the role sees them; empty where a source has none. */
  schema(): Promise<SourceTable[]>;
  preview(ask: Ask, rows: number): Promise<FirstRows>;
  /** Opens a delivery, hands it over once, and closes it whatever happens; `stop` ends it early. */
  read<T>(ask: Ask, work: (rows: Rows) => Promise<T>, stop?: AbortSignal): Promise<T>;
}

export const MAX_SCHEMA_COLUMNS = 20_000;

/** One row a column, ordered by table: as every `information_schema` gives them. */
export function tablesOf(columns: readonly { schema: string; name: string; column: string; type: SourceTable['columns'][number]['type'] }[]): SourceTable[] {
  const tables = new Map<string, SourceTable>();
  for (const { schema, name, column, type } of columns) {
    const key = JSON.stringify([schema, name]);
    const table = tables.get(key) ?? { schema, name, columns: [] };
    table.columns.push({ name: column, type });
    tables.set(key, table);
  }
  return [...tables.values()];
}

/** A preview is a delivery that is left after its first rows. */
export function previewOf(read: Connector['read']): Connector['preview'] {
  return (ask, most) =>
    read(ask, async ({ header, types, rows }) => {
      const first: RawRow[] = [];
      for await (const row of rows) {
        if (first.length === most) return { header, types, rows: first, more: true };
        first.push(row);
      }
      return { header, types, rows: first, more: false };
    });
}
