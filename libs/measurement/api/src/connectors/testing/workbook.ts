import { crc32, deflateRawSync } from 'node:zlib';

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEETS = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const relation = (target: string, type: string): string =>
  `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/${type}" Target="${target}"/></Relationships>`;
const PARTS: Record<string, string> = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEETS}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEETS}.worksheet+xml"/></Types>`,
  '_rels/.rels': relation('xl/workbook.xml', 'officeDocument'),
  'xl/workbook.xml': `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': relation('worksheets/sheet1.xml', 'worksheet'),
};

/** A workbook around one sheet, written by hand: no library writes one that lies about its size (`claimed`). */
export function workbook(sheet: Buffer, claimed = sheet.length): Buffer {
  const entries = [...Object.entries(PARTS).map(([name, text]) => ({ name, data: Buffer.from(text), size: text.length })), { name: 'xl/worksheets/sheet1.xml', data: sheet, size: claimed }];
  const [local, central]: Buffer[][] = [[], []];
  let offset = 0;
  for (const { name, data, size } of entries) {
    const packed = deflateRawSync(data, { level: 9 });
    const sizes = Buffer.alloc(12);
    [crc32(data), packed.length, size].forEach((n, i) => sizes.writeUInt32LE(n, i * 4));
    const method = Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
    const length = Buffer.from([name.length, 0, 0, 0]);
    local.push(Buffer.from('PK\u0003\u0004', 'latin1'), method, sizes, length, Buffer.from(name), packed);
    const at = Buffer.alloc(14);
    at.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), method, sizes, length, at, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

/** A sheet of so many megabytes of XML: rows of no, day, owner and sales. */
export function sheetOf(megabytes: number): Buffer {
  const cell = (value: unknown, i: number, row: number): string => `<c r="${'ABCD'[i]}${row}" t="inlineStr"><is><t>${String(value)}</t></is></c>`;
  const lines = ['<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'];
  for (let row = 1, size = 0; size < megabytes * 1024 * 1024; row += 1) {
    const values = row === 1 ? ['no', 'day', 'owner', 'sales'] : [row, '2026-07-01', 'anna', row];
    lines.push(`<row r="${row}">${values.map((value, i) => cell(value, i, row)).join('')}</row>`);
    size += lines[lines.length - 1].length;
  }
  return Buffer.from([...lines, '</sheetData></worksheet>'].join(''));
}
