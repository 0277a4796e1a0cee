import type { Cell, ColumnType } from '@kpi-loop/measurement/domain';

/** What the driver gives for a value; it reads dates as UTC. */
export function cellOf(value: unknown, type: ColumnType): Cell {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return { error: '#BINARY' };
  if (value instanceof Date) return type === 'date' ? { date: value.toISOString().slice(0, 10) } : value.toISOString();
  return typeof value === 'boolean' ? value : String(value);
}
