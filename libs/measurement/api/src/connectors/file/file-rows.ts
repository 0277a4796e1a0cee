import { csvRows } from './csv-rows';
import { UnreadableSource, type Rows } from '../rows';
import { withParquetRows } from './parquet-rows';
import { xlsxRows } from './xlsx-rows';

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const PARQUET = Buffer.from('PAR1', 'latin1');
const OLD_OFFICE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** What a file is, is seen in its first bytes; its name says nothing. */
export async function withFileRows<T>(open: () => AsyncIterable<Buffer>, work: (rows: Rows) => Promise<T>): Promise<T> {
  const start = await firstBytes(open());
  if (!start.length) throw new UnreadableSource('fileEmpty');
  if (start.subarray(0, 4).equals(ZIP)) return work(await xlsxRows(open()));
  if (start.subarray(0, 4).equals(PARQUET)) return withParquetRows(open(), work);
  if (start.subarray(0, 8).equals(OLD_OFFICE)) throw new UnreadableSource('oldExcelFormat');
  return work(await csvRows(open));
}

async function firstBytes(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const chunk of bytes) if (chunk.length) return chunk;
  return Buffer.alloc(0);
}
