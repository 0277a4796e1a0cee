import { and, emit, setup } from 'xstate';

/** What the rules of a period need to know; loaded by the command. */
export interface PeriodContext {
  periodId: string;
  cycleId: string;
  previousPeriodId: string | null;
  nextPeriodId: string | null;
  cycleActive: boolean;
  previousEnded: boolean;
  /** A later period of the cycle has begun: this one was over before the cycle started, and was never held. */
  laterBegun: boolean;
  endReached: boolean;
  /** How many things the features downstream still miss for the gate at hand; null when nobody was asked. */
  missing: number | null;
}

export type PeriodEvent =
  | { type: 'period.open' }
  | { type: 'period.end' }
  | { type: 'period.lock' }
  | { type: 'period.markScored' }
  | { type: 'period.markReviewed' }
  | { type: 'period.close' };

type PeriodFact =
  | { type: 'period.opened'; periodId: string; cycleId: string; previousPeriodId: string | null }
  | { type: 'period.ended' | 'period.locked' | 'period.scored' | 'period.reviewed'; periodId: string; cycleId: string }
  | { type: 'period.closed'; periodId: string; cycleId: string; nextPeriodId: string | null };

const machine = setup({
  types: { context: {} as PeriodContext, events: {} as PeriodEvent, emitted: {} as PeriodFact },
  guards: {
    cycleActive: ({ context }) => context.cycleActive,
    previousEnded: ({ context }) => context.previousEnded,
    noLaterPeriodBegun: ({ context }) => !context.laterBegun,
    endReached: ({ context }) => context.endReached,
    nothingMissing: ({ context }) => context.missing === 0,
  },
});

const fact = (type: 'period.ended' | 'period.locked' | 'period.scored' | 'period.reviewed') =>
  emit<PeriodContext, PeriodEvent, undefined, PeriodEvent, PeriodFact>(({ context: { periodId, cycleId } }) => ({ type, periodId, cycleId }));

/** 考核期间 (domain.md §2.10): opens, collects, locks, is scored and reviewed, closes. What is missing is asked of the features downstream. */
export const periodMachine = machine.createMachine({
  id: 'period',
  context: {} as never,
  initial: 'upcoming',
  states: {
    upcoming: {
      on: {
        'period.open': {
          guard: and(['cycleActive', 'previousEnded', 'noLaterPeriodBegun']),
          target: 'open',
          actions: emit(({ context: { periodId, cycleId, previousPeriodId } }) => ({ type: 'period.opened' as const, periodId, cycleId, previousPeriodId })),
        },
      },
    },
    open: { on: { 'period.end': { guard: 'endReached', target: 'data_closing', actions: fact('period.ended') } } },
    data_closing: { on: { 'period.lock': { guard: 'nothingMissing', target: 'data_locked', actions: fact('period.locked') } } },
    data_locked: { on: { 'period.markScored': { target: 'scored', actions: fact('period.scored') } } },
    scored: { on: { 'period.markReviewed': { target: 'reviewed', actions: fact('period.reviewed') } } },
    reviewed: {
      on: {
        'period.close': {
          guard: 'nothingMissing',
          target: 'closed',
          actions: emit(({ context: { periodId, cycleId, nextPeriodId } }) => ({ type: 'period.closed' as const, periodId, cycleId, nextPeriodId })),
        },
      },
    },
    closed: { type: 'final' },
  },
});
