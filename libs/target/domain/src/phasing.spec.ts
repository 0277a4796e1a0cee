import { phasedShare, phasingFor, phasingTotals1 } from './index';

describe('phasing', () => {
  it.each([
    [['0.2', '0.3', '0.5'], 3, true],
    [['0.333333', '0.333333', '0.333334'], 3, true],
    [['0.333333', '0.333333', '0.333333'], 3, false],
    [['0.5', '0.5'], 3, false],
    [['1.2', '-0.2', '0'], 3, false],
    [['0.3333333', '0.3333333', '0.3333334'], 3, false],
    [['a', '1', '0'], 3, false],
  ])('%j over %i months totals 1: %s', (shares, months, holds) => expect(phasingTotals1(shares, months)).toBe(holds));

  const quarter = { from: '2026-07-01', to: '2026-09-30' };
  const half = () => '0.5';
  it.each([
    ['2026-06-30', '0'],
    ['2026-07-15', '0.1'],
    ['2026-07-31', '0.2'],
    ['2026-08-20', '0.35'],
    ['2026-09-30', '1'],
    ['2026-12-31', '1'],
  ])('by %s the share %s is due', (day, due) => expect(phasedShare(['0.2', '0.3', '0.5'], quarter, day, half)).toBe(due));

  it('begins where the period begins', () =>
    expect(phasedShare(['0.4', '0.6'], { from: '2026-07-16', to: '2026-08-31' }, '2026-07-20', (part) => (part.from === '2026-07-16' ? '0.25' : '9'))).toBe(
      '0.1',
    ));
  it('stands for another period of as many months only', () =>
    expect([phasingFor(['1'], 1), phasingFor(['1'], 3), phasingFor(null, 1)]).toEqual([['1'], null, null]));
});
