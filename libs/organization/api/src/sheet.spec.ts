import * as XLSX from '@e965/xlsx';
import { readSheet } from './sheet';

const book = (cells: XLSX.CellObject[]): Buffer => {
  const sheet = XLSX.utils.aoa_to_sheet([cells.map((_, i) => `c${i}`)]);
  cells.forEach((cell, i) => (sheet[XLSX.utils.encode_cell({ r: 1, c: i })] = cell));
  sheet['!ref'] = XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: 1, c: cells.length - 1 } });
  const file = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(file, sheet, 'x');
  return XLSX.write(file, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
};

it('reads a cell as it is shown: a percentage with its sign, a number whole, a code with its zeros', () => {
  const cells: XLSX.CellObject[] = [
    { t: 'n', v: 0.95, z: '0%' },
    { t: 'n', v: 0.123, z: '0.0%' },
    { t: 'n', v: 12.5 },
    { t: 'n', v: 7, z: '00000' },
    { t: 's', v: '95%' },
  ];
  expect(readSheet(book(cells))[1]).toEqual(['95%', '12.3%', '12.5', '00007', '95%']);
});
