import { reminderOf, type Reminder } from '@kpi-loop/shared/kernel';
import { and, emit, setup } from 'xstate';

/** Who has to agree before something is done to a whole cycle that one person alone must not do (domain.md §2.1, §2.10, §6.5). */
export const CYCLE_SEATS = ['HR', 'HRBP', 'EXEC', 'FIN'] as const;
export type CycleSeat = (typeof CYCLE_SEATS)[number];

export const REQUESTED_EVENTS = [
  'cycle.suspend',
  'cycle.resume',
  'cycle.cancel',
  'cycle.unfreeze',
  'cycle.finaliseCalibration',
  'cycle.publishResults',
  'cycle.reopen',
  'period.reopen',
] as const;
export type RequestedEvent = (typeof REQUESTED_EVENTS)[number];

/** What was settled and may have been paid is opened again only with finance at the table; results are published when the HRBP has signed his sample check. */
export const SEATS_OF: Record<RequestedEvent, readonly CycleSeat[]> = {
  'cycle.suspend': ['HR', 'EXEC'],
  'cycle.resume': ['HR', 'EXEC'],
  'cycle.cancel': ['HR', 'EXEC'],
  'cycle.unfreeze': ['HR', 'EXEC'],
  'cycle.finaliseCalibration': ['HR', 'EXEC'],
  'cycle.publishResults': ['HR', 'HRBP', 'EXEC'],
  'cycle.reopen': ['HR', 'EXEC', 'FIN'],
  'period.reopen': ['HR', 'EXEC', 'FIN'],
};

/** R-SM5: who holds a seat, and who stands in where nobody is left that may; the company always keeps an HR who can act. */
export const STANDS_IN: Record<CycleSeat, readonly CycleSeat[]> = { HR: ['HR'], HRBP: ['HRBP', 'HR'], EXEC: ['EXEC', 'HR'], FIN: ['FIN', 'EXEC'] };

/** The seat that signs for having looked (§2.1, PUBLISH_RESULTS): it agrees to what it has opened, and says what it found. */
export const CHECKING_SEAT = 'HRBP' satisfies CycleSeat;

/** Results in the sample of a check: 5 %, at least 5, at most 30, all of them where there are fewer. */
export const sampleSize = (results: number): number => Math.min(results, Math.max(5, Math.min(30, Math.ceil(results / 20))));

/** What the rules need to know, loaded by the command before the step. */
export interface CycleRequestContext {
  requestId: string;
  cycleId: string;
  viewerId: string | null;
  requesterId: string;
  approverIds: readonly string[];
  openSeats: readonly CycleSeat[];
  /** The open seat the viewer may take, by a role of his or because he stands in. */
  seatOfViewer: CycleSeat | null;
  /** Of the sample, what the viewer has not opened since it was drawn; null where nobody could draw one. */
  sampleUnopened: number | null;
}

export type CycleRequestEvent =
  | { type: 'cycleRequest.approve'; note?: string }
  | { type: 'cycleRequest.withdraw' }
  | { type: 'cycleRequest.reject'; reason?: string }
  | { type: 'cycleRequest.stepDue'; rung?: number };

type Verb = 'seconded' | 'carriedOut' | 'rejected' | 'withdrawn' | Reminder;
interface CycleRequestFact {
  type: `cycleRequest.${Verb}`;
  requestId: string;
  cycleId: string;
}

const base = setup({
  types: { context: {} as CycleRequestContext, events: {} as CycleRequestEvent, emitted: {} as CycleRequestFact },
  guards: {
    approverIsNotRequester: ({ context }) => context.viewerId !== context.requesterId,
    approverIsNotSecond: ({ context }) => context.viewerId === null || !context.approverIds.includes(context.viewerId),
    seatIsYours: ({ context }) => context.seatOfViewer !== null,
    checksResults: ({ context }) => context.seatOfViewer === CHECKING_SEAT,
    checksNothing: ({ context }) => context.seatOfViewer !== CHECKING_SEAT,
    sampleOpened: ({ context }) => context.sampleUnopened === 0,
    noteGiven: ({ event }) => 'note' in event && !!event.note?.trim(),
    lastSeat: ({ context }) => context.openSeats.length === 1,
    withdrawnByRequester: ({ context }) => context.viewerId === context.requesterId,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const say = (verb: Verb) =>
  emit<CycleRequestContext, CycleRequestEvent, undefined, CycleRequestEvent, CycleRequestFact>(({ context: { requestId, cycleId } }) => ({
    type: `cycleRequest.${verb}`,
    requestId,
    cycleId,
  }));
/** R-SM3: more people hear of it the longer it waits; in the end it waits on (HOLD). */
const remind = emit<CycleRequestContext, CycleRequestEvent, undefined, CycleRequestEvent, CycleRequestFact>(({ context: { requestId, cycleId }, event }) => ({
  type: `cycleRequest.${reminderOf(('rung' in event && event.rung) || 0)}`,
  requestId,
  cycleId,
}));
const APART = ['approverIsNotRequester', 'approverIsNotSecond', 'seatIsYours'] as const;
const CHECKED = ['checksResults', 'sampleOpened', 'noteGiven'] as const;

/** 会签: asked by one of the seats, done when the last one agrees; every seat is another person. */
export const cycleRequestMachine = base.createMachine({
  id: 'cycleRequest',
  context: {} as never,
  initial: 'requested',
  states: {
    requested: {
      on: {
        'cycleRequest.approve': [
          { guard: and([...APART, ...CHECKED, 'lastSeat']), target: 'carried_out', actions: say('carriedOut') },
          { guard: and([...APART, ...CHECKED]), target: 'requested', actions: say('seconded') },
          { guard: and([...APART, 'checksNothing', 'lastSeat']), target: 'carried_out', actions: say('carriedOut') },
          { guard: and([...APART, 'checksNothing']), target: 'requested', actions: say('seconded') },
        ],
        'cycleRequest.reject': { guard: and(['approverIsNotRequester', 'seatIsYours', 'reasonGiven']), target: 'rejected', actions: say('rejected') },
        'cycleRequest.stepDue': { actions: remind },
        'cycleRequest.withdraw': { guard: 'withdrawnByRequester', target: 'withdrawn', actions: say('withdrawn') },
      },
    },
    carried_out: { type: 'final' },
    rejected: { type: 'final' },
    withdrawn: { type: 'final' },
  },
});
