import type { Cell, ColumnType } from '@kpi-loop/measurement/domain';
import { datedCell } from '../rows';

/** As many digits as a REAL of SQL Server has; its bits say more than it knows. */
const REAL_DIGITS = 7;

/** What the driver gives for a value; it reads dates as UTC, and only a `datetimeoffset` is a moment. */
export function cellOf(value: unknown, type: ColumnType, native = ''): Cell {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return { error: '#BINARY' };
  if (value instanceof Date) return datesCell(value.toISOString(), type, native);
  if (typeof value === 'number' && /^real$/i.test(native)) return String(Number(value.toPrecision(REAL_DIGITS)));
  return typeof value === 'boolean' ? value : String(value);
}

function datesCell(iso: string, type: ColumnType, native: string): Cell {
  // the time of a clock, of no day
  if (type !== 'date') return iso.slice(11, -1).replace(/\.000$/, '');
  return /^datetimeoffset$/i.test(native) ? datedCell(iso) : { date: iso.slice(0, 10) };
}
