import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { isBlankRow } from '@kpi-loop/measurement/domain';
import { UnreadableSource, checkedHeader, type RawRow, type Rows } from '../rows';
import { decoded, detectEncoding } from './text-encoding';

const MAX_RECORD = 1024 * 1024;
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

async function* records(open: () => AsyncIterable<Buffer>): AsyncGenerator<RawRow> {
  const text = decoded(open(), await detectEncoding(open()));
  let bytes = 0;
  let head = '';
  while (!head.includes('\n')) {
    const piece = await text.next();
    if (piece.done) break;
    head += piece.value.text;
    bytes = piece.value.bytes;
  }
  if (!head.trim()) throw new UnreadableSource('fileEmpty');
  const pieces = async function* (): AsyncGenerator<string> {
    yield head;
    for await (const piece of text) {
      bytes = piece.bytes;
      yield piece.text;
    }
  };
  const parser = Readable.from(pieces()).pipe(
    parse({ delimiter: delimiterOf(head), bom: true, relax_column_count: true, skip_empty_lines: false, max_record_size: MAX_RECORD }),
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
