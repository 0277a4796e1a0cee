import { type PerUnitOptions, scorePerUnit } from './per-unit';

const rule: PerUnitOptions = { base: '30', step: '0.03', pointsPerStep: '1', maxUp: '6', maxDown: '6', mode: 'FLOOR' };

describe('PER_UNIT', () => {
  it.each([
    ['G17', '1.10', '33', '110.00'],
    ['G17', '1.25', '36', '120.00'],
    ['G17', '1.029', '30', '100.00'],
    ['G18', '0.91', '27', '90.00'],
    ['G18', '0.90', '27', '90.00'],
    ['G18', '0.70', '24', '80.00'],
  ])('%s only full steps of 3 %% count: %s gives %s points, score %s', (_id, attainment, points, score) => {
    expect(scorePerUnit({ ...rule, attainment })).toEqual({ points, score });
  });

  it('PROPORTIONAL counts every part of a step, points with 6 dp (R-X8b)', () => {
    expect(scorePerUnit({ ...rule, mode: 'PROPORTIONAL', attainment: '1.01' })).toEqual({ points: '30.333333', score: '101.11' });
  });
  it('the score is clamped, the points are not (R-X6)', () => {
    expect(scorePerUnit({ ...rule, maxUp: '12', attainment: '1.36' })).toEqual({ points: '42', score: '120.00' });
  });
  it('the maximum is in points, after points per step (R-X6)', () => {
    expect(scorePerUnit({ ...rule, pointsPerStep: '2.5', attainment: '1.07' })).toEqual({ points: '35', score: '116.67' });
  });
  it.each([
    ['basePositive', { base: '0' }],
    ['stepPositive', { step: '0' }],
    ['pointsNotNegative', { maxDown: '-1' }],
  ])('%s: refuses the rule', (code, broken) => {
    expect(() => scorePerUnit({ ...rule, ...broken, attainment: '1' })).toThrow(code);
  });
});
