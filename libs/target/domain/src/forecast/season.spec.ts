import { adjusted, autocorrelations, isSeasonal, seasoned, seasonOf } from './season';

const year = [80, 100, 130, 90];
const growing = Array.from({ length: 20 }, (_, t) => (1 + t / 20) * year[t % 4]);

describe('season', () => {
  it('is seen where the same place of each year is alike, and not in a plain line or in a series of two years', () => {
    expect(isSeasonal(growing, 4)).toBe(true);
    expect(isSeasonal([5, 1, 4, 2, 8, 5, 7, 1, 3, 3, 9, 2, 6, 6, 1, 7], 4)).toBe(false);
    expect(isSeasonal(growing.slice(0, 8), 4)).toBe(false);
    expect(isSeasonal(growing, 1)).toBe(false);
  });
  it('multiplies, its indices one on average, and keeps its order', () => {
    const { kind, indices } = seasonOf(growing, 4);
    expect(kind).toBe('multiplicative');
    expect(indices.reduce((sum, index) => sum + index, 0)).toBeCloseTo(4, 10);
    expect(indices.map((index) => Math.round(index * 100))).toEqual([80, 100, 130, 90]);
  });
  it('is added where a value is zero or below', () => expect(seasonOf([0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1], 4).kind).toBe('additive'));
  it('comes back exactly where it was taken out', () => {
    const season = seasonOf(growing, 4);
    const there = seasoned(adjusted(growing, season), season, 0);
    growing.forEach((value, i) => expect(there[i]).toBeCloseTo(value, 9));
    expect(seasoned([1, 1], { kind: 'additive', indices: [1, 2, 3] }, 2)).toEqual([4, 2]);
  });
  it('knows no correlation in what never changes', () => expect(autocorrelations([3, 3, 3, 3], 2)).toEqual([0, 0]));
});
