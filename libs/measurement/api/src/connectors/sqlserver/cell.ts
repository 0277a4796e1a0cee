import type { Cell, ColumnType } from '@kpi-loop/measurement/domain';
import { datedCell } from '../rows';

/** What the driver gives for a value; it reads dates as UTC, and only a `datetimeoffset` is a moment. */
export function cellOf(value: unknown, type: ColumnType, moment = false): Cell {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return { error: '#BINARY' };
  if (value instanceof Date)
    return type === 'date' ? (moment ? datedCell(value.toISOString()) : { date: value.toISOString().slice(0, 10) }) : value.toISOString();
  return typeof value === 'boolean' ? value : String(value);
}
