import { lineThrough, theta } from './theta';

describe('theta', () => {
  it('finds the line through the values', () => {
    expect(lineThrough([1, 3, 5, 7])).toEqual({ base: 1, slope: 2 });
    expect(lineThrough([4])).toEqual({ base: 4, slope: 0 });
  });
  it('goes on by half the slope of the line, from the smoothed level', () => {
    const values = [12, 14, 13, 17, 16, 19, 18, 22];
    const [a, b, c] = theta(values, 3, 1);
    expect(b - a).toBeCloseTo(lineThrough(values).slope / 2, 9);
    expect(c - b).toBeCloseTo(b - a, 9);
  });
  it('keeps the season of a seasonal series', () => {
    const year = [80, 100, 130, 90];
    theta(
      Array.from({ length: 24 }, (_, t) => year[t % 4]),
      4,
      4,
    ).forEach((value, i) => expect(value / year[i]).toBeCloseTo(1, 1));
  });
});
