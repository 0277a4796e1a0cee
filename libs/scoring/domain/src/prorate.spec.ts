import { participatesEnough, prorate, type ProrateInput } from './prorate';

const joiner: ProrateInput = { base: '60000', from: '2026-04-16', to: '2026-12-31', period: ['2026-01-01', '2026-12-31'], mode: 'CALENDAR_DAYS', coef: '1.05' };
const months = (from: string, to: string, more: Partial<ProrateInput> = {}) =>
  prorate({ ...joiner, base: '1200', coef: '1', mode: 'MONTH_ROUND', from, to, ...more });

describe('proration', () => {
  it('G30 by calendar days', () => expect(prorate(joiner)).toEqual({ days: 260, amount: '44876.71' }));
  it('G30 by rounded months', () => expect(prorate({ ...joiner, mode: 'MONTH_ROUND', startDay: 9, endDay: 20 })).toEqual({ months: 8, amount: '42000.00' }));
  it('clips to the period; no overlap gives 0 (R-X10)', () => {
    expect(prorate({ ...joiner, from: '2025-01-01', to: '2027-01-01' })).toEqual({ days: 365, amount: '63000.00' });
    expect(prorate({ ...joiner, from: '2027-01-01', to: '2027-02-01' })).toEqual({ days: 0, amount: '0.00' });
    expect(months('2027-01-01', '2027-02-01')).toEqual({ months: 0, amount: '0.00' });
  });
  it('a month begun on the 9th counts, on the 10th it does not', () => {
    expect([months('2026-04-09', '2026-12-31'), months('2026-04-10', '2026-12-31')]).toEqual([
      { months: 9, amount: '900.00' },
      { months: 8, amount: '800.00' },
    ]);
  });
  it('a part inside one month counts only if both rules hold (R-X10)', () => {
    const parts = [
      ['05', '25'],
      ['05', '15'],
      ['15', '25'],
    ].map(([from, to]) => months(`2026-04-${from}`, `2026-04-${to}`));
    expect(parts.map((part) => 'months' in part && part.months)).toEqual([1, 0, 0]);
  });
  it('an endDay beyond the end of the month means its last day (R-X10)', () =>
    expect(months('2026-02-01', '2026-02-28', { endDay: 31 })).toEqual({ months: 1, amount: '100.00' }));
  it('working days follow the calendar', () => {
    const week: ProrateInput = {
      ...joiner,
      base: '1000',
      coef: '1',
      mode: 'WORKING_DAYS',
      from: '2026-10-08',
      to: '2026-10-09',
      period: ['2026-10-05', '2026-10-11'],
    };
    expect(prorate(week)).toEqual({ days: 2, amount: '400.00' });
    const holidays = new Map([
      ['2026-10-05', false],
      ['2026-10-06', false],
      ['2026-10-07', false],
      ['2026-10-10', true],
    ]);
    expect(prorate({ ...week, calendar: { exceptions: holidays } })).toEqual({ days: 2, amount: '666.67' });
  });
  it('a neutral absence leaves both sides of the share (R-M9)', () => {
    const wholeYear = { ...joiner, from: '2026-01-01', coef: '1' };
    expect(prorate({ ...wholeYear, neutral: [['2026-08-01', '2026-11-30']] })).toEqual({ days: 243, amount: '60000.00' });
  });
  it.each<[string, Partial<ProrateInput>]>([
    ['baseNegative', { base: '-1' }],
    ['coefficientNegative', { coef: '-0.1' }],
    ['datesReversed', { from: '2026-12-31', to: '2026-01-01' }],
    ['notADate', { from: '2026-02-30' }],
    ['periodNotWholeMonths', { mode: 'MONTH_ROUND', period: ['2026-01-02', '2026-12-31'] }],
    ['periodNotWholeMonths', { mode: 'MONTH_ROUND', period: ['2026-01-01', '2026-12-30'] }],
    ['dayOfMonthOutOfRange', { mode: 'MONTH_ROUND', startDay: 0 }],
    ['neutralNeedsDays', { mode: 'MONTH_ROUND', neutral: [['2026-08-01', '2026-08-31']] }],
    [
      'neutralRangesOverlap',
      {
        neutral: [
          ['2026-08-01', '2026-08-31'],
          ['2026-08-31', '2026-09-01'],
        ],
      },
    ],
    ['noDays', { neutral: [['2026-01-01', '2026-12-31']] }],
    ['unknownProrationMode', { mode: 'WEEKS' as 'CALENDAR_DAYS' }],
    ['unknownCurrency', { ccy: 'XXX' }],
  ])('%s: refuses', (code, broken) => {
    expect(() => prorate({ ...joiner, ...broken })).toThrow(code);
  });
  it('takes part from the larger of 30 days and a third of the period (R-M6)', () => {
    const rule = { minDays: 30, minShare: '0.3333' };
    expect(participatesEnough({ days: 30, periodDays: 90, ...rule })).toBe(true);
    expect(participatesEnough({ days: 29, periodDays: 60, ...rule })).toBe(false);
    expect(participatesEnough({ days: 100, periodDays: 365, ...rule })).toBe(false);
  });
});
