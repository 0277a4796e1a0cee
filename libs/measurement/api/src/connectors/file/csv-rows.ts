import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { isBlankRow } from '@kpi-loop/measurement/domain';
import { UnreadableSource, checkedHeader, type RawRow, type Rows } from '../rows';
import { decoded, detectEncoding } from './text-encoding';

const MAX_RECORD = 1024 * 1024;
/** So much of the first line says which separator it uses. */
const LOOKED_AT = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];
const CSV_PROBLEMS: Record<string, string> = {
  CSV_MAX_RECORD_SIZE: 'recordTooLong',
  CSV_QUOTE_NOT_CLOSED: 'quoteNotClosed',
  CSV_INVALID_CLOSING_QUOTE: 'quoteMisplaced',
  INVALID_OPENING_QUOTE: 'quoteMisplaced',
};

/** The separator the first line uses most, outside quotes. */
function delimiterOf(text: string): string {
  const line = (/^(?:"(?:[^"]|"")*"|[^"\n])*/.exec(text)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

interface Piece {
  piece: Buffer;
  bytes: number;
}

/** What is UTF-8 already is handed on as it is: the file has been looked at from end to end. */
async function* counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let bytes = 0;
  for await (const piece of pieces) yield { piece, bytes: (bytes += piece.length) };
}

async function* encoded(texts: AsyncIterable<{ text: string; bytes: number }>): AsyncGenerator<Piece> {
  for await (const { text, bytes } of texts) yield { piece: Buffer.from(text), bytes };
}

async function* records(open: () => AsyncIterable<Buffer>): AsyncGenerator<RawRow> {
  const encoding = await detectEncoding(open());
  const pieces = encoding === 'utf-8' ? counted(open()) : encoded(decoded(open(), encoding));
  let bytes = 0;
  let head = Buffer.alloc(0);
  while (!head.includes('\n')) {
    const next = await pieces.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value.piece]);
    bytes = next.value.bytes;
    if (head.length > MAX_RECORD && head.indexOf('\n') < 0) throw new UnreadableSource('recordTooLong', { row: 1 });
  }
  const start = head.subarray(0, LOOKED_AT).toString('utf8');
  if (!start.trim()) throw new UnreadableSource('fileEmpty');
  const all = async function* (): AsyncGenerator<Buffer> {
    yield head;
    for await (const next of pieces) {
      bytes = next.bytes;
      yield next.piece;
    }
  };
  const parser = Readable.from(all(), { objectMode: false }).pipe(
    parse({ delimiter: delimiterOf(start), bom: true, relax_column_count: true, skip_empty_lines: false, max_record_size: MAX_RECORD }),
  );
  let rowNo = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) yield { cells, rowNo: (rowNo += 1), bytes };
  } catch (error) {
    throw error instanceof CsvError ? new UnreadableSource(CSV_PROBLEMS[error.code] ?? 'csvMalformed', { row: rowNo + 1 }) : error;
  }
}

/** The file may be opened twice: once to find its encoding, once to read it. Blank lines are counted and left out. */
export async function csvRows(open: () => AsyncIterable<Buffer>): Promise<Rows> {
  const all = records(open);
  const first = await all.next();
  if (first.done) throw new UnreadableSource('fileEmpty');
  const rows = async function* (): AsyncGenerator<RawRow> {
    for await (const row of all) if (!isBlankRow(row.cells)) yield row;
  };
  return { header: checkedHeader(first.value.cells), rows: rows() };
}
