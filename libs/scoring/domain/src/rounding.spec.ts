import { round } from './rounding';

describe('rounding', () => {
  it.each([
    ['84.995', '85.00'],
    ['1.005', '1.01'],
    ['2.675', '2.68'],
    ['-0.005', '-0.01'],
  ])('G45 a tie goes away from zero: %s is %s', (x, y) => {
    expect(round({ x, dp: 2 })).toEqual({ y });
  });

  it('a value that rounds to zero has no sign (R-X1)', () => {
    expect(round({ x: '-0.0049', dp: 2 })).toEqual({ y: '0.00' });
  });
});
