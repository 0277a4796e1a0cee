import { leastLoss } from './nelder-mead';

describe('the search for the best constants', () => {
  it('finds the lowest point of a bowl', () => {
    const [x, y] = leastLoss(
      ([a, b]) => (a - 0.3) ** 2 + (b + 0.2) ** 2,
      [0.9, 0.9],
      [
        [-1, 1],
        [-1, 1],
      ],
      400,
    );
    expect([x, y]).toEqual([expect.closeTo(0.3, 2), expect.closeTo(-0.2, 2)]);
  });
  it('stays in the box when the lowest point lies outside', () => expect(leastLoss(([x]) => (x - 5) ** 2, [0.5], [[0, 1]])).toEqual([1]));
  it('walks away from where there is no number', () =>
    expect(leastLoss(([x]) => (x > 0.4 ? Number.NaN : (x - 0.1) ** 2), [0.35], [[0, 1]], 200)[0]).toBeCloseTo(0.1, 2));
  it('ends at once on level ground, and asks no more often than it may', () => {
    let asked = 0;
    leastLoss(
      () => (asked++, 1),
      [0.5, 0.5],
      [
        [0, 1],
        [0, 1],
      ],
    );
    expect(asked).toBe(3);
  });
});
