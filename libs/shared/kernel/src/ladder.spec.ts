import { RUNGS, reminderOf } from './ladder';

describe('the ladder of reminders', () => {
  it('tells more people the longer a task waits, and decides nothing in the end', () =>
    expect(RUNGS.map((rung) => [rung, reminderOf(rung)])).toEqual([
      [-2, 'reminded'],
      [0, 'overdue'],
      [1, 'chased'],
      [3, 'stalled'],
      [5, 'held'],
    ]));
});
