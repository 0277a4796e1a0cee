import type { Cell, ColumnType } from './dataset';
import { guessDateFormat } from './date-format';
import { cellReader } from './read-cell';

export interface GuessedColumn {
  name: string;
  type: ColumnType;
  format?: string;
  /** How many of the looked-at rows have no value here. */
  blanks: number;
  samples: string[];
}

const LEADING_ZERO = /^0\d/;
const CODE_NAME = /(^|_)(no|code|id|sku)$|编号|工号|代码/i;

/** What the columns of a file probably are, from its first rows. Codes with leading zeros stay text. */
export function guessColumns(header: readonly string[], rows: readonly (readonly (Cell | undefined)[])[]): GuessedColumn[] {
  return header.map((name, index) => {
    const cells = rows.map((row) => row[index]).filter((cell) => cell !== null && cell !== undefined && String(cell).trim() !== '');
    const texts = cells.map((cell) => (typeof cell === 'object' && cell ? ('date' in cell ? cell.date : cell.error) : String(cell).trim()));
    return {
      name: name.trim(),
      ...typeOf(name.trim(), cells as Cell[], texts),
      blanks: rows.length - cells.length,
      samples: texts.slice(0, 5).map((text) => text.slice(0, 60)),
    };
  });
}

function typeOf(name: string, cells: Cell[], texts: string[]): { type: ColumnType; format?: string } {
  if (!cells.length) return { type: 'text' };
  if (cells.every((cell) => typeof cell === 'object' && cell && 'date' in cell)) return { type: 'date' };
  if (cells.every((cell) => typeof cell === 'boolean') || texts.every((text) => /^(true|false|是|否)$/i.test(text))) return { type: 'boolean' };
  const format = guessDateFormat(texts);
  const all = (type: ColumnType): boolean => cells.every((cell) => 'value' in cellReader(type)(cell));
  if (format && !/^\d+$/.test(texts[0])) return { type: 'date', format };
  if (format && /日期|月|date|day|month/i.test(name)) return { type: 'date', format };
  return { type: all('number') && !texts.some((text) => LEADING_ZERO.test(text)) && !CODE_NAME.test(name) ? 'number' : 'text' };
}
