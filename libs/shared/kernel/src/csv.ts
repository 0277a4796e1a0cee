export type Cell = string | number | null | undefined;

const QUOTED = /[",\r\n]/;
/** What a spreadsheet would run as a formula; a number with its sign is none. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?%?$/;

/**
 * Rows as comma-separated values (RFC 4180), with a byte order mark so that spreadsheets read the text as UTF-8. A text that begins
 * like a formula is kept a text by an apostrophe.
 */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return '\uFEFF' + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
