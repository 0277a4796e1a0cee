import { and, emit, setup } from 'xstate';

/** What the rules of a period need to know; loaded by the command. */
export interface PeriodContext {
  periodId: string;
  cycleId: string;
  previousPeriodId: string | null;
  nextPeriodId: string | null;
  kind: string;
  cycleActive: boolean;
  cycleStatus: string;
  cycleHold: string;
  previousEnded: boolean;
  /** What a tracked period lies in has begun; true of whatever lies in nothing. */
  parentBegun: boolean;
  /** A later period of the cycle has begun: this one was over before the cycle started, and was never held. */
  laterBegun: boolean;
  endReached: boolean;
  /** What the features downstream still miss for the gate at hand, the first of them that misses anything: 0 = nothing; null when nobody was asked. */
  missing: number | null;
  /** Every seat of the request that brings this event has agreed. */
  agreed: boolean;
}

export type PeriodEvent =
  | { type: 'period.open' }
  | { type: 'period.end' }
  | { type: 'period.lock' }
  | { type: 'period.markScored' }
  | { type: 'period.markReviewed' }
  | { type: 'period.close' }
  | { type: 'period.reopen'; reason?: string };

type PeriodFact =
  | { type: 'period.opened'; periodId: string; cycleId: string; previousPeriodId: string | null }
  | { type: 'period.ended' | 'period.locked' | 'period.scored' | 'period.reviewed' | 'period.reopened'; periodId: string; cycleId: string }
  | { type: 'period.closed'; periodId: string; cycleId: string; nextPeriodId: string | null };

const machine = setup({
  types: { context: {} as PeriodContext, events: {} as PeriodEvent, emitted: {} as PeriodFact },
  guards: {
    cycleActive: ({ context }) => context.cycleActive,
    previousEnded: ({ context }) => context.previousEnded,
    parentBegun: ({ context }) => context.parentBegun,
    noLaterPeriodBegun: ({ context }) => !context.laterBegun,
    endReached: ({ context }) => context.endReached,
    nothingMissing: ({ context }) => context.missing === 0,
    cycleNotSuspended: ({ context }) => context.cycleHold !== 'suspended',
    cycleNotCancelled: ({ context }) => context.cycleStatus !== 'cancelled',
    /** Running, or reopened as a whole: what is closed or archived with its cycle stays. */
    cycleStillOpen: ({ context }) => context.cycleStatus === 'active' || context.cycleStatus.startsWith('settlement.'),
    periodIsSettled: ({ context }) => context.kind === 'SETTLEMENT',
    periodIsTracked: ({ context }) => context.kind === 'TRACKING',
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
    agreementGiven: ({ context }) => context.agreed,
  },
});

const fact = (type: 'period.ended' | 'period.locked' | 'period.scored' | 'period.reviewed' | 'period.reopened') =>
  emit<PeriodContext, PeriodEvent, undefined, PeriodEvent, PeriodFact>(({ context: { periodId, cycleId } }) => ({ type, periodId, cycleId }));
const CLOSED = {
  target: 'closed',
  actions: emit<PeriodContext, PeriodEvent, undefined, PeriodEvent, PeriodFact>(({ context: { periodId, cycleId, nextPeriodId } }) => ({
    type: 'period.closed',
    periodId,
    cycleId,
    nextPeriodId,
  })),
} as const;
const GOES_ON = ['cycleNotCancelled', 'cycleNotSuspended'] as const;

/** 考核期间 (domain.md §2.10): opens, collects, locks, is scored and reviewed, closes. What is missing is asked of the features downstream. */
export const periodMachine = machine.createMachine({
  id: 'period',
  context: {} as never,
  initial: 'upcoming',
  states: {
    upcoming: {
      on: {
        'period.open': {
          guard: and(['cycleActive', 'parentBegun', 'previousEnded', 'noLaterPeriodBegun', 'cycleNotSuspended']),
          target: 'open',
          actions: emit(({ context: { periodId, cycleId, previousPeriodId } }) => ({ type: 'period.opened' as const, periodId, cycleId, previousPeriodId })),
        },
      },
    },
    open: { on: { 'period.end': { guard: and(['endReached', ...GOES_ON]), target: 'data_closing', actions: fact('period.ended') } } },
    data_closing: { on: { 'period.lock': { guard: and(['nothingMissing', ...GOES_ON]), target: 'data_locked', actions: fact('period.locked') } } },
    data_locked: {
      on: {
        'period.markScored': { guard: 'periodIsSettled', target: 'scored', actions: fact('period.scored') },
        'period.close': { guard: and(['periodIsTracked', 'nothingMissing', ...GOES_ON]), ...CLOSED },
      },
    },
    scored: { on: { 'period.markReviewed': { target: 'reviewed', actions: fact('period.reviewed') } } },
    reviewed: { on: { 'period.close': { guard: and(['nothingMissing', ...GOES_ON]), ...CLOSED } } },
    closed: {
      on: {
        'period.reopen': {
          guard: and(['cycleStillOpen', 'cycleNotSuspended', 'periodIsSettled', 'reasonGiven', 'agreementGiven']),
          target: 'data_locked',
          actions: fact('period.reopened'),
        },
      },
    },
  },
});
