import { confirmedWeight, standingOf, taskScoreSoFar } from './key-task';

const milestone = (dueOn: string, status: string, doneOn: string | null = null, weight = '50') => ({
  ...{ dueOn, status, doneOn, weight, quality: status === 'confirmed' ? '0.9' : null, confirmedShare: null },
});

describe('where a milestone stands', () => {
  it.each([
    ['open', '2026-08-17', null, { standing: 'late', days: 1 }],
    ['open', '2026-08-18', null, { standing: 'due', days: 0 }],
    ['open', '2026-08-25', null, { standing: 'due', days: 7 }],
    ['reported', '2026-08-10', '2026-08-12', { standing: 'reported', days: 2 }],
    ['confirmed', '2026-08-10', '2026-08-09', { standing: 'done', days: 0 }],
  ] as const)('%s, due %s, done %s', (status, dueOn, doneOn, stands) => expect(standingOf(milestone(dueOn, status, doneOn), '2026-08-18', true)).toEqual(stands));
  it('once the card is locked what is open was missed, however long ago', () => {
    for (const dueOn of ['2026-08-01', '2026-09-30']) expect(standingOf(milestone(dueOn, 'open'), '2026-10-08', false)).toEqual({ standing: 'missed', days: 0 });
  });
});

describe('score of a key task so far', () => {
  const plan = [milestone('2026-07-31', 'confirmed', '2026-08-02', '20'), milestone('2026-08-10', 'open', null, '30'), milestone('2026-09-30', 'confirmed', '2026-08-15')];
  it('is by what was due, late days and quality included', () => {
    // 100 × (1 − 0.02 × 2) × 0.9, then two fifths of it
    expect(taskScoreSoFar({ latePenalty: '0.02' }, plan, '2026-08-05')).toBe('86.40');
    expect(taskScoreSoFar({ latePenalty: '0.02' }, plan, '2026-08-18')).toBe('34.56');
  });
  it('says nothing before the first milestone is due', () => expect(taskScoreSoFar({ latePenalty: '0' }, plan, '2026-07-30')).toBeNull());
  it('is beside what is confirmed, due or not', () => expect(confirmedWeight(plan)).toBe('70.00'));
});
