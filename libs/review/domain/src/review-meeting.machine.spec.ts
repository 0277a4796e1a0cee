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
    'reviewMeeting.object': ['minutes_review if objectionTimeOpen & reasonGiven'],
    'reviewMeeting.answer': ['minutes_review if objectionUnanswered & answerGiven'],
    'reviewMeeting.agree': ['minutes_review'],
    'reviewMeeting.confirm': ['concluded if objectionTimeOver & everyObjectionAnswered'],
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
    today: '2026-08-24',
    objectionUntil: '2026-08-21',
    unanswered: 0,
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
  it.each([
    ['objectionTimeOver', { today: '2026-08-21' as const }],
    ['everyObjectionAnswered', { unanswered: 1 }],
  ])('has no minutes that stand without %s', (rule, change) => {
    expect(() => step(reviewMeetingMachine, 'minutes_review', { ...context, ...change }, { type: 'reviewMeeting.confirm' })).toThrow(rule);
  });
  it('hears objections up to the last day for them, and none after it', () => {
    const object = { type: 'reviewMeeting.object', reason: 'the cause is another' } as const;
    expect(step(reviewMeetingMachine, 'minutes_review', { ...context, today: '2026-08-21' }, object).status).toBe('minutes_review');
    expect(() => step(reviewMeetingMachine, 'minutes_review', context, object)).toThrow('objectionTimeOpen');
  });
  it('takes an answer only where an objection waits for one, late as it may be', () => {
    const answer = { type: 'reviewMeeting.answer', answer: 'added' } as const;
    expect(step(reviewMeetingMachine, 'minutes_review', { ...context, unanswered: 1 }, answer).status).toBe('minutes_review');
    expect(() => step(reviewMeetingMachine, 'minutes_review', context, answer)).toThrow('objectionUnanswered');
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
