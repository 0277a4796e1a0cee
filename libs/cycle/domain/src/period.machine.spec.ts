import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { step } from '@kpi-loop/shared/kernel';
import { periodMachine, type PeriodContext, type PeriodEvent } from './period.machine';

describeMachine(periodMachine, {
  upcoming: { 'period.open': ['open if cycleActive & previousEnded & noLaterPeriodBegun'] },
  open: { 'period.end': ['data_closing if endReached'] },
  data_closing: { 'period.lock': ['data_locked if nothingMissing'] },
  data_locked: { 'period.markScored': ['scored'] },
  scored: { 'period.markReviewed': ['reviewed'] },
  reviewed: { 'period.close': ['closed if nothingMissing'] },
  closed: {},
});

describe('a period', () => {
  const context: PeriodContext = {
    periodId: 'p',
    cycleId: 'c',
    previousPeriodId: 'o',
    nextPeriodId: 'n',
    cycleActive: true,
    previousEnded: true,
    laterBegun: false,
    endReached: true,
    missing: 0,
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
    ['upcoming', 'period.open', 'previousEnded', { previousEnded: false }],
    ['upcoming', 'period.open', 'noLaterPeriodBegun', { laterBegun: true }],
    ['open', 'period.end', 'endReached', { endReached: false }],
    ['data_closing', 'period.lock', 'nothingMissing', { missing: 2 }],
    ['reviewed', 'period.close', 'nothingMissing', { missing: 1 }],
    ['reviewed', 'period.close', 'nothingMissing', { missing: null }],
  ] as const)('in %s refuses %s by %s', (from, event, rule, change) => expect(() => go(from, event, change)).toThrow(rule));
});
