import { additiveSeason, dampedTrend, linearTrend, multiplicativeSeason, simpleSmoothing, smooth } from './smoothing';

const line = Array.from({ length: 30 }, (_, t) => 10 + 2 * t);
const year = [80, 100, 130, 90];

describe('exponential smoothing', () => {
  it('without a trend says the same for every step', () => {
    const ahead = simpleSmoothing([5, 6, 5, 4, 6, 5, 4, 5], 3, 1);
    expect(new Set(ahead).size).toBe(1);
    expect(ahead[0]).toBeCloseTo(5, 0);
  });
  it('with a linear trend continues a line', () => linearTrend(line, 3, 1).forEach((value, i) => expect(value).toBeCloseTo(70 + 2 * i, 1)));
  it('with a damped trend rises less with every step', () => {
    const [a, b, c] = dampedTrend(line, 3, 1);
    expect(a).toBeGreaterThan(line[29]);
    expect(c - b).toBeLessThan(b - a);
  });
  it.each([
    ['added', additiveSeason, year.map((value) => value)],
    ['multiplied', multiplicativeSeason, year.map((value) => value)],
  ])('continues a season that is %s', (_, method, expected) =>
    method(
      Array.from({ length: 24 }, (__, t) => year[t % 4]),
      4,
      4,
    ).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 0)),
  );
  it('fits a noisy series better with its season than without', () => {
    const values = Array.from({ length: 24 }, (_, t) => year[t % 4] + ((t * 7) % 5));
    const loss = (season: 'none' | 'additive') => smooth(values, 0, 4, { trend: 'none', season }).loss;
    expect(loss('additive')).toBeLessThan(loss('none') / 4);
  });
});
