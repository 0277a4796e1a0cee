import { baselineOf, comparable, verifyWindow } from './verification';

describe('verification', () => {
  it('A1: an action due on 10 July is measured in July and August', () => expect(verifyWindow('2026-07-10')).toEqual({ from: '2026-07-01', to: '2026-08-31' }));
  it('an action due late in a month is measured from the next, across the year', () =>
    expect(verifyWindow('2026-11-16')).toEqual({ from: '2026-12-01', to: '2027-01-31' }));
  it('starts from the latest month with a figure', () => {
    expect(
      baselineOf([
        { month: '2026-06-01', value: '0.780' },
        { month: '2026-05-01', value: '0.922' },
        { month: '2026-07-01', value: null },
      ]),
    ).toBe('0.780');
    expect(baselineOf([])).toBeNull();
  });
  it('compares what adds up month by month, and a rate as it is', () => {
    expect(comparable('300', 2, true)).toBe('150');
    expect(comparable('0.905', 2, false)).toBe('0.905');
    expect(comparable(null, 2, false)).toBeNull();
    expect(comparable('0', 0, true)).toBeNull();
  });
});
