import type { Cell } from '@kpi-loop/measurement/domain';
import { flatten, parseJson } from '../json-rows';
import { UnreadableSource, checkedHeader, type RawRow, type Rows } from '../rows';
import { decoded } from './text-encoding';

/** Rows that are looked at to learn the names of columns nobody has said. */
const LOOKED_AT = 50;
const MAX_RECORD = 1024 * 1024;

interface Piece {
  text: string;
  bytes: number;
}

/** A line each (NDJSON), or the elements of one array; `columns` are there whether the first rows name them or not. */
export async function jsonFileRows(bytes: AsyncIterable<Buffer>, columns: readonly string[]): Promise<Rows> {
  const all = records(decoded(bytes, 'utf-8'));
  const first: { cells: Map<string, Cell>; rowNo: number; bytes: number }[] = [];
  for (let next = await all.next(); !next.done; next = await all.next()) {
    first.push(next.value);
    if (first.length === LOOKED_AT) break;
  }
  if (!first.length) throw new UnreadableSource('fileEmpty');
  const header = checkedHeader([...new Set([...columns, ...first.flatMap((row) => [...row.cells.keys()])])]);
  const rowOf = ({ cells, rowNo, bytes: read }: (typeof first)[number]): RawRow => ({ cells: header.map((name) => cells.get(name) ?? null), rowNo, bytes: read });
  const rows = async function* (): AsyncGenerator<RawRow> {
    for (const row of first) yield rowOf(row);
    for await (const row of all) yield rowOf(row);
  };
  return { header, rows: rows() };
}

async function* records(text: AsyncIterable<Piece>): AsyncGenerator<{ cells: Map<string, Cell>; rowNo: number; bytes: number }> {
  for await (const { text: record, rowNo, bytes } of split(text)) {
    const value = parsed(record, rowNo);
    yield { cells: flatten(value), rowNo, bytes };
  }
}

function parsed(record: string, rowNo: number): ReturnType<typeof parseJson> {
  if (!record.trimStart().startsWith('{')) throw new UnreadableSource('rowNotAnObject', { row: rowNo });
  try {
    return parseJson(record);
  } catch {
    throw new UnreadableSource('jsonMalformed', { row: rowNo });
  }
}

/**
 * Cuts text into records without reading it as JSON: where an object ends is seen by its braces. One pass, and never more
 * than one record in memory. Of an array a record is numbered by its place, of lines by its line.
 */
async function* split(text: AsyncIterable<Piece>): AsyncGenerator<{ text: string; rowNo: number; bytes: number }> {
  let record = '';
  let [depth, line, place] = [0, 1, 0];
  let [quoted, escaped, inArray, begun, ended] = [false, false, false, false, false];
  for await (const piece of text) {
    let from = 0;
    for (let i = 0; i < piece.text.length; i += 1) {
      const char = piece.text[i];
      if (char === '\n') line += 1;
      if (quoted) {
        if (escaped) escaped = false;
        else if (char === '\\') escaped = true;
        else if (char === '"') quoted = false;
      } else if (depth > 0) {
        if (char === '"') quoted = true;
        else if (char === '{' || char === '[') depth += 1;
        else if ((char === '}' || char === ']') && (depth -= 1) === 0) {
          place += 1;
          yield { text: record + piece.text.slice(from, i + 1), rowNo: inArray ? place : line, bytes: piece.bytes };
          record = '';
        }
      } else if (char === '{' && !ended) {
        depth = 1;
        from = i;
        begun = true;
      } else if (char === '[' && !begun) inArray = begun = true;
      else if (char === ']' && inArray) ended = true;
      else if (!/[\s,]/.test(char)) throw new UnreadableSource('rowNotAnObject', { row: inArray ? place + 1 : line });
    }
    if (depth > 0) record += piece.text.slice(from);
    if (record.length > MAX_RECORD) throw new UnreadableSource('recordTooLong', { row: inArray ? place + 1 : line });
  }
  if (depth > 0 || (inArray && !ended)) throw new UnreadableSource('jsonMalformed', { row: inArray ? place + 1 : line });
}
