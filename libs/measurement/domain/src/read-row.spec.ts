import fc from 'fast-check';
import { cellAddress, columnIndex, columnLetters } from './cell-address';
import type { DatasetMapping } from './dataset';
import { dateReader, guessDateFormat } from './date-format';
import { guessColumns } from './guess-columns';
import { mappingProblems } from './mapping-rules';
import { cellReader, compute } from './read-cell';
import { rowReader } from './read-row';
import { bindWindow, queryProblem } from './window-query';

describe('a cell', () => {
  it.each([
    [0, 'A'],
    [25, 'Z'],
    [26, 'AA'],
    [701, 'ZZ'],
    [702, 'AAA'],
  ])('column %i is %s', (index, letters) => {
    expect(columnLetters(index)).toBe(letters);
    expect(columnIndex(`${letters}17`)).toBe(index);
  });
  it('has the address a spreadsheet shows', () => expect(cellAddress(2, 7)).toBe('C7'));

  it.each([
    ['12', '12'],
    ['-0012.50', '-12.50'],
    ['1,234,567.89', '1234567.89'],
    ['1e5', '100000'],
    ['1.5E-3', '0.0015'],
    ['', null],
  ])('number %j is %j', (text, value) => expect(cellReader('number')(text)).toEqual({ value }));

  it.each([
    ['NaN', 'notANumber'],
    ['Infinity', 'notANumber'],
    ['1e309', 'numberTooLarge'],
    ['9'.repeat(25), 'numberTooLarge'],
    [`0.${'1'.repeat(19)}`, 'tooManyDecimals'],
    ['12,34', 'notANumber'],
    ['0x1F', 'notANumber'],
    ['=1+1', 'notANumber'],
    ['1\u0000', 'controlCharacter'],
  ])('number %j is refused: %s', (text, code) => expect(cellReader('number')(text)).toEqual({ code }));

  it('keeps every number to the last digit', () =>
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (n) => expect(cellReader('number')(String(n))).toEqual({ value: String(n) }))));

  it.each([
    ['YYYY-MM-DD', '2026-02-28', '2026-02-28'],
    ['YYYY-MM-DD', '2026-02-28T10:00:00+08:00', '2026-02-28'],
    ['YYYY年MM月DD日', '2026年3月5日', '2026-03-05'],
    ['DD/MM/YYYY', '05/03/2026', '2026-03-05'],
    ['YYYYMMDD', '20260305', '2026-03-05'],
    ['YYYY-MM', '2026-03', '2026-03-01'],
    ['YYYY-MM-DD', '2026-02-30', null],
    ['YYYY-MM-DD', '0000-01-01', null],
    ['YYYY-MM-DD', '9999-12-31', null],
    ['YYYY-MM-DD', '05/03/2026', null],
  ])('as %s, %s is %s', (format, text, day) => expect(dateReader(format)(text)).toBe(day));

  it.each([
    ['Asia/Shanghai', '2026-01-31T23:30:00Z', '2026-02-01'],
    ['Asia/Shanghai', '2026-01-31 23:30:00+08', '2026-01-31'],
    ['Asia/Shanghai', '2026-02-01T00:10:00.123+09:00', '2026-01-31'],
    ['America/New_York', '2026-03-08T06:30:00+0000', '2026-03-08'],
    ['America/New_York', '2026-03-08T03:30:00Z', '2026-03-07'],
    ['Asia/Kolkata', '2026-06-30T18:29:00Z', '2026-06-30'],
    ['Asia/Kolkata', '2026-06-30T18:30:00Z', '2026-07-01'],
    ['Asia/Shanghai', '2026-01-31T23:30:00', '2026-01-31'],
    ['Asia/Shanghai', '2026-01-31', '2026-01-31'],
  ])('in %s the moment %s is on %s', (zone, text, day) => {
    expect(dateReader('YYYY-MM-DD', zone)(text)).toBe(day);
    expect(cellReader('date', undefined, zone)({ date: text.slice(0, 10), at: text })).toEqual({ value: day });
  });
  it('of a month format is in that month, whatever the zone', () => expect(dateReader('YYYY-MM', 'Asia/Shanghai')('2026-01')).toBe('2026-01-01'));

  it('multiplies exactly', () =>
    expect(compute('mul', ['123456789012345678901234.123456789012345678', '0.000000000000000003'])).toBe('370370.367037037036703702370370367037037034'));
});

describe('a row', () => {
  const mapping: DatasetMapping = {
    eventDate: 'day',
    key: ['order', 'line'],
    person: 'buyer',
    columns: [
      { name: 'order', type: 'text' },
      { name: 'line', type: 'number' },
      { name: 'day', type: 'date' },
      { name: 'buyer', type: 'text' },
      { name: 'qty', type: 'number' },
    ],
    computed: [{ name: 'twice', op: 'add', columns: ['qty', 'qty'] }],
  };
  const reader = rowReader(mapping, ['day', 'order', 'line', 'buyer', 'qty'], '2026-08-18');

  it('becomes values with a date, a key and somebody', () =>
    expect(reader.read(['2026-01-02', 'a|b', '007', '258', '1.5'], 2)).toEqual({
      row: {
        rowNo: 2,
        eventDate: '2026-01-02',
        key: 'a\\|b|7',
        person: '258',
        unit: null,
        values: { order: 'a|b', line: '7', day: '2026-01-02', buyer: '258', qty: '1.5', twice: '3' },
      },
    }));
  it('says every wrong cell with its address', () =>
    expect(reader.read(['0000-00-00', '', 'x', '', 'NaN', 'more'], 9)).toEqual({
      errors: [
        { rowNo: 9, cell: 'F9', code: 'tooManyCells', detail: 'more' },
        { rowNo: 9, cell: 'C9', code: 'notANumber', detail: 'x' },
        { rowNo: 9, cell: 'A9', code: 'notADate', detail: '0000-00-00' },
        { rowNo: 9, cell: 'E9', code: 'notANumber', detail: 'NaN' },
        { rowNo: 9, cell: 'B9', code: 'keyMissing', detail: '' },
        { rowNo: 9, cell: 'D9', code: 'subjectMissing', detail: '' },
      ],
    }));
  it("has happened: a date after the tenant's today is refused, today is not (§2.4)", () => {
    expect(reader.read(['2026-08-18', 'a', '7', '258', '1'], 2)).toHaveProperty('row');
    expect(reader.read(['2026-08-19', 'a', '7', '258', '1'], 2)).toEqual({ errors: [{ rowNo: 2, cell: 'A2', code: 'dateInFuture', detail: '2026-08-19' }] });
  });
  it('tells which mapped columns a header lacks', () => expect(rowReader(mapping, ['day', 'order', 'line'], '2026-08-18').missing).toEqual(['buyer', 'qty']));
  it('is refused a mapping that names what is not there', () =>
    expect(mappingProblems({ ...mapping, eventDate: 'qty', key: [], person: 'nobody', unit: undefined }).map((p) => `${p.pointer} ${p.code}`)).toEqual([
      '/mapping/eventDate notADateColumn',
      '/mapping/key keyGiven',
      '/mapping/person columnUnknown',
    ]));
});

describe('a guess', () => {
  it('finds dates, numbers and codes', () =>
    expect(
      guessColumns(
        ['日期', 'employee_no', 'qty', 'name', 'sku', 'empty'],
        [
          ['2026/1/5', '00123', '1.5', 'x', '42', ''],
          ['2026/1/6', '00124', '', 'y', '43', ''],
        ],
      ).map(({ type, format }) => (format ? `${type} ${format}` : type)),
    ).toEqual(['date YYYY/MM/DD', 'text', 'number', 'text', 'text', 'text']));
  it('needs every sample to fit one format', () => expect(guessDateFormat(['2026-01-01', '01/02/2026'])).toBeNull());
});

describe('a query', () => {
  it('binds its window and nothing inside text', () =>
    expect(bindWindow(`SELECT d::date, ':from' FROM t -- :to\nWHERE d >= :from AND d <= :to AND d <> :from;`)).toEqual({
      text: `SELECT d::date, ':from' FROM t -- :to\nWHERE d >= $1::date AND d <= $2::date AND d <> $1::date`,
      binds: ['from', 'to'],
    }));
  it.each([
    ['SELECT 1', null],
    ['with x as (select 1) select * from x;', null],
    ['DELETE FROM t', 'notASelect'],
    ['SELECT 1; DROP TABLE t', 'oneStatementOnly'],
    ["SELECT ';' AS semi", null],
    ['SELECT :since', 'parameterUnknown'],
    ['/* SELECT */ UPDATE t SET a = 1', 'notASelect'],
  ])('%j: %s', (query, problem) => expect(queryProblem(query)).toBe(problem));
});
