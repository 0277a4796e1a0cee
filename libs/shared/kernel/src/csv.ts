const QUOTED = /[",\r\n]/;
/** What a spreadsheet would run as a formula, in full width and behind blanks too; a number with its sign is none. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?%?$/;

/**
 * Rows as comma-separated values (RFC 4180), with a byte order mark so that spreadsheets read the text as UTF-8. Moments are
 * written as ISO 8601, what is unknown is empty. A text that begins like a formula is kept a text by an apostrophe.
 */
export function csv(rows: readonly (readonly unknown[])[]): string {
  return '\uFEFF' + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
