import { brokenDenominatorRule, lastDenominator, type BaselinePoint } from './index';

const month = (day: string, denominator: string | null, numerator: string | null = '1'): BaselinePoint => ({ month: day, value: null, numerator, denominator });
const QUARTER = { start: '2026-07-01', months: 3 };
const YEAR_AGO = [month('2025-07-01', '100'), month('2025-08-01', '200'), month('2025-09-01', '300.5')];
const BEFORE = [month('2026-04-01', '10'), month('2026-05-01', '20'), month('2026-06-01', '30')];

describe('what a ratio was counted on', () => {
  it.each([
    ['the same months a year ago, added up', [...YEAR_AGO, ...BEFORE], 'ratio', '600.5'],
    ['else as many right before the period', [...YEAR_AGO.slice(1), ...BEFORE], 'ratio', '60'],
    ['of a ratio told at the end of a month, its last month', YEAR_AGO, 'simple', '300.5'],
    ['nothing while a month is missing', [...YEAR_AGO.slice(1), ...BEFORE.slice(1)], 'ratio', null],
    ['nothing where a month has no numerator', [...YEAR_AGO.slice(1), month('2025-07-01', '100', null)], 'ratio', null],
    ['nothing where nothing was counted', YEAR_AGO.map(({ month: day }) => month(day, '0')), 'ratio', null],
  ] as const)('%s', (_, points, kind, expected) => expect(lastDenominator(points, QUARTER, { kind })).toBe(expected));

  it('is above zero, and only ratios have it', () =>
    expect([
      brokenDenominatorRule('0', true),
      brokenDenominatorRule('-1', true),
      brokenDenominatorRule('5', false),
      brokenDenominatorRule('0.5', true),
      brokenDenominatorRule(null, false),
    ]).toEqual(['denominatorAboveZero', 'denominatorAboveZero', 'onlyRatiosHaveDenominator', null, null]));
});
