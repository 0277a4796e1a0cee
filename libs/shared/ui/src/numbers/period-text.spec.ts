import { periodLabel, periodShort } from './period-text';

describe('periods', () => {
  it('are short where the year is plain, and carry it where they are chosen from', () => {
    expect([periodShort({ code: '2026Q3' }, 'zh-CN'), periodShort({ code: '2026-08' }, 'zh-CN'), periodShort({ code: '2026-08' }, 'en')]).toEqual([
      'Q3',
      '8月',
      'Aug',
    ]);
    expect([periodLabel({ code: '2026Q3' }, 'en'), periodLabel({ code: '2026-08' }, 'zh-CN'), periodLabel({ code: '2026-08' }, 'en')]).toEqual([
      '2026 Q3',
      '2026年8月',
      'Aug 2026',
    ]);
    expect(periodLabel({ code: 'FY' }, 'en')).toBe('FY');
  });
});
