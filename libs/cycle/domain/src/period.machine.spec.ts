import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { step } from '@kpi-loop/shared/kernel';
import { periodMachine, type PeriodContext, type PeriodEvent } from './period.machine';

describeMachine(periodMachine, {
  upcoming: { 'period.open': ['open if cycleActive & parentBegun & previousEnded & noLaterPeriodBegun & cycleNotSuspended'] },
  open: { 'period.end': ['data_closing if endReached & cycleNotCancelled & cycleNotSuspended'] },
  data_closing: { 'period.lock': ['data_locked if nothingMissing & cycleNotCancelled & cycleNotSuspended'] },
  data_locked: {
    'period.markScored': ['scored if periodIsSettled'],
    'period.close': ['closed if periodIsTracked & nothingMissing & cycleNotCancelled & cycleNotSuspended'],
  },
  scored: { 'period.markReviewed': ['reviewed'] },
  reviewed: { 'period.close': ['closed if nothingMissing & cycleNotCancelled & cycleNotSuspended'] },
  closed: { 'period.reopen': ['data_locked if cycleStillOpen & cycleNotSuspended & periodIsSettled & reasonGiven & agreementGiven'] },
});

describe('a period', () => {
  const context: PeriodContext = {
    periodId: 'p',
    cycleId: 'c',
    previousPeriodId: 'o',
    nextPeriodId: 'n',
    kind: 'SETTLEMENT',
    cycleActive: true,
    cycleStatus: 'active',
    cycleHold: 'running',
    previousEnded: true,
    parentBegun: true,
    laterBegun: false,
    endReached: true,
    missing: 0,
    agreed: false,
  };
  const go = (from: string, type: PeriodEvent['type'], change: Partial<PeriodContext> = {}) => step(periodMachine, from, { ...context, ...change }, { type });

  it('goes round once, and says each step', () => {
    const way: [string, PeriodEvent['type'], string, string][] = [
      ['upcoming', 'period.open', 'open', 'period.opened'],
      ['open', 'period.end', 'data_closing', 'period.ended'],
      ['data_closing', 'period.lock', 'data_locked', 'period.locked'],
      ['data_locked', 'period.markScored', 'scored', 'period.scored'],
      ['scored', 'period.markReviewed', 'reviewed', 'period.reviewed'],
      ['reviewed', 'period.close', 'closed', 'period.closed'],
    ];
    for (const [from, event, to, fact] of way) expect(go(from, event)).toMatchObject({ status: to, facts: [{ type: fact, periodId: 'p', cycleId: 'c' }] });
  });

  it('tells where it comes from and what comes next', () => {
    expect(go('upcoming', 'period.open').facts).toEqual([{ type: 'period.opened', periodId: 'p', cycleId: 'c', previousPeriodId: 'o' }]);
    expect(go('reviewed', 'period.close').facts).toEqual([{ type: 'period.closed', periodId: 'p', cycleId: 'c', nextPeriodId: 'n' }]);
  });

  it.each([
    ['upcoming', 'period.open', 'cycleActive', { cycleActive: false }],
    ['upcoming', 'period.open', 'parentBegun', { parentBegun: false }],
    ['upcoming', 'period.open', 'previousEnded', { previousEnded: false }],
    ['upcoming', 'period.open', 'noLaterPeriodBegun', { laterBegun: true }],
    ['open', 'period.end', 'endReached', { endReached: false }],
    ['data_closing', 'period.lock', 'nothingMissing', { missing: 2 }],
    ['reviewed', 'period.close', 'nothingMissing', { missing: 1 }],
    ['reviewed', 'period.close', 'nothingMissing', { missing: null }],
    ['upcoming', 'period.open', 'cycleNotSuspended', { cycleHold: 'suspended' }],
    ['data_closing', 'period.lock', 'cycleNotSuspended', { cycleHold: 'suspended' }],
    ['reviewed', 'period.close', 'cycleNotCancelled', { cycleStatus: 'cancelled' }],
    ['data_locked', 'period.close', 'periodIsTracked', {}],
    ['data_locked', 'period.markScored', 'periodIsSettled', { kind: 'TRACKING' }],
    ['closed', 'period.reopen', 'cycleStillOpen', { cycleStatus: 'closed', agreed: true }],
    ['closed', 'period.reopen', 'agreementGiven', {}],
  ] as const)('in %s refuses %s by %s', (from, event, rule, change) => expect(() => go(from, event, change)).toThrow(rule));

  it('that is only tracked closes without a score', () =>
    expect(go('data_locked', 'period.close', { kind: 'TRACKING' })).toMatchObject({ status: 'closed', facts: [{ type: 'period.closed' }] }));

  it('is opened again by all who have to agree, with a reason', () =>
    expect(step(periodMachine, 'closed', { ...context, agreed: true }, { type: 'period.reopen', reason: '补录' })).toMatchObject({
      status: 'data_locked',
      facts: [{ type: 'period.reopened', periodId: 'p' }],
    }));
});
