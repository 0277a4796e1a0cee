import { PEOPLE_COLUMNS, PEOPLE_HEADERS, cellAddress, mapHeaders, readDay, unknownHeaders } from './people-file';

describe('people file', () => {
  it('knows the headers of its own template in both languages', () => {
    for (const at of [0, 1])
      expect(mapHeaders(PEOPLE_COLUMNS.map((column) => PEOPLE_HEADERS[column][at]))).toEqual(
        Object.fromEntries(PEOPLE_COLUMNS.map((column, i) => [column, i])),
      );
  });

  it('has no header that means two columns', () => {
    const all = PEOPLE_COLUMNS.flatMap((column) => PEOPLE_HEADERS[column].map((header) => header.toLowerCase().replace(/[\s_-]/g, '')));
    expect(all.filter((header, i) => all.indexOf(header) !== i)).toEqual([]);
  });

  it('takes an override before a synonym', () =>
    expect(mapHeaders(['工号', '姓名', '部门', 'code'], { unitCode: 'CODE' })).toMatchObject({ unitCode: 3, unitName: 2 }));

  it('names the headers it does not know', () => {
    const headers = ['工号', '姓名', '部门', '', '最后工作日', '司龄', '民族'];
    expect(unknownHeaders(headers, mapHeaders(headers))).toEqual(['司龄', '民族']);
  });

  it.each([
    ['2026-03-01', '2026-03-01'],
    ['2026/3/1', '2026-03-01'],
    ['2026年3月1日', '2026-03-01'],
    ['20260301', '2026-03-01'],
    ['46082', '2026-03-01'],
    ['2026-03-01 00:00:00', '2026-03-01'],
    ['2026-02-30', null],
    ['03/01/2026', null],
    ['soon', null],
  ])('reads %s as %s', (text, day) => expect(readDay(text)).toBe(day));

  it('addresses cells as spreadsheets do', () =>
    expect([cellAddress(0, 2), cellAddress(25, 3), cellAddress(26, 4), cellAddress(701, 5), cellAddress(702, 6)]).toEqual(['A2', 'Z3', 'AA4', 'ZZ5', 'AAA6']));
});
