import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import type { Cell, ColumnType } from '@kpi-loop/measurement/domain';

/** One row as it came: cells in the order of the header; `rowNo` as whoever opens the file counts, `bytes` read so far. */
export interface RawRow {
  cells: Cell[];
  rowNo: number;
  bytes: number;
}

/** A delivery that can be read once, from its beginning. Every kind of source gives one. */
export interface Rows {
  header: string[];
  /** Types the source itself declares. */
  types?: (ColumnType | undefined)[];
  rows: AsyncIterable<RawRow>;
}

/** The beginning of a delivery. */
export interface FirstRows extends Omit<Rows, 'rows'> {
  rows: RawRow[];
  more: boolean;
}

export interface DateWindow {
  from: IsoDate;
  to: IsoDate;
}

/** The whole delivery cannot be read. The code tells the user why; it becomes the run's `problem`. */
export class UnreadableSource extends Problem {
  constructor(code: string, params: Record<string, unknown> = {}) {
    super('ruleBroken', code, undefined, { params });
  }
}

const MOMENT = /(Z|[+-]\d{2}(:?\d{2})?)$/;
/** A date as a database prints it, and the moment where it says how far it is from UTC. */
export const datedCell = (text: string): Cell => ({ date: text.slice(0, 10), ...(text.length > 10 && MOMENT.test(text) ? { at: text } : {}) });

export const MAX_COLUMNS = 500;

export function checkedHeader(cells: readonly unknown[]): string[] {
  const header = cells.map((cell) => String(cell ?? '').trim());
  while (header.length && header[header.length - 1] === '') header.pop();
  if (!header.length) throw new UnreadableSource('headerMissing');
  if (header.length > MAX_COLUMNS) throw new UnreadableSource('tooManyColumns', { columns: header.length, most: MAX_COLUMNS });
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (twice !== undefined) throw new UnreadableSource('headerTwice', { column: twice.slice(0, 60) });
  return header;
}
