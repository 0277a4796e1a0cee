import type { KnotView } from '@kpi-loop/shared/client';
import { curve, placeKnots } from './thread-layout';

const knot = (figure: string | null): KnotView => ({ at: '2026-08-18', stage: 'collect', kind: 'monthData', params: {}, link: null, figure, state: 'none' });

describe('the thread', () => {
  it('stands its knots at equal distances, the best value on top', () => {
    expect(placeKnots([knot('0.9'), knot('0.8'), knot('1.0')]).map(({ x, y }) => [x, y].map((v) => +v.toFixed(3)))).toEqual([
      [0.167, 0.5],
      [0.5, 1],
      [0.833, 0],
    ]);
  });
  it('keeps the height of the last value where a knot has none', () => {
    const [first, second] = placeKnots([knot('5'), knot(null), knot('7')]);
    expect(second.y).toBe(first.y);
  });
  it('draws one curve through all of them', () =>
    expect(
      curve([
        { x: 0, y: 1 },
        { x: 10, y: 2 },
      ]),
    ).toBe('M 0 1 C 5 1, 5 2, 10 2'));
});
