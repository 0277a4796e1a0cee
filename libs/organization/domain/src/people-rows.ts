import type { IsoDate } from '@kpi-loop/shared/kernel';
import { cellAddress, readDay, type HeaderMap, type PeopleColumn } from './people-file';

/** A cell that is wrong: where it is, and a fixed identifier for why. */
export interface CellError {
  row: number;
  cell: string;
  column: PeopleColumn;
  code: string;
  value: string;
}

/** One row, read. `undefined` = the file has no such column, so nothing is said; '' = said to be empty. */
export interface PeopleRow {
  /** as the spreadsheet numbers it; the header is row 1 */
  row: number;
  employeeNo: string;
  name: string;
  nameEn?: string;
  email?: string;
  unitCode: string;
  unitName?: string;
  unitNameEn?: string;
  parentUnitCode?: string;
  position?: string;
  positionCode?: string;
  managerNo?: string;
  hiredOn?: IsoDate | '';
  from?: IsoDate | '';
  to?: IsoDate | '';
  /** the last day at work */
  leftOn?: IsoDate | '';
}

export interface RowsRead {
  rows: PeopleRow[];
  /** Rows with a wrong cell: not planned, but known, so that one mistake is told once. */
  broken: PeopleRow[];
  errors: CellError[];
}

const LIMIT: Partial<Record<PeopleColumn, number>> = { employeeNo: 40, unitCode: 60, parentUnitCode: 60, positionCode: 60, managerNo: 40 };
const MAX_TEXT = 200;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Reads every row; a wrong cell is told and its row left out of what the plan looks at. Blank rows are skipped. */
export function readRows(cells: readonly (readonly string[])[], map: HeaderMap, firstRow = 2): RowsRead {
  const rows: PeopleRow[] = [];
  const broken: PeopleRow[] = [];
  const errors: CellError[] = [];
  cells.forEach((line, i) => {
    if (line.every((cell) => !cell.trim())) return;
    const before = errors.length;
    const found = readRow(line, map, firstRow + i, errors);
    (errors.length === before ? rows : broken).push(found);
  });
  return { rows, broken, errors };
}

function readRow(line: readonly string[], map: HeaderMap, row: number, errors: CellError[]): PeopleRow {
  const say = (column: PeopleColumn, code: string, value = ''): void => {
    errors.push({ row, cell: addressOf(map, column, row), column, code, value: value.slice(0, 60) });
  };
  const text = (column: PeopleColumn): string | undefined => {
    const at = map[column];
    if (at === undefined) return undefined;
    const value = (line[at] ?? '').trim();
    if (value.length > (LIMIT[column] ?? MAX_TEXT)) say(column, 'tooLong', value);
    if (CONTROL.test(value)) say(column, 'notText', '');
    return value;
  };
  const needed = (column: PeopleColumn): string => {
    const value = text(column) ?? '';
    if (!value) say(column, 'required');
    return value;
  };
  const day = (column: PeopleColumn): IsoDate | '' | undefined => {
    const value = text(column);
    if (!value) return value as '' | undefined;
    const read = readDay(value);
    if (!read) say(column, 'notADate', value);
    return read ?? '';
  };
  const result: PeopleRow = {
    row,
    employeeNo: needed('employeeNo'),
    name: needed('name'),
    nameEn: text('nameEn'),
    email: text('email'),
    unitCode: map.unitCode === undefined ? needed('unitName') : needed('unitCode'),
    unitName: text('unitName'),
    unitNameEn: text('unitNameEn'),
    parentUnitCode: text('parentUnitCode'),
    position: text('position'),
    positionCode: text('positionCode'),
    managerNo: text('managerNo'),
    hiredOn: day('hiredOn'),
    from: day('from'),
    to: day('to'),
    leftOn: day('leftOn'),
  };
  // without a column of beginnings, an end can only be the end of the place somebody has: the last day at work
  if (map.from === undefined && result.to) {
    if (result.leftOn && result.leftOn !== result.to) say('leftOn', 'endsDiffer', result.leftOn);
    result.leftOn = result.to;
    result.to = undefined;
  }
  if (result.email && !EMAIL.test(result.email)) say('email', 'notAnAddress', result.email);
  if (/[/]/.test(result.unitCode)) say(map.unitCode === undefined ? 'unitName' : 'unitCode', 'slashInCode', result.unitCode);
  if (result.managerNo && result.managerNo === result.employeeNo) say('managerNo', 'managerIsSelf', result.managerNo);
  if (result.from && result.to && result.to < result.from) say('to', 'endsBeforeItBegins', result.to);
  if (result.to && !result.from) say('from', 'required');
  return result;
}

/** Of a column that the file does not have, the address of the row's first cell. */
export const addressOf = (map: HeaderMap, column: PeopleColumn, row: number): string => cellAddress(map[column] ?? 0, row);
