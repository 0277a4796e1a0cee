import { dueMilestones } from './due-milestones';
import { scoreMilestone } from './milestone';

const milestone = (dueOn: string, weight: string, doneOn: string | null = null, more = {}) => ({
  ...{ dueOn, weight, doneOn, status: doneOn ? 'confirmed' : 'open', quality: doneOn ? '1' : null, confirmedShare: null },
  ...more,
});
const plan = [milestone('2026-07-31', '20', '2026-07-30'), milestone('2026-08-10', '40', '2026-09-02'), milestone('2026-09-30', '40', '2026-08-20')];
const score = (until: string | null, of = plan) => {
  const milestones = dueMilestones(of, until).map(({ outcome }) => outcome);
  return milestones.length ? scoreMilestone({ latePenalty: '0.01', milestones }).score : null;
};

describe('milestones at the end of a day', () => {
  it('only those due by then count, in proportion', () => {
    expect(dueMilestones(plan, '2026-08-31').map(({ outcome }) => outcome.weight)).toEqual(['33.33', '66.67']);
    expect(dueMilestones(plan, '2026-07-31').map(({ outcome }) => outcome.weight)).toEqual(['100']);
  });
  it('nothing is said before the first is due', () => expect(score('2026-07-30')).toBeNull());
  it('what was done afterwards is not known yet, and what is due afterwards does not help', () => {
    expect([score('2026-07-31'), score('2026-08-31')]).toEqual(['100.00', '33.33']);
    // 33.33 + 66.67 × (1 − 0.01 × 23)
    expect(score('2026-09-02')).toBe('84.67');
  });
  it('at the end of the period all of them count, as they were agreed', () => {
    expect(dueMilestones(plan, null).map(({ outcome }) => outcome.weight)).toEqual(['20', '40', '40']);
    expect([score(null), score('2026-09-30')]).toEqual(['90.80', '90.80']);
  });
  it('a share that was confirmed counts from the day it was done', () => {
    const part = [milestone('2026-07-31', '100', '2026-08-05', { status: 'open', confirmedShare: '0.5' })];
    expect(dueMilestones(part, '2026-07-31')[0].outcome).toEqual({ weight: '100', completed: false });
    expect(dueMilestones(part, '2026-08-31')[0].outcome).toEqual({ weight: '100', completed: false, pct: '0.5' });
  });
});
