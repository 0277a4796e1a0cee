import { and, emit, setup } from 'xstate';

/** What the rules of a meeting look at (domain.md §2.6). */
export interface MeetingContext {
  meetingId: string;
  periodId: string;
  unitId: string;
  items: number;
  /** Red items that have no conclusion yet. */
  redOpen: number;
  owners: number;
  ownersPresent: number;
  decisionMakerPresent: boolean;
  /** Share of item owners who must be there, from the policy. */
  quorum: number;
}

export type MeetingEvent =
  | { type: 'reviewMeeting.buildAgenda' }
  | { type: 'reviewMeeting.invite' }
  | { type: 'reviewMeeting.attend' }
  | { type: 'reviewMeeting.start' }
  | { type: 'reviewMeeting.recordConclusion' }
  | { type: 'reviewMeeting.end' }
  | { type: 'reviewMeeting.circulate' }
  | { type: 'reviewMeeting.object'; reason?: string }
  | { type: 'reviewMeeting.agree' }
  | { type: 'reviewMeeting.confirm' }
  | { type: 'reviewMeeting.reschedule'; reason?: string }
  | { type: 'reviewMeeting.cancel'; reason?: string };

interface MeetingFact {
  type: `reviewMeeting.${'agendaBuilt' | 'invited' | 'started' | 'ended' | 'circulated' | 'objected' | 'agreed' | 'concluded' | 'rescheduled' | 'cancelled'}`;
  meetingId: string;
  periodId: string;
  unitId: string;
}

const fact = (type: MeetingFact['type']) =>
  emit<MeetingContext, MeetingEvent, undefined, MeetingEvent, MeetingFact>(({ context: { meetingId, periodId, unitId } }) => ({
    type,
    meetingId,
    periodId,
    unitId,
  }));
const build = { target: 'agenda_ready', actions: fact('reviewMeeting.agendaBuilt') } as const;
const withdraw = {
  'reviewMeeting.reschedule': { guard: 'reasonGiven', target: '#reviewMeeting.planned', actions: fact('reviewMeeting.rescheduled') },
  'reviewMeeting.cancel': { guard: 'reasonGiven', target: '#reviewMeeting.cancelled', actions: fact('reviewMeeting.cancelled') },
} as const;

/** 复盘会: an agenda from frozen figures, a conclusion for every red item, minutes nobody objects to. */
export const reviewMeetingMachine = setup({
  types: {
    context: {} as MeetingContext,
    events: {} as MeetingEvent,
    emitted: {} as MeetingFact,
  },
  guards: {
    agendaNotEmpty: ({ context }) => context.items > 0,
    decisionMakerPresent: ({ context }) => context.decisionMakerPresent,
    quorumMet: ({ context }) => context.ownersPresent >= context.owners * context.quorum,
    everyRedItemConcluded: ({ context }) => context.redOpen === 0,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
}).createMachine({
  id: 'reviewMeeting',
  context: {} as never,
  initial: 'planned',
  states: {
    planned: { on: { 'reviewMeeting.buildAgenda': build, ...withdraw } },
    agenda_ready: {
      on: {
        'reviewMeeting.buildAgenda': build,
        'reviewMeeting.invite': { guard: 'agendaNotEmpty', target: 'invited', actions: fact('reviewMeeting.invited') },
        ...withdraw,
      },
    },
    invited: {
      on: {
        'reviewMeeting.attend': 'invited',
        'reviewMeeting.start': { guard: and(['decisionMakerPresent', 'quorumMet']), target: 'in_session', actions: fact('reviewMeeting.started') },
        ...withdraw,
      },
    },
    in_session: {
      on: {
        'reviewMeeting.attend': 'in_session',
        'reviewMeeting.recordConclusion': 'in_session',
        'reviewMeeting.end': { guard: 'everyRedItemConcluded', target: 'minutes_draft', actions: fact('reviewMeeting.ended') },
      },
    },
    minutes_draft: { on: { 'reviewMeeting.circulate': { target: 'minutes_review', actions: fact('reviewMeeting.circulated') } } },
    minutes_review: {
      on: {
        'reviewMeeting.object': { guard: 'reasonGiven', target: 'minutes_review', actions: fact('reviewMeeting.objected') },
        'reviewMeeting.agree': { target: 'minutes_review', actions: fact('reviewMeeting.agreed') },
        'reviewMeeting.confirm': { target: 'concluded', actions: fact('reviewMeeting.concluded') },
      },
    },
    concluded: {},
    cancelled: {},
  },
});

export const MEETING_STATUSES = ['planned', 'agenda_ready', 'invited', 'in_session', 'minutes_draft', 'minutes_review', 'concluded', 'cancelled'] as const;
