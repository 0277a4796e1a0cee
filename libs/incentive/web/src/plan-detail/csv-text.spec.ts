import { csvText } from './csv-text';

it('reads a file as it was saved, in UTF-8 or in GBK', () => {
  const said = '工号,金额\nE1,1';
  expect(csvText(new Uint8Array(Buffer.from(said)).buffer)).toBe(said);
  const gbk = [0xb9, 0xa4, 0xba, 0xc5, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, ...Buffer.from('\nE1,1')];
  expect(csvText(new Uint8Array(gbk).buffer)).toBe(said);
});
