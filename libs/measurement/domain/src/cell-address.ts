/** 0 → A, 25 → Z, 26 → AA. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return letters;
}

/** C7 → 2. */
export const columnIndex = (address: string): number => [...address.replace(/\d+$/, '')].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** `C7`, as a spreadsheet shows it. Rows count from 1, the header is row 1. */
export const cellAddress = (columnIndex: number, rowNo: number): string => `${columnLetters(columnIndex)}${rowNo}`;
