import fc from 'fast-check';
import type { GradeBand } from '@kpi-loop/cycle/domain';
import { lineInput, type LineAgreement } from './line-input';
import { toDate, yearResult, type YearPeriod } from './year';
import { agreedWithin } from './within';

const bands: GradeBand[] = [
  ['S', '110'],
  ['A', '95'],
  ['B', '80'],
  ['C', '60'],
  ['D', '0'],
];
const q = (total: string | null, days: number, assessed = true): YearPeriod => ({ total, days, assessed });
/** 2026: 90, 91, 92 and 92 days. */
const YEAR = [q('88.25', 90), q('95.00', 91), q('101.50', 92), q('120.00', 92)];

describe('the result of a year (R-Y1)', () => {
  it('is the mean of the quarters, each once: (88.25 + 95.00 + 101.50 + 120.00) ÷ 4 = 101.1875', () => {
    const year = yearResult({ periods: YEAR, bands });
    expect(year).toMatchObject({ total: '101.19', grade: 'A', counted: [0, 1, 2, 3] });
    expect(year.trace[0]).toEqual({
      step: 'year',
      formula: '(88.25 + 95.00 + 101.50 + 120.00) ÷ 4',
      inputs: { weighting: 'EQUAL', periods: '4' },
      unrounded: '101.1875',
      rounded: '101.19',
      ruleId: 'R-Y1',
    });
  });

  it('or of each by its days: (7942.5 + 8645 + 9338 + 11040) ÷ 365 = 101.275342…', () => {
    const year = yearResult({ periods: YEAR, bands, weighting: 'DAYS' });
    expect(year).toMatchObject({ total: '101.28', grade: 'A' });
    expect(year.trace[0].formula).toBe('(88.25 × 90 + 95.00 × 91 + 101.50 × 92 + 120.00 × 92) ÷ 365');
    expect(year.trace[0].unrounded).toBe('101.27534246575342465753');
  });

  it.each([
    ['a quarter still to come', [q('90.00', 90), q('80.01', 91), q(null, 92)], '85.01', [0, 1]],
    ['one he was in too short to be assessed (R-M6)', [q('40.00', 21, false), q('96.00', 91)], '96.00', [1]],
    ['one he was away for altogether', [q('96.00', 90), q('0.00', 0)], '96.00', [0]],
  ])('leaves out %s', (_, periods, total, counted) => expect(yearResult({ periods, bands })).toMatchObject({ total, counted }));

  it('counts a 0 that was earned', () => expect(yearResult({ periods: [q('0.00', 90), q('100.00', 91)], bands }).total).toBe('50.00'));

  it('rounds half up once, and the band reads the rounded total', () => {
    expect(yearResult({ periods: [q('94.99', 90), q('95.00', 91)], bands })).toMatchObject({ total: '95.00', grade: 'A' });
    expect(yearResult({ periods: [q('94.98', 90), q('95.00', 91)], bands })).toMatchObject({ total: '94.99', grade: 'B' });
  });

  it('is none while nothing counts', () => {
    expect(yearResult({ periods: [], bands })).toEqual({ total: null, grade: null, counted: [], trace: [] });
    expect(yearResult({ periods: [q(null, 90), q('80.00', 20, false)], bands }).total).toBeNull();
  });

  it('refuses a total above the cap', () => expect(() => yearResult({ periods: [q('120.01', 90)], bands })).toThrow('scoreOutOfRange'));

  it('lies between the lowest and the highest quarter, and is the same for equal days, however it is weighted', () => {
    const total = fc.integer({ min: 0, max: 12_000 }).map((cents) => (cents / 100).toFixed(2));
    fc.assert(
      fc.property(fc.array(fc.tuple(total, fc.integer({ min: 1, max: 366 })), { minLength: 1, maxLength: 12 }), (quarters) => {
        const values = quarters.map(([value]) => Number(value));
        for (const weighting of ['EQUAL', 'DAYS'] as const) {
          const year = Number(yearResult({ periods: quarters.map(([value, days]) => q(value, days)), bands, weighting }).total);
          expect(year).toBeGreaterThanOrEqual(Math.min(...values));
          expect(year).toBeLessThanOrEqual(Math.max(...values));
        }
        const even = quarters.map(([value]) => q(value, 90));
        expect(yearResult({ periods: even, bands, weighting: 'DAYS' }).total).toBe(yearResult({ periods: even, bands }).total);
      }),
    );
  });
});

describe('a metric to date (R-G2)', () => {
  it('owes, as a flow, the sum of its parts: 300 + 330 + 120 = 750, of which 720 are 0.96', () => {
    const parts: [string, number][] = [
      ['300', 90],
      ['330', 91],
      ['120', 31],
    ];
    const { target, attainment, trace } = toDate({ flow: true, direction: 'HIGHER', actual: '720', parts });
    expect([target, attainment]).toEqual(['750', '0.960000']);
    expect(trace.map(({ formula, ruleId }) => [formula, ruleId])).toEqual([
      ['300 + 330 + 120', 'R-G2'],
      ['1 + (720 − (300 + 330 + 120)) ÷ (300 + 330 + 120)', 'R-X5'],
    ]);
  });

  it('owes, as a rate, the mean by days: (2 × 90 + 3 × 91) ÷ 181, and is never a mean of attainments', () => {
    const parts: [string, number][] = [
      ['2', 90],
      ['3', 91],
    ];
    expect(toDate({ flow: false, direction: 'LOWER', actual: '2.5', parts })).toMatchObject({ target: '2.502762', attainment: '1.001104' });
  });

  it('stands as it is where the target did not change', () =>
    expect(
      toDate({
        flow: false,
        direction: 'HIGHER',
        actual: '0.93',
        parts: [
          ['0.925', 90],
          ['0.925', 31],
        ],
      }),
    ).toMatchObject({ target: '0.925', attainment: '1.005405' }));

  it.each([
    ['the actual is not known', 'HIGHER', null, '100'],
    ['the target is 0', 'HIGHER', '5', '0'],
    ['it is a range', 'RANGE', '5', '100'],
  ])('has no attainment where %s', (_, direction, actual, target) =>
    expect(toDate({ flow: true, direction, actual, parts: [[target, 31]] }).attainment).toBeNull());
});

describe('a line asked of some days of its period', () => {
  const line: LineAgreement = {
    rule: { kind: 'LINEAR', method: 'DEVIATION' },
    signedTarget: '1200',
    direction: 'HIGHER',
    periodFrom: '2026-07-01',
    periodTo: '2026-09-30',
    flow: true,
    phasing: ['0.25', '0.35', '0.4'],
    spans: [{ weight: '40', threshold: '840', target: '1200', stretch: '1440', validFrom: '2026-07-01', validTo: '2026-09-30' }],
  };
  const month = (from: string, to: string, change: Partial<LineAgreement> = {}) => lineInput(agreedWithin({ ...line, ...change }, { from, to })!);

  it('owes, as a flow, the share of its months: 300, 420 and 480 of 1200; 720 up to August', () => {
    expect([month('2026-07-01', '2026-07-31'), month('2026-08-01', '2026-08-31'), month('2026-09-01', '2026-09-30')].map((i) => i.compositeTarget)).toEqual([
      '300',
      '420',
      '480',
    ]);
    const soFar = month('2026-07-01', '2026-08-31');
    expect(soFar).toMatchObject({ compositeTarget: '720', compositeThreshold: '504', from: '2026-07-01', to: '2026-08-31', weight: '40' });
  });

  it('owes, without phasing, by days: 31 of 92', () => expect(month('2026-07-01', '2026-07-31', { phasing: null }).compositeTarget).toBe('404.347826'));

  it('stands, as a rate, as it is', () => expect(month('2026-08-01', '2026-08-31', { flow: false }).compositeTarget).toBe('1200'));

  it('owes the whole, asked of the whole period', () => expect(month('2026-07-01', '2026-09-30')).toEqual(lineInput({ ...line, out: [] })));

  it('is not there on days before it began, on days away, and in another period', () => {
    const later = { spans: [{ ...line.spans[0], validFrom: '2026-08-01' }] };
    expect(agreedWithin({ ...line, ...later }, { from: '2026-07-01', to: '2026-07-31' })).toBeNull();
    expect(agreedWithin({ ...line, out: [{ from: '2026-07-01', to: '2026-08-15' }] }, { from: '2026-07-01', to: '2026-07-31' })).toBeNull();
    expect(agreedWithin(line, { from: '2026-10-01', to: '2026-10-31' })).toBeNull();
  });
});
