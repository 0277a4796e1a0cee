import { spansOf } from './spans';

const day = (on: string, working: boolean, name: string) => ({ day: on, working, name, nameEn: '' });

describe('days that differ from the week', () => {
  it('are one span while they follow each other for the same reason', () => {
    const spans = spansOf([
      day('2026-10-02', false, '国庆节'),
      day('2026-10-01', false, '国庆节'),
      day('2026-10-10', true, '国庆节'),
      day('2026-12-31', false, '元旦'),
      day('2027-01-01', false, '元旦'),
      day('2027-01-02', false, '年会'),
    ]);
    expect(spans.map(({ from, to, days, name }) => [from, to, days, name])).toEqual([
      ['2026-10-01', '2026-10-02', 2, '国庆节'],
      ['2026-10-10', '2026-10-10', 1, '国庆节'],
      ['2026-12-31', '2027-01-01', 2, '元旦'],
      ['2027-01-02', '2027-01-02', 1, '年会'],
    ]);
  });
});
