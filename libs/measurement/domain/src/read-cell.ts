import { Decimal } from '@kpi-loop/shared/kernel';
import type { Cell, ColumnType } from './dataset';
import { DEFAULT_DATE_FORMAT, dateReader, realDay } from './date-format';

export type CellReading = { value: string | null } | { code: CellErrorCode };
export type CellErrorCode = 'notANumber' | 'numberTooLarge' | 'tooManyDecimals' | 'notADate' | 'notABoolean' | 'textTooLong' | 'controlCharacter' | 'cellError';

const PLAIN = /^[-+]?\d+(\.\d+)?$/;
const GROUPED = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const SCIENTIFIC = /^[-+]?\d+(\.\d+)?[eE][-+]?\d{1,6}$/;
export const MAX_INTEGER_DIGITS = 24;
export const MAX_DECIMALS = 18;
export const MAX_TEXT = 2000;
const MAX_REMEMBERED = 5000;
/** Control characters, and halves of a character, which no database takes. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\p{Surrogate}]/u;
const YES = new Set(['true', 't', 'yes', 'y', '1', '是', '对', '√']);
const NO = new Set(['false', 'f', 'no', 'n', '0', '否', '错', '×']);
const Exact = Decimal.clone({ precision: 400, toExpNeg: -400, toExpPos: 400 });

/** The number as plain digits, all of them; never rounded. */
function readNumber(text: string): CellReading {
  const plain = GROUPED.test(text) ? text.replace(/,/g, '') : text;
  if (SCIENTIFIC.test(plain)) return Math.abs(+plain.split(/e/i)[1]) > 60 ? { code: 'numberTooLarge' } : withinLimits(new Exact(plain).toFixed());
  return PLAIN.test(plain) ? withinLimits(plain) : { code: 'notANumber' };
}

function withinLimits(plain: string): CellReading {
  const [, sign, integer, fraction] = /^[+]?(-?)0*(\d+?)(?:\.(\d+))?$/.exec(plain)!;
  if (integer.length > MAX_INTEGER_DIGITS) return { code: 'numberTooLarge' };
  if ((fraction?.length ?? 0) > MAX_DECIMALS) return { code: 'tooManyDecimals' };
  return { value: `${sign}${integer}${fraction ? `.${fraction}` : ''}` };
}

function readBoolean(text: string): CellReading {
  const word = text.toLowerCase();
  if (YES.has(word)) return { value: 'true' };
  return NO.has(word) ? { value: 'false' } : { code: 'notABoolean' };
}

function readText(text: string): CellReading {
  return text.length > MAX_TEXT ? { code: 'textTooLong' } : { value: text };
}

export type CellReader = (cell: Cell | undefined) => CellReading;

/** Reads cells of one column. An empty cell is null: no value, which is not zero. Numbers stay text, exact to the last digit. */
export function cellReader(type: ColumnType, format?: string, zone?: string): CellReader {
  const day = remembering(dateReader(format, zone));
  const moment = remembering(dateReader(DEFAULT_DATE_FORMAT, zone));
  const ofText: Record<ColumnType, (text: string) => CellReading> = {
    number: readNumber,
    text: readText,
    boolean: readBoolean,
    date: (text) => dayOr(day(text)),
  };
  return (cell) => {
    if (cell === null || cell === undefined) return { value: null };
    if (typeof cell === 'object') {
      if ('error' in cell) return { code: 'cellError' };
      return type === 'date' ? dayOr(cell.at ? moment(cell.at) : realDay(cell.date)) : ofText[type](cell.date);
    }
    const text = String(cell).trim();
    if (text === '') return { value: null };
    return CONTROL.test(text) ? { code: 'controlCharacter' } : ofText[type](text);
  };
}

/** The same few days stand in a file again and again. */
function remembering(read: (text: string) => string | null): (text: string) => string | null {
  const known = new Map<string, string | null>();
  return (text) => {
    let day = known.get(text);
    if (day === undefined) {
      day = read(text);
      if (known.size < MAX_REMEMBERED) known.set(text, day);
    }
    return day;
  };
}

const dayOr = (day: string | null): CellReading => (day ? { value: day } : { code: 'notADate' });

/** Exact: as many digits as it takes. Null when a part is null. */
export function compute(op: 'mul' | 'add' | 'sub', parts: (string | null)[]): string | null {
  if (parts.some((part) => part === null)) return null;
  const [first, ...rest] = parts.map((part) => new Exact(part!));
  return rest.reduce((sum, part) => sum[op](part), first).toFixed();
}
