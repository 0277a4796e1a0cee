/** R-SM3: two working days before a task is due, on the day, one and three after it, and five, when the policy's default comes. */
export const RUNGS = [-2, 0, 1, 3, 5] as const;
/** The rung on which the policy's default comes. What decides nothing by silence (HOLD) may end before it. */
export const LAST_RUNG = 5;

/** What whoever keeps the others waiting hears on a rung, and from the day after on others with him. */
export type Reminder = 'reminded' | 'overdue' | 'chased' | 'stalled' | 'held';
export const reminderOf = (rung: number): Reminder =>
  rung < 0 ? 'reminded' : rung === 0 ? 'overdue' : rung < 3 ? 'chased' : rung < LAST_RUNG ? 'stalled' : 'held';
