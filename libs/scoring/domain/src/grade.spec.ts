import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { gradeOf } from './grade';

const { bands } = defaultPolicy.grade;

describe('grade', () => {
  it.each([
    ['110.00', 'S'],
    ['109.99', 'A'],
    ['95.00', 'A'],
    ['94.99', 'B'],
    ['80.00', 'B'],
    ['79.99', 'C'],
    ['69.99', 'C'],
    ['60.00', 'C'],
    ['59.99', 'D'],
    ['0.00', 'D'],
  ])('bands are left-closed: a printed %s is %s (R-X2)', (total, grade) => {
    expect(gradeOf({ total, bands })).toEqual({ grade });
  });
  it('a score of 79.999… is not a B: only its official rounding can be (R-N4, R-X2)', () => {
    expect(gradeOf({ total: '79.99999999999999999999999999999999999', bands })).toEqual({ grade: 'C' });
  });
  it('refuses bands that leave totals without a grade', () => expect(() => gradeOf({ total: '1', bands: [['A', '1']] })).toThrow('gradeBandsReachZero'));
  it('refuses bands that do not fall', () => {
    expect(() =>
      gradeOf({
        total: '1',
        bands: [
          ['A', '0'],
          ['B', '0'],
        ],
      }),
    ).toThrow('gradeBandsFalling');
  });
});
