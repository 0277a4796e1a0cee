import { compileFormula } from './compile-formula';
import { formulaSql } from './formula-sql';

const errors = (text: string, inputs = ['now', 'before']) => compileFormula(text, inputs).errors.map(({ code, from, to }) => [code, from, to]);
const sql = (text: string, zero: 'NONE' | 'ZERO' = 'NONE') => formulaSql(compileFormula(text, ['a', 'b']).tree!, (name) => `i.${name}`, zero);

describe('a formula', () => {
  it('reads numbers of any kind together, and conditions', () => {
    expect(errors('now / before - 1')).toEqual([]);
    expect(errors('before > 0 && now != 2.5 ? round(now / before, 4) : -1')).toEqual([]);
    expect(compileFormula('now + now', ['now', 'before']).used).toEqual(['now']);
  });
  it.each<[string, [string, number, number][]]>([
    ['now +', [['syntax', 5, 5]]],
    ['now + later', [['unknownInput', 6, 11]]],
    ['now + "x"', [['numberExpected', 6, 9]]],
    ['now > 1', [['numberExpected', 0, 7]]],
    ['now ? 1 : 2', [['conditionExpected', 0, 3]]],
    ['sqrt(now)', [['unknownFunction', 0, 9]]],
    ['min(now)', [['wrongArguments', 0, 8]]],
    ['round(now, before)', [['wrongArguments', 0, 18]]],
    ['now.constructor', [['notSupported', 0, 15]]],
    ['[now][0]', [['syntax', 1, 8]]],
    [
      'foo + bar',
      [
        ['unknownInput', 0, 3],
        ['unknownInput', 6, 9],
      ],
    ],
    ['1e300', [['numberExpected', 0, 5]]],
  ])('says what is wrong with %s, and where', (text, expected) => {
    expect(errors(text).map(([code, from]) => [code, from])).toEqual(expected.map(([code, from]) => [code, from]));
  });
  it('refuses what is too large before it is read', () => {
    expect(errors('1+'.repeat(1500))[0][0]).toBe('tooLong');
    expect(errors(`${'('.repeat(100)}1${')'.repeat(100)}`)[0][0]).toBe('syntax');
    expect(errors(`${'1+'.repeat(900)}1`)[0][0]).toBe('syntax');
  });
  it('keeps every digit that was written', () => {
    expect(sql('123456789012345678.123456789 + 0.1')).toBe('(123456789012345678.123456789::numeric + 0.1::numeric)');
  });
  it('divides by zero as it was told to', () => {
    expect(sql('a / b')).toBe('trim_scale(round(i.a, 34) / nullif(i.b, 0))');
    expect(sql('a / b', 'ZERO')).toContain('CASE WHEN i.b = 0 AND i.a IS NOT NULL THEN 0::numeric');
  });
});
