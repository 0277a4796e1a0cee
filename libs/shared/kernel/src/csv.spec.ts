import { csv } from './csv';

const plain = (...row: Parameters<typeof csv>[0][number]): string => csv([row]).slice(1).trimEnd();

describe('csv', () => {
  it('begins with a byte order mark and ends every row', () => expect(csv([['a'], ['b']])).toBe('\uFEFFa\r\nb\r\n'));
  it('quotes what would end a cell, and doubles quotes', () => expect(plain('a,b', 'say "so"', 'two\nlines')).toBe('"a,b","say ""so""","two\nlines"'));
  it('leaves an unknown value empty', () => expect(plain(null, undefined, 0, '')).toBe(',,0,'));
  it('keeps a text that looks like a formula a text', () => expect(plain('=1+1', '@cmd', '-x')).toBe("'=1+1,'@cmd,'-x"));
  it('keeps a number with its sign a number', () => expect(plain('-12.5', '+3%', -4)).toBe('-12.5,+3%,-4'));
});
