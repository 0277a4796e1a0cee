import { and, emit, setup } from 'xstate';

/** Who has to agree before something is done to a whole cycle that one person alone must not do (domain.md §2.1, §2.10, §6.5). */
export const CYCLE_SEATS = ['HR', 'EXEC', 'FIN'] as const;
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

/** What was settled and may have been paid is opened again only with finance at the table. */
export const SEATS_OF: Record<RequestedEvent, readonly CycleSeat[]> = {
  'cycle.suspend': ['HR', 'EXEC'],
  'cycle.resume': ['HR', 'EXEC'],
  'cycle.cancel': ['HR', 'EXEC'],
  'cycle.unfreeze': ['HR', 'EXEC'],
  'cycle.finaliseCalibration': ['HR', 'EXEC'],
  'cycle.publishResults': ['HR', 'EXEC'],
  'cycle.reopen': ['HR', 'EXEC', 'FIN'],
  'period.reopen': ['HR', 'EXEC', 'FIN'],
};

/** What the rules need to know, loaded by the command before the step. */
export interface CycleRequestContext {
  requestId: string;
  cycleId: string;
  viewerId: string | null;
  requesterId: string;
  approverIds: readonly string[];
  openSeats: readonly CycleSeat[];
  /** The open seat the viewer may take by a role of his. */
  seatOfViewer: CycleSeat | null;
}

export type CycleRequestEvent = { type: 'cycleRequest.approve' | 'cycleRequest.withdraw' } | { type: 'cycleRequest.reject'; reason?: string };

type Verb = 'seconded' | 'carriedOut' | 'rejected' | 'withdrawn';
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
const APART = ['approverIsNotRequester', 'approverIsNotSecond', 'seatIsYours'] as const;

/** 会签: asked by one of the seats, done when the last one agrees; every seat is another person. */
export const cycleRequestMachine = base.createMachine({
  id: 'cycleRequest',
  context: {} as never,
  initial: 'requested',
  states: {
    requested: {
      on: {
        'cycleRequest.approve': [
          { guard: and([...APART, 'lastSeat']), target: 'carried_out', actions: say('carriedOut') },
          { guard: and([...APART]), target: 'requested', actions: say('seconded') },
        ],
        'cycleRequest.reject': { guard: and(['approverIsNotRequester', 'seatIsYours', 'reasonGiven']), target: 'rejected', actions: say('rejected') },
        'cycleRequest.withdraw': { guard: 'withdrawnByRequester', target: 'withdrawn', actions: say('withdrawn') },
      },
    },
    carried_out: { type: 'final' },
    rejected: { type: 'final' },
    withdrawn: { type: 'final' },
  },
});
