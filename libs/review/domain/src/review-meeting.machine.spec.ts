import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { step } from '@kpi-loop/shared/kernel';
import { reviewMeetingMachine, type MeetingContext } from './review-meeting.machine';

const withdraw = { 'reviewMeeting.reschedule': ['planned if reasonGiven'], 'reviewMeeting.cancel': ['cancelled if reasonGiven'] };
describeMachine(reviewMeetingMachine, {
  planned: { 'reviewMeeting.buildAgenda': ['agenda_ready'], ...withdraw },
  agenda_ready: { 'reviewMeeting.buildAgenda': ['agenda_ready'], 'reviewMeeting.invite': ['invited if agendaNotEmpty'], ...withdraw },
  invited: { 'reviewMeeting.attend': ['invited'], 'reviewMeeting.start': ['in_session if decisionMakerPresent & quorumMet'], ...withdraw },
  in_session: {
    'reviewMeeting.attend': ['in_session'],
    'reviewMeeting.recordConclusion': ['in_session'],
    'reviewMeeting.end': ['minutes_draft if everyRedItemConcluded'],
  },
  minutes_draft: { 'reviewMeeting.circulate': ['minutes_review'] },
  minutes_review: {
    'reviewMeeting.object': ['minutes_review if reasonGiven'],
    'reviewMeeting.agree': ['minutes_review'],
    'reviewMeeting.confirm': ['concluded'],
  },
  concluded: {},
  cancelled: {},
});

describe('a review meeting', () => {
  const context: MeetingContext = {
    meetingId: 'm',
    periodId: 'p',
    unitId: 'u',
    items: 2,
    redOpen: 0,
    owners: 3,
    ownersPresent: 2,
    decisionMakerPresent: true,
    quorum: 0.5,
  };
  it('starts with the decision maker and half of the item owners', () => {
    expect(step(reviewMeetingMachine, 'invited', context, { type: 'reviewMeeting.start' }).status).toBe('in_session');
  });
  it.each([
    ['quorumMet', { ownersPresent: 1 }],
    ['decisionMakerPresent', { decisionMakerPresent: false }],
  ])('does not start without %s', (rule, change) => {
    expect(() => step(reviewMeetingMachine, 'invited', { ...context, ...change }, { type: 'reviewMeeting.start' })).toThrow(rule);
  });
  it('does not end while a red item has no conclusion', () => {
    expect(() => step(reviewMeetingMachine, 'in_session', { ...context, redOpen: 1 }, { type: 'reviewMeeting.end' })).toThrow('everyRedItemConcluded');
  });
  it('says for which period and unit it is concluded', () => {
    expect(step(reviewMeetingMachine, 'minutes_review', context, { type: 'reviewMeeting.confirm' }).facts).toEqual([
      { type: 'reviewMeeting.concluded', meetingId: 'm', periodId: 'p', unitId: 'u' },
    ]);
  });
  /** Open pages follow the facts: a step nobody hears of leaves them showing what is no more. */
  it('tells of every step that changes the meeting; who is there and what is concluded, its commands tell', () => {
    const silent = Object.entries(reviewMeetingMachine.config.states!).flatMap(([state, { on = {} }]) =>
      Object.entries(on as Record<string, unknown>)
        .filter(([, way]) => ![way].flat().every((one) => (one as { actions?: unknown }).actions))
        .map(([event]) => `${state} ${event}`),
    );
    expect(silent).toEqual(['invited reviewMeeting.attend', 'in_session reviewMeeting.attend', 'in_session reviewMeeting.recordConclusion']);
  });
});
