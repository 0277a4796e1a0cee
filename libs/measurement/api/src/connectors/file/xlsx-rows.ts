import * as XLSX from '@e965/xlsx';
import { isBlankRow, type Cell } from '@kpi-loop/measurement/domain';
import { UnreadableSource, checkedHeader, type RawRow, type Rows } from '../rows';

/** A workbook is read as a whole, so it may not be large: neither as it came nor unpacked. Each unpacked megabyte takes about ten of memory. */
export const MAX_WORKBOOK = 16 * 1024 * 1024;
export const MAX_UNPACKED = 16 * 1024 * 1024;
const CENTRAL_ENTRY = Buffer.from('PK\u0001\u0002', 'latin1');

/** What the entries of the archive say they unpack to (a zip bomb says so too, or fails while it unpacks). */
function unpackedSize(file: Buffer): number {
  let size = 0;
  for (let at = file.indexOf(CENTRAL_ENTRY); at >= 0 && at + 28 <= file.length; at = file.indexOf(CENTRAL_ENTRY, at + 4)) size += file.readUInt32LE(at + 24);
  return size;
}

function cellOf(cell: XLSX.CellObject | undefined, date1904: boolean): Cell {
  if (!cell || cell.v === undefined || cell.t === 'z') return null;
  if (cell.t === 'e') return { error: cell.w ?? '#ERROR' };
  if (cell.t === 'n' && typeof cell.z === 'string' && XLSX.SSF.is_date(cell.z)) {
    const day = XLSX.SSF.parse_date_code(cell.v as number, { date1904 }) as { y: number; m: number; d: number } | null;
    if (day) return { date: `${String(day.y).padStart(4, '0')}-${String(day.m).padStart(2, '0')}-${String(day.d).padStart(2, '0')}` };
  }
  return cell.t === 'n' ? (cell.v as number) : cell.t === 'b' ? (cell.v as boolean) : String(cell.v);
}

/** The first sheet; the header is its first row that is not blank. Cell addresses are the sheet's own. */
export async function xlsxRows(bytes: AsyncIterable<Buffer>): Promise<Rows> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_WORKBOOK) throw new UnreadableSource('workbookTooLarge', { mb: MAX_WORKBOOK / 1024 / 1024 });
    chunks.push(chunk);
  }
  const file = Buffer.concat(chunks);
  if (unpackedSize(file) > MAX_UNPACKED) throw new UnreadableSource('workbookTooLarge', { mb: MAX_UNPACKED / 1024 / 1024 });
  const { grid, date1904 } = firstSheet(file);
  const cells = (r: number): Cell[] => Array.from({ length: grid[r]?.length ?? 0 }, (_, c) => cellOf(grid[r]?.[c], date1904));
  const top = grid.findIndex((_, r) => !isBlankRow(cells(r)));
  if (top < 0) throw new UnreadableSource('fileEmpty');
  const rows = async function* (): AsyncGenerator<RawRow> {
    for (let r = top + 1; r < grid.length; r += 1) {
      const row = cells(r);
      if (!isBlankRow(row)) yield { cells: row, rowNo: r + 1, bytes: Math.round((size * (r + 1)) / grid.length) };
    }
  };
  return {
    header: checkedHeader(cells(top).map((cell) => (cell !== null && typeof cell === 'object' ? ('date' in cell ? cell.date : '') : cell))),
    rows: rows(),
  };
}

function firstSheet(file: Buffer): { grid: (XLSX.CellObject | undefined)[][]; date1904: boolean } {
  let book: XLSX.WorkBook;
  try {
    book = XLSX.read(file, { dense: true, cellDates: false, cellNF: true, cellHTML: false, cellFormula: false, sheets: 0 });
  } catch {
    throw new UnreadableSource('workbookMalformed');
  }
  const sheet = book.Sheets[book.SheetNames[0]] as { '!data'?: (XLSX.CellObject | undefined)[][] } | undefined;
  return { grid: Array.from(sheet?.['!data'] ?? [], (row) => row ?? []), date1904: !!book.Workbook?.WBProps?.date1904 };
}
