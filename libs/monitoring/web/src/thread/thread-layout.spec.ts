import type { KnotView } from '@kpi-loop/shared/client';
import { curve, inOrder, placeKnots, steps, track } from './thread-layout';

const knot = (kind: string, figure: string | null = null, more: Partial<KnotView> = {}): KnotView => ({
  at: '2026-08-18T00:00:00Z',
  stage: 'collect',
  kind,
  params: {},
  link: null,
  figure,
  state: 'none',
  ...more,
});
const targets = [{ from: '2026-01-01', to: '2026-12-31', target: '0.9' }];
const heights = (...knots: KnotView[]) => placeKnots(knots, targets).map(({ y }) => +y.toFixed(3));

describe('the thread', () => {
  it('stands at the measured value, the best on top, and knows the target of the day', () => {
    expect(heights(knot('monthData', '0.9'), knot('monthData', '0.8'), knot('monthData', '1.0'))).toEqual([0.5, 1, 0]);
    expect(placeKnots([knot('monthData', '0.8')], targets)[0].targetY).toBe(0);
  });

  it('turns round for a metric where less is better', () => {
    expect(placeKnots([knot('monthData', '0.8')], targets, true)[0].y).toBe(0);
  });

  it('is drawn through where nothing is measured: a target, an alert and a score change nothing, from an action on it lies half way to what was brought', () => {
    expect(
      heights(
        knot('monthData', '0.8'),
        knot('targetAgreed', '0.9'),
        knot('alertRaised', '0.86'),
        knot('actionAccepted'),
        knot('alertResolved'),
        knot('effectMeasured', '0.9'),
      ),
    ).toEqual([1, 1, 1, 0.5, 0.5, 0]);
  });

  it('tells what happened on one day in the order of the loop', () => {
    const day = [knot('alertRaised', null, { stage: 'monitor', at: '2026-06-30T02:00:00Z' }), knot('monthData', '0.78', { at: '2026-06-30T12:00:00Z' })];
    expect(inOrder(day).map(({ kind }) => kind)).toEqual(['monthData', 'alertRaised']);
  });

  it('draws one curve, the target as steps, and one part of the track for neighbours of a stage', () => {
    const points = [
      { x: 0, y: 1 },
      { x: 10, y: 2 },
    ];
    expect(curve(points)).toBe('M 0 1 C 5 1, 5 2, 10 2');
    expect(
      steps(
        [
          { x: 10, targetY: 4 },
          { x: 20, targetY: 2 },
        ],
        0,
        30,
      ),
    ).toBe('M 0 4 H 15 L 15 2 H 30');
    expect(
      track(
        [10, 20, 30].map((x, i) => ({ x, stage: i < 2 ? 'collect' : 'monitor' })),
        0,
        40,
      ),
    ).toEqual([
      { stage: 'collect', left: 0, width: 25 },
      { stage: 'monitor', left: 25, width: 15 },
    ]);
  });
});
