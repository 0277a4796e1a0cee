import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { typeOfNative, type Cell, type ColumnType } from '@kpi-loop/measurement/domain';
import { UnreadableSource, checkedHeader, datedCell, type RawRow, type Rows } from '../rows';

/** DuckDB has nothing but this file: no network, no other file, no extension it does not hold already, and little memory. */
const SETTINGS = {
  memory_limit: '128MB',
  threads: '1',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
};

/** A Parquet file is read from its end, so it lies on disk while it is read: as texts, exact to the last digit. */
export async function withParquetRows<T>(bytes: AsyncIterable<Buffer>, work: (rows: Rows) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const dir = await mkdtemp(join(tmpdir(), 'kpi-loop-parquet-'));
  const file = join(dir, 'rows.parquet');
  try {
    await pipeline(Readable.from(bytes), createWriteStream(file, { mode: 0o600 }));
    const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS, temp_directory: dir });
    try {
      const db = await instance.connect();
      await db.run(`SET allowed_paths = [${quoted(file)}]; SET enable_external_access = false; SET lock_configuration = true`);
      return await work(await rowsOf(db, file));
    } finally {
      instance.closeSync();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const quoted = (text: string): string => `'${text.replace(/'/g, "''")}'`;

async function rowsOf(db: DuckDBConnection, file: string): Promise<Rows> {
  const from = `read_parquet(${quoted(file)})`;
  const columns = await ours(async () => (await db.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows());
  const header = checkedHeader(columns.map(([name]) => name));
  const types = columns.map(([, type]) => typeOfNative(String(type)));
  const result = await ours(() => db.stream(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${from}`));
  const rows = async function* (): AsyncGenerator<RawRow> {
    let rowNo = 1;
    for (let chunk = await ours(() => result.fetchChunk()); chunk?.rowCount; chunk = await ours(() => result.fetchChunk()))
      for (const row of chunk.getRows()) yield { cells: row.map((cell, i) => cellOf(cell as string | null, types[i])), rowNo: (rowNo += 1), bytes: 0 };
  };
  return { header, types, rows: rows() };
}

/** What DuckDB says about a file may hold its data. */
async function ours<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    throw new UnreadableSource('parquetMalformed');
  }
}

const cellOf = (text: string | null, type: ColumnType): Cell => (text === null ? null : type === 'date' ? datedCell(text) : text);
