import { BITS_A_MONTH, digitOf, periodStand, type FigureStand } from './period-stand';

const MONTHS = ['2026-10-01', '2026-11-01', '2026-12-01'];
const QUARTER = { from: '2026-10-01', to: '2026-12-31' };
const standing = (...stands: (FigureStand | null)[]): number =>
  stands.reduce((sum, stand, i) => sum + (stand ? digitOf(stand) * 2 ** (BITS_A_MONTH * i) : 0), 0);

describe('where a figure of several months stands', () => {
  it.each([
    ['locked', ['locked', 'locked', 'locked']],
    ['verified', ['locked', 'verified', 'locked']],
    ['waived', ['verified', 'waived', 'locked']],
    ['submitted', ['submitted', 'waived', 'locked']],
    ['missing', ['submitted', 'missing', 'locked']],
    ['missing', ['submitted', null, 'locked']],
    ['quarantined', ['submitted', null, 'quarantined']],
  ] as const)('is %s where the weakest month is', (status, stands) => expect(periodStand(standing(...stands), MONTHS, QUARTER).status).toBe(status));

  it('wants the months that are over, and counts what is there of the others', () => {
    const some = standing('verified', null, null);
    expect(periodStand(some, MONTHS, QUARTER, '2026-11-29')).toEqual({ status: 'verified', absent: [] });
    expect(periodStand(some, MONTHS, QUARTER, '2026-11-30')).toEqual({ status: 'missing', absent: ['2026-11-01'] });
    expect(periodStand(standing('verified', 'submitted', null), MONTHS, QUARTER, '2026-10-31').status).toBe('submitted');
    expect(periodStand(some, MONTHS, QUARTER)).toEqual({ status: 'missing', absent: ['2026-11-01', '2026-12-01'] });
  });

  it('is missing where nothing is there, wanted or not', () =>
    expect(periodStand(0, MONTHS, QUARTER, '2026-09-30')).toEqual({ status: 'missing', absent: [] }));

  it('looks at the months of the line alone; its last one is whole once the line has ended', () => {
    const some = standing('quarantined', 'verified', null);
    expect(periodStand(some, MONTHS, { from: '2026-11-10', to: '2026-11-20' })).toEqual({ status: 'verified', absent: [] });
    expect(periodStand(standing(null, null, null), MONTHS, { from: '2026-11-10', to: '2026-11-20' }, '2026-11-20').absent).toEqual(['2026-11-01']);
    expect(periodStand(standing(null, null, null), MONTHS, { from: '2026-11-10', to: '2026-11-20' }, '2026-11-19').absent).toEqual([]);
  });

  it('holds the months of a year', () => {
    const year = Array.from({ length: 12 }, (_, i) => `2026-${String(i + 1).padStart(2, '0')}-01`);
    const stands = standing(...year.map((_, i): FigureStand => (i === 11 ? 'submitted' : 'locked')));
    expect(periodStand(stands, year, { from: '2026-01-01', to: '2026-12-31' }).status).toBe('submitted');
    expect(periodStand(stands, year, { from: '2026-01-01', to: '2026-11-30' }).status).toBe('locked');
  });
});
