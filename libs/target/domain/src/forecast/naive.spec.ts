import { drift, naive, seasonalNaive } from './naive';

describe('the plain methods', () => {
  it('naive repeats the last value', () => expect(naive([1, 2, 3], 2)).toEqual([3, 3]));
  it('seasonal naive repeats the last year, and the last value where there is no whole year', () => {
    expect(seasonalNaive([9, 1, 2, 3, 4], 6, 4)).toEqual([1, 2, 3, 4, 1, 2]);
    expect(seasonalNaive([1, 2, 3], 2, 4)).toEqual([3, 3]);
  });
  it('drift draws the line from the first to the last value on', () => {
    expect(drift([1, 9, 3], 2)).toEqual([4, 5]);
    expect(drift([7], 2)).toEqual([7, 7]);
  });
});
