import { cellAddress } from './cell-address';
import type { Cell, DatasetMapping } from './dataset';
import { cellReader, compute, type CellErrorCode } from './read-cell';

export type RowErrorCode =
  | CellErrorCode
  | 'keyMissing'
  | 'dateMissing'
  | 'dateInFuture'
  | 'subjectMissing'
  | 'tooManyCells'
  | 'duplicateKey'
  | 'personUnknown'
  | 'unitUnknown'
  | 'outsideWindow';

/** What is wrong with one cell, where somebody who opens the file finds it. */
export interface RowError {
  rowNo: number;
  cell: string;
  code: RowErrorCode;
  detail: string;
}

/** A row that passed, ready to be staged. */
export interface ReadRow {
  rowNo: number;
  eventDate: string;
  key: string;
  person: string | null;
  unit: string | null;
  values: Record<string, string>;
}

export interface RowReader {
  /** Names of mapped columns the header does not have. */
  missing: string[];
  /** Address of a mapped column's cell. */
  addressOf(column: string, rowNo: number): string;
  read(cells: readonly (Cell | undefined)[], rowNo: number): { row: ReadRow } | { errors: RowError[] };
}

const escaped = (part: string): string => part.replace(/[\\|]/g, '\\$&');
const shown = (cell: Cell | undefined): string =>
  (cell === null || cell === undefined ? '' : typeof cell === 'object' ? ('error' in cell ? cell.error : cell.date) : String(cell))
    .replace(/[\u0000-\u001f\u007f]/g, '\u{fffd}')
    .slice(0, 60);
const isBlank = (cell: Cell | undefined): boolean => cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');

/** Header names are compared without surrounding blanks. What is dated after `today`, the tenant's own, has not happened (§2.4). `zone`: the tenant's, where the mapping names none. */
export function rowReader(mapping: DatasetMapping, header: readonly string[], today: string, zone?: string): RowReader {
  const at = new Map(header.map((name, index) => [name.trim(), index] as const).reverse());
  const columns = mapping.columns.map((column) => ({
    ...column,
    index: at.get(column.name) ?? -1,
    read: cellReader(column.type, column.format ?? mapping.dateFormat, mapping.timezone ?? zone),
  }));
  const index = (name: string): number => at.get(name) ?? 0;

  const read: RowReader['read'] = (cells, rowNo) => {
    const errors: RowError[] = [];
    const fail = (column: number, code: RowErrorCode, detail = shown(cells[column])): void =>
      void errors.push({ rowNo, cell: cellAddress(column, rowNo), code, detail });
    const extra = cells.findIndex((cell, i) => i >= header.length && !isBlank(cell));
    if (extra >= 0) fail(extra, 'tooManyCells');
    const values: Record<string, string> = {};
    for (const column of columns) {
      const reading = column.read(cells[column.index]);
      if ('code' in reading) fail(column.index, reading.code);
      else if (reading.value !== null) values[column.name] = reading.value;
    }
    const failed = (name: string): boolean => errors.some((error) => error.cell === cellAddress(index(name), rowNo));
    if (!values[mapping.eventDate] && !failed(mapping.eventDate)) fail(index(mapping.eventDate), 'dateMissing');
    if (values[mapping.eventDate] > today) fail(index(mapping.eventDate), 'dateInFuture');
    for (const name of mapping.key) if (values[name] === undefined && name !== mapping.eventDate && !failed(name)) fail(index(name), 'keyMissing');
    const person = mapping.person ? (values[mapping.person] ?? null) : null;
    const unit = mapping.unitCode ?? (mapping.unit ? (values[mapping.unit] ?? null) : null);
    if (person === null && unit === null && !failed(mapping.person ?? mapping.unit!)) fail(index((mapping.person ?? mapping.unit)!), 'subjectMissing');
    if (errors.length) return { errors };
    for (const { name, op, columns: parts } of mapping.computed ?? []) {
      const value = compute(
        op,
        parts.map((part) => values[part] ?? null),
      );
      if (value !== null) values[name] = value;
    }
    return { row: { rowNo, eventDate: values[mapping.eventDate], key: mapping.key.map((name) => escaped(values[name])).join('|'), person, unit, values } };
  };
  return { missing: columns.filter((c) => c.index < 0).map((c) => c.name), addressOf: (column, rowNo) => cellAddress(index(column), rowNo), read };
}

export const isBlankRow = (cells: readonly (Cell | undefined)[]): boolean => cells.every(isBlank);
