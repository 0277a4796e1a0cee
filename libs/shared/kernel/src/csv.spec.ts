import { csv } from './csv';

const plain = (...row: Parameters<typeof csv>[0][number]): string => csv([row]).slice(1).trimEnd();

describe('csv', () => {
  it('begins with a byte order mark and ends every row', () => expect(csv([['a'], ['b']])).toBe('\uFEFFa\r\nb\r\n'));
  it('quotes what would end a cell, and doubles quotes', () => expect(plain('a,b', 'say "so"', 'two\nlines')).toBe('"a,b","say ""so""","two\nlines"'));
  it('writes a moment as ISO 8601', () => expect(plain(new Date(0))).toBe('1970-01-01T00:00:00.000Z'));
  it('leaves an unknown value empty', () => expect(plain(null, undefined, 0, '')).toBe(',,0,'));
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', ' =1+1', '＝1+1', '＋1', '－1+1', '＠x', `=cmd|' /C calc'!A0`, '=HYPERLINK("http://x")'])(
    'keeps %j, which looks like a formula, a text',
    (text) => expect(plain(text).replace(/^"/, '')).toMatch(/^'/),
  );
  it('keeps a number with its sign a number', () => expect(plain('-12.5', '+3%', -4)).toBe('-12.5,+3%,-4'));
});
