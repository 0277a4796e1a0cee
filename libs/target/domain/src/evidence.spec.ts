import { addMonths } from '@kpi-loop/shared/kernel';
import { characterOf, expected, monthFigures, pastPeriods, suggestFrom, type BaselinePoint, type SuggestionBasis } from './index';

const flow = { flow: true, kind: 'simple' } as const;
const level = { flow: false, kind: 'simple' } as const;
const ratio = { flow: false, kind: 'ratio' } as const;
const year = [80, 90, 100, 100, 110, 110, 120, 110, 100, 100, 160, 130];
const points = (values: (number | null)[], from = '2024-01-01'): BaselinePoint[] =>
  values.flatMap((value, i) => (value === null ? [] : [{ month: addMonths(from, i), value: String(value), numerator: null, denominator: null }]));
const months = (n: number): BaselinePoint[] => points(Array.from({ length: n }, (_, t) => Math.round((1 + t / 120) * year[t % 12] + ((t * 7) % 5))));
const told = (...args: Parameters<typeof expected>) => {
  const answer = expected(...args);
  if (!answer.ok) throw new Error(answer.because);
  return answer.forecast;
};

describe('evidence from the months before a period (S10)', () => {
  const quarter = { start: '2027-01-01', months: 3 };

  it.each([
    ['fewerThanFourPeriods', points([1, 2, 3], '2026-10-01'), quarter],
    ['fewerThanFourPeriods', points([1, 2, 3, 4], '2027-01-01'), quarter],
    ['fewerThanFourPeriods', points([5, null, 6, null, 7, null, 1, 2, 3], '2026-04-01'), quarter],
    ['shorterThanOnePeriod', points([1, 2, 3, 4, 5], '2026-08-01'), { start: '2027-01-01', months: 12 }],
  ])('is refused: %s', (because, given, period) => expect(expected(given, flow, period)).toEqual({ ok: false, because }));

  it('adds the months of a flow, takes the last of a level, and the mean of a ratio', () => {
    const same = points(Array.from({ length: 36 }, () => 10));
    expect([told(same, flow, quarter).value, told(same, level, quarter).value, told(same, ratio, quarter).value]).toEqual([30, 10, 10]);
  });
  it('forecasts the months between the last figure and the period on the way', () => {
    const { months: ahead, span } = told(months(34), flow, quarter);
    expect([ahead.map(({ month }) => month), span]).toEqual([
      ['2026-11-01', '2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01'],
      { from: '2024-01-01', to: '2026-10-01' },
    ]);
  });
  it('has an interval around it, an error and how often it was compared', () => {
    const { value, low, high, error, compared } = told(months(36), flow, quarter);
    expect(low! < value && value < high! && error! > 0).toBe(true);
    expect(compared).toBeGreaterThanOrEqual(3);
  });
  it('bridges a missing month and says so', () =>
    expect(told(points([10, 11, null, 13, 14, 15, 16, 17], '2026-05-01'), level, quarter)).toMatchObject({ bridged: 1, count: 7 }));
  it('reads a ratio from its parts, not from what was rounded', () =>
    expect(monthFigures([{ month: '2026-01-01', value: '0.3', numerator: '1', denominator: '4' }], ratio)).toEqual([{ month: '2026-01-01', value: '0.25' }]));

  it('knows past periods as long as this one, whole ones only', () => {
    const given = points([1, 2, 3, 4, 5, null, 7, 8, 9], '2026-04-01');
    expect(pastPeriods(given, flow, quarter, 4)).toEqual([
      { from: '2026-04-01', value: '6' },
      { from: '2026-10-01', value: '24' },
    ]);
    expect(pastPeriods(given, level, { start: '2027-01-01', months: 1 }, 3).map(({ value }) => value)).toEqual(['7', '8', '9']);
  });

  it('tells trend and season', () => {
    expect(characterOf(months(36), flow)).toMatchObject({ trend: 'rising', season: { peak: 11, low: 1 } });
    expect(characterOf(points([5, 5, 5, 5]), flow)).toEqual({ trend: 'level', perYear: 0, season: null });
    expect(characterOf(points([0, 0, 0, 0]), flow)).toEqual({ trend: 'level', perYear: null, season: null });
    expect(characterOf(points([9, 8, 7, 6]), flow)?.trend).toBe('falling');
    expect(characterOf(points([1, 2, 3]), flow)).toBeNull();
  });
});

describe('a suggestion from a forecast', () => {
  const basis = (more: Partial<SuggestionBasis> = {}): SuggestionBasis => ({
    direction: 'HIGHER',
    decimals: 1,
    percent: false,
    lastActual: null,
    lastTarget: null,
    lastYear: null,
    growth: '0.05',
    months: [],
    ...more,
  });
  const of = (value: number, low: number | null, high: number | null) => ({
    ...told(months(36), flow, { start: '2027-01-01', months: 1 }),
    value,
    low,
    high,
    error: 4.26,
  });

  it.each([
    ['for higher, threshold below and stretch above', basis(), of(100.04, 90, 110), ['100.0', '90.0', '110.0']],
    ['for lower, the other way round', basis({ direction: 'LOWER' }), of(100, 90, 110), ['100.0', '110.0', '90.0']],
    ['for a range, the middle alone', basis({ direction: 'RANGE' }), of(100, 90, 110), ['100.0', null, null]],
    ['without an interval, the middle alone', basis(), of(100, null, null), ['100.0', null, null]],
    ['of a share, never past one', basis({ percent: true, decimals: 4 }), of(0.98, 0.9, 1.06), ['0.9800', '0.9000', '1.0000']],
    ['of a share already whole, no stretch beyond it', basis({ percent: true, decimals: 4 }), of(1.01, 0.9, 1.06), ['1.0000', '0.9000', null]],
    [
      'of a rate that has been above one, as it is',
      basis({ percent: true, decimals: 2, months: [{ month: '2026-01-01', value: '1.2' }] }),
      of(1.1, 1, 1.2),
      ['1.10', '1.00', '1.20'],
    ],
  ])('is %s', (_, given, forecast, [target, threshold, stretch]) =>
    expect(suggestFrom(forecast, given)).toMatchObject({ method: 'forecast', target, threshold, stretch }),
  );
  it('names span, error and what it is made of', () =>
    expect(suggestFrom(of(100, 90, 110), basis()).evidence).toMatchObject({
      span: { from: '2024-01-01', to: '2026-12-01', count: 36, bridged: 0 },
      error: '4.3',
    }));
  it('warns of the ratchet where only the last results ask for more than the last target grown', () => {
    expect(suggestFrom(of(120, 110, 130), basis({ lastTarget: '100' })).ratchet).toBe(true);
    expect(suggestFrom(of(104, 90, 110), basis({ lastTarget: '100' })).ratchet).toBe(false);
    expect(suggestFrom(of(90, 80, 100), basis({ lastTarget: '100', direction: 'LOWER' })).ratchet).toBe(true);
  });
});
