import { compositeTarget, segmentScore } from './composite-target';
import { scoreLinear } from './line-score';

describe('composite target', () => {
  it('G26 a flow target raised after 62 of 92 days', () => {
    const segments: [string, number][] = [
      ['9000', 62],
      ['12000', 30],
    ];
    expect(compositeTarget({ segments, actual: '9500' })).toEqual({ target: '9978.260870', attainment: '0.952070', score: '95.21' });
  });
  it('G27 a rate target gives one explainable number', () => {
    const segments: [string, number][] = [
      ['3.0', 62],
      ['3.5', 30],
    ];
    expect(compositeTarget({ segments, actual: '3.2' })).toEqual({ target: '3.163043', attainment: '1.011684', score: '101.17' });
  });
  it('takes direction, method and cap (R-X7)', () => {
    const segments: [string, number][] = [
      ['2', 1],
      ['4', 1],
    ];
    expect(compositeTarget({ segments, actual: '2', dir: 'LOWER', method: 'INVERSE', cap: '130' }).score).toBe('130.00');
  });
  it('property 6: a change that changes nothing leaves the score', () => {
    const one = scoreLinear({ dir: 'HIGHER', method: 'DEVIATION', actual: '5', target: '7' });
    expect(
      compositeTarget({
        segments: [
          ['7', 62],
          ['7.00', 0],
          ['7', 30],
        ],
        actual: '5',
      }),
    ).toEqual({ target: '7.000000', ...one });
  });
  it.each([
    ['noDays', 0],
    ['daysNotWhole', -1],
    ['daysNotWhole', 1.5],
  ])('%s: refuses a segment of %d days', (code, days) => {
    expect(() => compositeTarget({ segments: [['1', days]], actual: '1' })).toThrow(code);
  });
});

describe('segment score', () => {
  it('G28 each segment scores its own actual', () => {
    const scores = [
      ['3.1', '3.0'],
      ['3.4', '3.5'],
    ].map(([actual, target]) => scoreLinear({ dir: 'HIGHER', method: 'DEVIATION', actual, target }).score);
    expect(scores).toEqual(['103.33', '97.14']);
    expect(
      segmentScore({
        segments: [
          [scores[0], 62],
          [scores[1], 30],
        ],
      }),
    ).toEqual({ score: '101.31' });
  });
  it('G29 someone who moved', () =>
    expect(
      segmentScore({
        segments: [
          ['92.00', 31],
          ['104.00', 61],
        ],
      }),
    ).toEqual({ score: '99.96' }));
  it('refuses a score outside 0 to the line cap (R-X8b)', () => {
    for (const score of ['120.01', '-1']) expect(() => segmentScore({ segments: [[score, 1]] })).toThrow('scoreOutOfRange');
  });
});
