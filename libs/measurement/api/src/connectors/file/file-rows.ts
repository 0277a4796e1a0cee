import { UnreadableSource, type Rows } from '../rows';
import { csvRows } from './csv-rows';
import { jsonFileRows } from './json-file-rows';
import { withParquetRows } from './parquet-rows';
import { xlsxRows } from './xlsx-rows';

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const PARQUET = Buffer.from('PAR1', 'latin1');
const OLD_OFFICE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** An object, or an array that begins with one. */
const JSON_ROWS = /^\ufeff?\s*(\[\s*)?(\{\s*["}]|\[\s*\]\s*$)/;

/** What a file is, is seen in its first bytes; its name says nothing. `columns` are those somebody counts on. */
export async function withFileRows<T>(open: () => AsyncIterable<Buffer>, columns: readonly string[], work: (rows: Rows) => Promise<T>): Promise<T> {
  const start = await firstBytes(open());
  if (!start.length) throw new UnreadableSource('fileEmpty');
  if (start.subarray(0, 4).equals(ZIP)) return work(await xlsxRows(open()));
  if (start.subarray(0, 4).equals(PARQUET)) return withParquetRows(open(), work);
  if (start.subarray(0, 8).equals(OLD_OFFICE)) throw new UnreadableSource('oldExcelFormat');
  if (JSON_ROWS.test(start.subarray(0, 4096).toString('utf8'))) return work(await jsonFileRows(open(), columns));
  return work(await csvRows(open));
}

async function firstBytes(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const chunk of bytes) if (chunk.length) return chunk;
  return Buffer.alloc(0);
}
