import { inflateRawSync } from 'node:zlib';
import { TextDecoder } from 'node:util';
import * as XLSX from '@e965/xlsx';
import { parse } from 'csv-parse/sync';
import { Problem, decimal } from '@kpi-loop/shared/kernel';

const MB = 1024 * 1024;
export const MAX_FILE = 20 * MB;
export const MAX_UNPACKED = 20 * MB;
export const MAX_CELLS = 200_000;
const MAX_COLUMNS = 200;

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** Every cell of the first sheet as text; row 0 is the header. @throws Problem invalid (400) with what is wrong with the file. */
export function readSheet(file: Buffer): string[][] {
  if (!file.length) throw new Problem('invalid', 'fileEmpty');
  const isZip = file.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'));
  const grid = isZip ? workbook(file) : csv(file);
  while (grid.length && grid[grid.length - 1].every((cell) => !cell)) grid.pop();
  if (grid.length < 2) throw new Problem('invalid', 'fileEmpty');
  return grid;
}

/** UTF-8, or GBK as Chinese spreadsheets save it; comma, semicolon or tab. */
function csv(file: Buffer): string[][] {
  const text = decode(file);
  if (text.includes('\u0000')) throw new Problem('invalid', 'notASheet');
  const head = text.slice(0, text.indexOf('\n') + 1 || undefined);
  const delimiter = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length)[0];
  let cells = 0;
  try {
    return parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      on_record: (record: string[]) => {
        cells += record.length;
        if (cells > MAX_CELLS || record.length > MAX_COLUMNS) throw tooLarge();
        return record.map((cell) => cell.trim());
      },
    }) as unknown as string[][];
  } catch (error) {
    throw error instanceof Problem ? error : new Problem('invalid', 'notASheet');
  }
}

function decode(file: Buffer): string {
  for (const encoding of file[0] === 0xff && file[1] === 0xfe ? ['utf-16le'] : ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(file);
    } catch {
      // the next encoding may fit
    }
  }
  throw new Problem('invalid', 'encodingUnknown');
}

function workbook(file: Buffer): string[][] {
  refuseBombs(file);
  let book: XLSX.WorkBook;
  try {
    book = XLSX.read(file, { dense: true, cellDates: false, cellNF: true, cellFormula: false, cellHTML: false, cellStyles: false, bookVBA: false, sheets: 0 });
  } catch {
    throw new Problem('invalid', 'notASheet');
  }
  const sheet = book.Sheets[book.SheetNames[0]] as { '!data'?: (XLSX.CellObject | undefined)[][] } | undefined;
  const date1904 = !!book.Workbook?.WBProps?.date1904;
  let count = 0;
  return Array.from(sheet?.['!data'] ?? [], (row) => {
    const cells = row ?? [];
    count += cells.length;
    if (count > MAX_CELLS || cells.length > MAX_COLUMNS) throw tooLarge();
    return Array.from(cells, (cell) => textOf(cell, date1904));
  });
}

/** What the cell says. A formula is never computed: its last value counts, as it does to whoever looks at the sheet. */
function textOf(cell: XLSX.CellObject | undefined, date1904: boolean): string {
  if (!cell || cell.v === undefined || cell.t === 'z' || cell.t === 'e') return '';
  if (cell.t !== 'n') return String(cell.v).trim();
  if (typeof cell.z === 'string' && XLSX.SSF.is_date(cell.z)) {
    const day = XLSX.SSF.parse_date_code(cell.v as number, { date1904 }) as { y: number; m: number; d: number } | null;
    if (day) return [String(day.y).padStart(4, '0'), String(day.m).padStart(2, '0'), String(day.d).padStart(2, '0')].join('-');
  }
  // a format such as 00000 is part of an employee number; a general number is shown whole
  const padded = typeof cell.z === 'string' && /^0+$/.test(cell.z);
  if (typeof cell.z === 'string' && cell.z.includes('%')) return `${decimal(Number(cell.v).toFixed(12)).times(100).toFixed()}%`;
  return padded && cell.w ? cell.w.trim() : String(cell.v);
}

/**
 * An archive says how large its entries are, and may lie. So each is unpacked here, with a limit on all of them together,
 * before anybody else touches it.
 */
function refuseBombs(file: Buffer): void {
  const end = lastIndexOfEnd(file);
  if (end < 0) throw new Problem('invalid', 'notASheet');
  let left = MAX_UNPACKED;
  try {
    let at = file.readUInt32LE(end + 16);
    for (let i = file.readUInt16LE(end + 10); i > 0; i--) {
      if (file.readUInt32LE(at) !== ENTRY) throw new Problem('invalid', 'notASheet');
      const [method, packed, claimed] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt32LE(at + 24)];
      if (claimed > left) throw tooLarge();
      const local = file.readUInt32LE(at + 42);
      const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
      const bytes = file.subarray(start, start + packed);
      left -= method === 8 ? inflateRawSync(bytes, { maxOutputLength: Math.max(1, left) }).length : bytes.length;
      if (left < 0) throw tooLarge();
      at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : new Problem('invalid', 'notASheet');
  }
}

function lastIndexOfEnd(file: Buffer): number {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 65_557); at--) if (file.readUInt32LE(at) === END) return at;
  return -1;
}

const tooLarge = (): Problem => new Problem('invalid', 'sheetTooLarge', undefined, { params: { mb: MAX_UNPACKED / MB, cells: MAX_CELLS } });
