import { milestonesMove, movesHarm, movesRelieve, movesWithin } from './index';

const plan = [
  { id: 'late', dueOn: '2026-08-10', status: 'open' },
  { id: 'done', dueOn: '2026-08-12', status: 'confirmed' },
  { id: 'next', dueOn: '2026-09-20', status: 'open' },
];
const TODAY = '2026-08-18';

describe('dates of milestones that are to move', () => {
  it('the same day is no move', () => expect([milestonesMove(plan, { next: '2026-09-20' }), milestonesMove(plan, { next: '2026-09-21' })]).toEqual([false, true]));
  it('only those of the line, within the period', () => {
    const within = (to: Record<string, string>) => movesWithin(plan, to, '2026-07-01', '2026-09-30');
    expect([within({ next: '2026-09-30' }), within({ next: '2026-10-01' }), within({ next: '2026-06-30' }), within({ other: '2026-09-01' })]).toEqual([true, false, false, false]);
  });
  it.each([
    ['an earlier day that is over harms', { next: '2026-08-17' }, true, false],
    ['an earlier day ahead does not', { next: '2026-08-18' }, false, false],
    ['more time for a late one relieves', { late: '2026-08-31' }, false, true],
    ['more time for one that is ahead does not', { next: '2026-09-30' }, false, false],
    ['nor for one that is done', { done: '2026-08-31' }, false, false],
  ])('%s', (_, to, harms, relieves) => expect([movesHarm(plan, to, TODAY), movesRelieve(plan, to, TODAY)]).toEqual([harms, relieves]));
});
