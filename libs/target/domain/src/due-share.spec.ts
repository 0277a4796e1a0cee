import fc from 'fast-check';
import { dueOnShare, isDueShare } from './due-share';

describe('when a milestone of a template is due', () => {
  it.each([
    ['a month', { from: '2026-02-01', to: '2026-02-28' }, ['2026-02-10', '2026-02-14', '2026-02-28']],
    ['a quarter', { from: '2026-07-01', to: '2026-09-30' }, ['2026-07-31', '2026-08-15', '2026-09-30']],
    ['a year', { from: '2026-01-01', to: '2026-12-31' }, ['2026-05-02', '2026-07-02', '2026-12-31']],
    ['the rest of a quarter', { from: '2026-08-18', to: '2026-09-30' }, ['2026-09-01', '2026-09-08', '2026-09-30']],
  ] as const)('in %s', (_, days, due) => expect(['0.3333', '0.5', '1'].map((share) => dueOnShare(share, days))).toEqual(due));
  it('is never before the first day nor after the last, and never earlier for a larger share', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10000 }), fc.integer({ min: 1, max: 10000 }), (a, b) => {
        const days = { from: '2026-07-01', to: '2026-09-30' } as const;
        const [first, second] = [Math.min(a, b), Math.max(a, b)].map((n) => dueOnShare(String(n / 10000), days));
        expect(first >= days.from && first <= second && second <= days.to).toBe(true);
      }),
    ));
  it('a share is above 0, at most 1, with four decimals at most', () =>
    expect(['0', '0.0001', '0.33333', '1', '1.0001', '', '-0.5', '0.5'].filter(isDueShare)).toEqual(['0.0001', '1', '0.5']));
});
