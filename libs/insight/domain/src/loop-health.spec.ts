import { healthFigure, type HealthCount } from './loop-health';

const count = (more: Partial<HealthCount>): HealthCount => ({ key: 'linesWithoutDissent', count: 40, people: 8, part: 37, mean: null, ...more });

describe('the health of the loop', () => {
  it('is a share of what was counted, or a mean', () => {
    expect(healthFigure(count({}))).toEqual({ key: 'linesWithoutDissent', value: '0.925', count: 40, part: 37 });
    expect(healthFigure(count({ key: 'rounds', part: null, mean: '1.7500' }))).toMatchObject({ value: '1.8', count: 40 });
    expect(healthFigure(count({ part: 0 }))).toMatchObject({ value: '0.000', part: 0 });
  });

  it('says nothing of fewer than five people, however much was counted of them', () => {
    expect(healthFigure(count({ people: 5 })).value).toBe('0.925');
    expect(healthFigure(count({ people: 4 }))).toEqual({ key: 'linesWithoutDissent', value: null, count: null, part: null });
    expect(healthFigure(count({ count: 0, people: 0, part: 0 })).value).toBeNull();
  });
});
