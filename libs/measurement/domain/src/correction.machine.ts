import { and, emit, setup } from 'xstate';

/** Who has to agree: whoever answers for the data, whoever answers for the people, and finance where a statement made from the figure is out. */
export const SEATS = ['data', 'people', 'pay'] as const;
export type Seat = (typeof SEATS)[number];

/** What the rules need to know, loaded by the command before the step. */
export interface CorrectionContext {
  correctionId: string;
  requesterId: string;
  viewerId: string | null;
  /** Whom the figures are about, and the heads of the units they are about. */
  subjectPersonIds: readonly string[];
  /** Who brought the rows that would land. */
  authorIds: readonly string[];
  approverIds: readonly string[];
  /** Seats nobody has taken yet, and which of them the viewer may take. */
  openSeats: readonly Seat[];
  seatOfViewer: Seat | null;
}

export type CorrectionEvent = { type: 'correction.approve' | 'correction.withdraw' } | { type: 'correction.reject'; reason?: string };

type Verb = 'seconded' | 'approved' | 'rejected' | 'withdrawn';
export interface CorrectionFact {
  type: `correction.${Verb}`;
  correctionId: string;
}

const base = setup({
  types: { context: {} as CorrectionContext, events: {} as CorrectionEvent, emitted: {} as CorrectionFact },
  guards: {
    approverIsNotRequester: ({ context: c }) => c.viewerId !== c.requesterId,
    approverIsNotSubject: ({ context: c }) => c.viewerId === null || !c.subjectPersonIds.includes(c.viewerId),
    approverIsNotAuthor: ({ context: c }) => c.viewerId === null || !c.authorIds.includes(c.viewerId),
    approverIsNotSecond: ({ context: c }) => c.viewerId === null || !c.approverIds.includes(c.viewerId),
    seatIsYours: ({ context: c }) => c.seatOfViewer !== null && c.openSeats.includes(c.seatOfViewer),
    lastSeat: ({ context: c }) => c.openSeats.length === 1,
    withdrawnByRequester: ({ context: c }) => c.viewerId === c.requesterId,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const say = (verb: Verb) =>
  emit<CorrectionContext, CorrectionEvent, undefined, CorrectionEvent, CorrectionFact>(({ context }) => ({
    type: `correction.${verb}`,
    correctionId: context.correctionId,
  }));

const FOREIGN = ['approverIsNotRequester', 'approverIsNotSubject', 'approverIsNotAuthor'] as const;

/**
 * A request to correct figures of a frozen month (domain.md §2.4, SoD3). The old figures stay official until every seat has
 * agreed; whoever asked, is measured or brought the rows takes none, and nobody takes two.
 */
export const correctionMachine = base.createMachine({
  id: 'correction',
  context: {} as never,
  initial: 'requested',
  states: {
    requested: {
      on: {
        'correction.approve': [
          { guard: and([...FOREIGN, 'approverIsNotSecond', 'seatIsYours', 'lastSeat']), target: 'approved', actions: say('approved') },
          { guard: and([...FOREIGN, 'approverIsNotSecond', 'seatIsYours']), target: 'requested', actions: say('seconded') },
        ],
        'correction.reject': { guard: and([...FOREIGN, 'reasonGiven']), target: 'rejected', actions: say('rejected') },
        'correction.withdraw': { guard: 'withdrawnByRequester', target: 'withdrawn', actions: say('withdrawn') },
      },
    },
    approved: { type: 'final' },
    rejected: { type: 'final' },
    withdrawn: { type: 'final' },
  },
});
