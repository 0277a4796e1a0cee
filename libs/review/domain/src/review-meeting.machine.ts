import type { IsoDate } from '@kpi-loop/shared/kernel';
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
  today: IsoDate;
  /** Last day for objections to the circulated minutes. */
  objectionUntil: IsoDate | null;
  /** Objections that nobody has answered yet. */
  unanswered: number;
}

/** Working days from the end of a meeting until its minutes are out (R-SM3: then the facilitator is reminded). */
export const CIRCULATE_WORKDAYS = 1;

export type MeetingEvent =
  | { type: 'reviewMeeting.buildAgenda' }
  | { type: 'reviewMeeting.invite' }
  | { type: 'reviewMeeting.attend' }
  | { type: 'reviewMeeting.start' }
  | { type: 'reviewMeeting.recordConclusion' }
  | { type: 'reviewMeeting.end' }
  | { type: 'reviewMeeting.circulate' }
  | { type: 'reviewMeeting.object'; reason?: string }
  | { type: 'reviewMeeting.answer'; answer?: string }
  | { type: 'reviewMeeting.agree' }
  | { type: 'reviewMeeting.confirm' }
  | { type: 'reviewMeeting.reschedule'; reason?: string }
  | { type: 'reviewMeeting.cancel'; reason?: string };

interface MeetingFact {
  type: `reviewMeeting.${'agendaBuilt' | 'invited' | 'started' | 'ended' | 'circulated' | 'objected' | 'answered' | 'agreed' | 'concluded' | 'rescheduled' | 'cancelled'}`;
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
/** Silence is consent, once the last day for objections has passed. */
const objectionTimeOver = ({ today, objectionUntil }: MeetingContext): boolean => objectionUntil !== null && today > objectionUntil;

const build = { target: 'agenda_ready', actions: fact('reviewMeeting.agendaBuilt') } as const;
const withdraw = {
  'reviewMeeting.reschedule': { guard: 'reasonGiven', target: '#reviewMeeting.planned', actions: fact('reviewMeeting.rescheduled') },
  'reviewMeeting.cancel': { guard: 'reasonGiven', target: '#reviewMeeting.cancelled', actions: fact('reviewMeeting.cancelled') },
} as const;

/** 复盘会: an agenda from frozen figures, a conclusion for every red item, minutes that stand once everybody had the time to object and every objection its answer. */
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
    objectionTimeOpen: ({ context }) => !objectionTimeOver(context),
    objectionTimeOver: ({ context }) => objectionTimeOver(context),
    objectionUnanswered: ({ context }) => context.unanswered > 0,
    everyObjectionAnswered: ({ context }) => context.unanswered === 0,
    answerGiven: ({ event }) => 'answer' in event && !!event.answer?.trim(),
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
        'reviewMeeting.object': { guard: and(['objectionTimeOpen', 'reasonGiven']), target: 'minutes_review', actions: fact('reviewMeeting.objected') },
        'reviewMeeting.answer': {
          guard: and(['objectionUnanswered', 'answerGiven']),
          target: 'minutes_review',
          actions: fact('reviewMeeting.answered'),
        },
        'reviewMeeting.agree': { target: 'minutes_review', actions: fact('reviewMeeting.agreed') },
        'reviewMeeting.confirm': {
          guard: and(['objectionTimeOver', 'everyObjectionAnswered']),
          target: 'concluded',
          actions: fact('reviewMeeting.concluded'),
        },
      },
    },
    concluded: {},
    cancelled: {},
  },
});

export const MEETING_STATUSES = ['planned', 'agenda_ready', 'invited', 'in_session', 'minutes_draft', 'minutes_review', 'concluded', 'cancelled'] as const;
