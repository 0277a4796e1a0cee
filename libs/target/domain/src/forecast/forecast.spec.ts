import fc from 'fast-check';
import { symmetricError } from './accuracy';
import { backtest } from './backtest';
import { forecast } from './forecast';

const year = [80, 95, 110, 120, 130, 140, 150, 145, 120, 100, 90, 160];
/** Deterministic noise. */
const noise = (t: number): number => ((t * 37) % 11) - 5;
const months = Array.from({ length: 60 }, (_, t) => (1 + t / 100) * year[t % 12] + noise(t));
const told = (values: readonly number[], horizon: number, period = 1) => {
  const answer = forecast(values, horizon, period);
  if (!answer.ok) throw new Error(answer.because);
  return answer.forecast;
};

describe('a forecast', () => {
  it.each([
    ['fewerThanFour', [1, 2, 3], 3, 1],
    ['notANumber', [1, 2, Number.NaN, 4, 5], 3, 1],
    ['notANumber', [1, 2, Number.POSITIVE_INFINITY, 4, 5], 3, 1],
    ['horizonOutOfRange', [1, 2, 3, 4], 0, 1],
    ['horizonOutOfRange', [1, 2, 3, 4], 1.5, 1],
    ['periodOutOfRange', [1, 2, 3, 4], 3, 0],
  ])('is refused: %s', (because, values, horizon, period) => expect(forecast(values, horizon, period)).toEqual({ ok: false, because }));

  it('of four values has one past forecast to tell its error', () =>
    expect(told([10, 12, 11, 13], 3)).toMatchObject({ past: [{ actual: [13] }], seasonal: false, error: expect.any(Number) as number }));
  it('of a series that never changed is that value, without an error', () =>
    expect(told([7, 7, 7, 7, 7], 2)).toMatchObject({ point: [7, 7], low: [7, 7], high: [7, 7], error: 0, methods: [{ method: 'naive', share: 1 }] }));
  it('never goes below zero where the series never did, and may where it did', () => {
    const { point, low } = told([90, 70, 55, 40, 28, 15, 6, 1], 6);
    expect([...point, ...low!].every((value) => value >= 0)).toBe(true);
    expect(told([9, 7, 5, 3, 1, -1, -3, -5], 4).point[3]).toBeLessThan(-5);
  });
  it('sees the season, names what it is made of, and is better than the year before', () => {
    const [known, came] = [months.slice(0, 48), months.slice(48)];
    const made = told(known, 12, 12);
    expect(made.seasonal).toBe(true);
    expect(made.methods.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(made.methods.map(({ share }) => share)).toEqual(made.methods.map(({ share }) => share).sort((a, b) => b - a));
    expect(symmetricError(came, made.point)).toBeLessThan(symmetricError(came, known.slice(36)));
  });
  it('has an interval that never narrows further ahead', () => {
    const { point, low, high } = told(months, 24, 12);
    const widths = point.map((_, i) => high![i] - low![i]);
    expect(widths.every((width, i) => i === 0 || width >= widths[i - 1] - 1e-9)).toBe(true);
  });
  it('is a number for every step and the same every time, whatever the series', () => {
    const series = fc.array(fc.oneof(fc.constant(0), fc.double({ min: -1e9, max: 1e9, noNaN: true })), { minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 4, 12), (values, horizon, period) => {
        const { point, low, high } = told(values, horizon, period);
        expect(point).toHaveLength(horizon);
        expect(point.every((value, i) => Number.isFinite(value) && low![i] <= value && value <= high![i])).toBe(true);
        expect(told(values, horizon, period).point).toEqual(point);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the backtest', () => {
  it('lets no method know what came after the moment it speaks at', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    for (const { actual, said } of backtest(values, 3, 1, ['naive'])) expect(said.get('naive')![0]).toBe(actual[0] - 1);
  });
  it('looks back at eight moments at most, the last value always among them', () => {
    const origins = backtest(months, 18, 12, ['naive']);
    expect(origins.length).toBeLessThanOrEqual(8);
    expect(origins[0].actual).toEqual([months[59]]);
  });
});

describe('the symmetric error', () => {
  it.each([
    [[100], [100], 0],
    [[100], [300], 100],
    [[0, 0], [0, 1], 100],
  ])('of %p against %p is %p %%', (actual, said, error) => expect(symmetricError(actual, said)).toBe(error));
});
