import { addDays, daysIn } from '@kpi-loop/shared/kernel';
import fc from 'fast-check';
import { GRAINS_OF, SETTLEMENT_GRAINS, TEMPLATES, TRACKING_GRAINS, type Grains, type SettledPlan } from './cycle';
import { calendarMonotonic, stageCalendar, trackedCalendar } from './stage-calendar';
import { childrenTileParent, periodsOf, trackedFinerThanSettled } from './template';

const range = fc
  .tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 1200 }))
  .map(([start, length]) => ({ from: addDays('2010-01-01', start), to: addDays('2010-01-01', start + length) }));
const holidays = fc
  .array(fc.integer({ min: 0, max: 11_000 }), { maxLength: 60 })
  .map((days) => ({ exceptions: new Map(days.map((d) => [addDays('2010-01-01', d), d % 7 === 0])) }));
const ALL: Grains[] = SETTLEMENT_GRAINS.flatMap((settlementGrain) => TRACKING_GRAINS.map((trackingGrain) => ({ settlementGrain, trackingGrain }))).filter(
  trackedFinerThanSettled,
);
const grains = fc.constantFrom(...ALL);
const monthsOf = { month: 1, quarter: 3, half: 6, year: 12 };
const year = (y: number) => ({ from: `${y}-01-01`, to: `${y}-12-31` });
const tree = (periods: SettledPlan[]) => periods.map(({ code, tracked }) => [code, tracked.map((month) => month.code)]);

describe('the periods of a cycle', () => {
  it('tile it, whatever the grains and days: those settled the cycle, those tracked the one they lie in, exactly', () => {
    fc.assert(
      fc.property(grains, range, (grain, cycle) => {
        const periods = periodsOf(grain, cycle);
        expect(childrenTileParent({ startsOn: cycle.from, endsOn: cycle.to }, periods)).toBe(true);
        expect(periods.reduce((sum, p) => sum + daysIn({ from: p.startsOn, to: p.endsOn }), 0)).toBe(daysIn(cycle));
        for (const period of periods) {
          expect(period.tracked.length > 0).toBe(grain.trackingGrain === 'month');
          expect(childrenTileParent(period, period.tracked)).toBe(true);
        }
      }),
    );
  });

  it('never cross a calendar slice, and are numbered from 1 within their kind, with codes of their own', () => {
    fc.assert(
      fc.property(grains, range, (grain, cycle) => {
        const settled = periodsOf(grain, cycle);
        const tracked = settled.flatMap((period) => period.tracked);
        const slice = (d: string, months: number) => `${d.slice(0, 4)}-${Math.ceil(+d.slice(5, 7) / months)}`;
        for (const p of settled) expect(slice(p.startsOn, monthsOf[grain.settlementGrain])).toBe(slice(p.endsOn, monthsOf[grain.settlementGrain]));
        for (const p of tracked) expect(slice(p.startsOn, 1)).toBe(slice(p.endsOn, 1));
        for (const level of [settled, tracked]) expect(level.map((p) => p.ordinal)).toEqual(level.map((_, i) => i + 1));
        expect(new Set([...settled, ...tracked].map((p) => p.code)).size).toBe(settled.length + tracked.length);
        expect(new Set([...settled, ...tracked].map((p) => p.kind)).size).toBe(tracked.length ? 2 : 1);
      }),
    );
  });

  it.each([2024, 2026, 2100])('are, of the whole year %i, as many as its grain says, whatever the template', (y) => {
    const count = (grain: Grains) => periodsOf(grain, year(y)).map(({ tracked }) => tracked.length);
    expect(TEMPLATES.map((template) => count(GRAINS_OF[template]))).toEqual([[3, 3, 3, 3], [0, 0, 0, 0], Array(12).fill(0)]);
    expect(count({ settlementGrain: 'half', trackingGrain: 'month' })).toEqual([6, 6]);
    expect(count({ settlementGrain: 'year', trackingGrain: 'month' })).toEqual([12]);
    expect(count({ settlementGrain: 'year', trackingGrain: 'none' })).toEqual([0]);
  });

  it('have a leap day in February and in the quarter and half it lies in', () => {
    const [half] = periodsOf({ settlementGrain: 'half', trackingGrain: 'month' }, year(2024));
    expect(half).toMatchObject({ code: '2024H1', name: '2024年上半年', nameEn: 'H1 2024', endsOn: '2024-06-30', kind: 'SETTLEMENT' });
    expect(half.tracked[1]).toEqual({
      ...{ ordinal: 2, code: '2024-02', name: '2024年2月', nameEn: 'Feb 2024' },
      ...{ kind: 'TRACKING', startsOn: '2024-02-01', endsOn: '2024-02-29' },
    });
    expect(periodsOf(GRAINS_OF.annual, { from: '2023-02-01', to: '2023-02-28' })[0].tracked[0].endsOn).toBe('2023-02-28');
  });

  it('are four quarters of a year, settled, named in both languages, each with its months', () => {
    const periods = periodsOf(GRAINS_OF.annual, year(2026));
    expect(tree(periods)).toEqual([
      ['2026Q1', ['2026-01', '2026-02', '2026-03']],
      ['2026Q2', ['2026-04', '2026-05', '2026-06']],
      ['2026Q3', ['2026-07', '2026-08', '2026-09']],
      ['2026Q4', ['2026-10', '2026-11', '2026-12']],
    ]);
    expect(periods[2]).toMatchObject({ ordinal: 3, name: '2026年第三季度', nameEn: 'Q3 2026', startsOn: '2026-07-01', endsOn: '2026-09-30' });
    expect(periodsOf({ settlementGrain: 'year', trackingGrain: 'none' }, year(2026))[0]).toMatchObject({ code: '2026', name: '2026年', nameEn: '2026' });
  });

  it('are cut at the cycle’s own days, in both levels', () => {
    expect(tree(periodsOf(GRAINS_OF.annual, { from: '2024-01-30', to: '2024-04-02' }))).toEqual([
      ['2024Q1', ['2024-01', '2024-02', '2024-03']],
      ['2024Q2', ['2024-04']],
    ]);
    expect(periodsOf(GRAINS_OF.monthly, { from: '2024-01-30', to: '2024-03-02' }).map((p) => [p.nameEn, p.startsOn, p.endsOn])).toEqual([
      ['Jan 2024', '2024-01-30', '2024-01-31'],
      ['Feb 2024', '2024-02-01', '2024-02-29'],
      ['Mar 2024', '2024-03-01', '2024-03-02'],
    ]);
  });

  it('refuses a cycle that ends before it begins, one of decades, and months within months', () => {
    expect(() => periodsOf(GRAINS_OF.monthly, { from: '2026-01-02', to: '2026-01-01' })).toThrow('cycleDates');
    expect(() => periodsOf(GRAINS_OF.monthly, { from: '2000-01-01', to: '2030-12-31' })).toThrow('cycleTooLong');
    expect(() => periodsOf(GRAINS_OF.annual, { from: '2000-01-01', to: '2030-12-31' })).toThrow('cycleTooLong');
    expect(() => periodsOf({ settlementGrain: 'month', trackingGrain: 'month' }, year(2026))).toThrow('trackedFinerThanSettled');
  });

  it('get stage dates that are monotonic, whatever the grains, the dates and the holidays', () => {
    fc.assert(
      fc.property(grains, range, holidays, (grain, cycle, calendar) => {
        const periods = periodsOf(grain, cycle).flatMap(({ tracked, ...settled }) => [
          { ...settled, stages: stageCalendar({ from: settled.startsOn, to: settled.endsOn }, calendar) },
          ...tracked.map((month) => ({ ...month, stages: trackedCalendar({ from: month.startsOn, to: month.endsOn }, calendar) })),
        ]);
        expect(calendarMonotonic(periods)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('childrenTileParent', () => {
  const quarter = { startsOn: '2026-01-01', endsOn: '2026-03-31' };
  const [jan, feb, mar] = periodsOf(GRAINS_OF.monthly, { from: quarter.startsOn, to: quarter.endsOn });
  it('holds for its months, in any order, and for none', () => {
    expect(childrenTileParent(quarter, [mar, jan, feb])).toBe(true);
    expect(childrenTileParent(quarter, [])).toBe(true);
  });
  it.each([
    ['one is left out at the beginning', [feb, mar]],
    ['one is left out in the middle', [jan, mar]],
    ['one is left out at the end', [jan, feb]],
    ['one begins before it', [{ ...jan, startsOn: '2025-12-31' }, feb, mar]],
    ['one ends after it', [jan, feb, { ...mar, endsOn: '2026-04-01' }]],
    ['two overlap', [jan, { ...feb, startsOn: '2026-01-31' }, mar]],
    ['one comes twice', [jan, jan, feb, mar]],
    ['one ends before it begins', [jan, { ...feb, startsOn: '2026-02-01', endsOn: '2026-01-31' }, { ...mar, startsOn: '2026-02-01' }]],
  ])('breaks when %s', (_, children) => expect(childrenTileParent(quarter, children)).toBe(false));
});
