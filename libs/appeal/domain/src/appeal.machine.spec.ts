import { DutyConflict, IllegalTransition, RuleBroken, eventsOf, statusesOf, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import {
  APPEAL_STATUSES,
  OPEN_APPEAL,
  OVER_APPEAL,
  appealMachine,
  appealPolicy,
  type AppealContext,
  type AppealEvent,
  type PanelMember,
  type Remedy,
  type Vote,
} from './index';

const VOTE = 'voterIsNotInChain & memberHasNotVoted & reasonPerGroundGiven & remedyGiven & resultNotWorse';
const FINAL_VOTE = 'deciderIsNotInChain & reasonPerGroundGiven & remedyGiven & resultNotWorse';
const withdraw = { 'appeal.withdraw': ['withdrawn'] };
const due = (here: string) => ({ 'appeal.due': [here] });
const panelOf = (here: string) => ({
  'appeal.recuse': [`${here} if reasonGiven`],
  'appeal.memberLost': [here],
  'appeal.replaceMember': [`${here} if screenerIsNotInLine & seatStandsOpen & memberIsNew & panelSeatsFit & panelConflictFree`],
});
const secondWay = (here: string) => ({
  'appeal.escalate': ['second_level if withinSecondWindow & escalatedOnce & reasonGiven'],
  'appeal.windowPassed': ['final if secondWindowOver'],
  ...due(here),
});

describeMachine(appealMachine, {
  draft: { 'appeal.edit': ['draft'], 'appeal.file': ['filed if withinAppealWindow & groundNamed & itemNamed & noOtherAppealOpen'], ...withdraw },
  filed: { 'appeal.screen': ['admissibility if screenerIsNotInLine'], ...due('filed'), ...withdraw },
  admissibility: {
    'appeal.admit': ['investigating if screenerIsNotInLine & panelOfThreeGiven & panelSeatsFit & panelConflictFree'],
    'appeal.refuse': ['inadmissible if screenerIsNotInLine & reasonGiven'],
    ...due('admissibility'),
    ...withdraw,
  },
  inadmissible: secondWay('inadmissible'),
  investigating: {
    'appeal.giveStatement': ['investigating if statementStillAsked & statementGiven'],
    'appeal.factsIn': ['investigating if screenerIsNotInLine & factsStillMissing & findingsGiven'],
    'appeal.statementsIn': ['deliberating if bothAreIn', 'deliberating if statementTimeOver'],
    ...panelOf('investigating'),
    ...due('investigating'),
    ...withdraw,
  },
  deliberating: {
    'appeal.vote': [
      `decided.upheld if ${VOTE} & majorityUpholds`,
      `decided.partly if ${VOTE} & majorityUpholdsPartly`,
      `decided.rejected if ${VOTE} & majorityRejects`,
      `deliberating if ${VOTE} & majorityOutstanding`,
    ],
    ...panelOf('deliberating'),
    ...due('deliberating'),
    ...withdraw,
  },
  'decided.upheld': { 'appeal.execute': ['decided.upheld'], ...secondWay('decided.upheld') },
  'decided.partly': { 'appeal.execute': ['decided.partly'], ...secondWay('decided.partly') },
  'decided.rejected': secondWay('decided.rejected'),
  second_level: { 'appeal.decideFinal': [`final if ${FINAL_VOTE}`], 'appeal.execute': ['second_level'], ...due('second_level') },
  final: { 'appeal.execute': ['final'], 'appeal.closeCheck': ['final if checkOpen & noteGiven'] },
  withdrawn: {},
});

const context: AppealContext = {
  appealId: 'a',
  cycleId: 'y',
  periodId: 'p',
  actorId: 'hrbp',
  today: '2026-10-12',
  windowUntil: '2026-10-20',
  grounds: [
    { ground: 'DATA', lineId: 'nps', text: 'two answers were counted twice' },
    { ground: 'PROCEDURE', lineId: null, text: 'nobody spoke with me' },
  ],
  lineIds: ['nps', 'sales'],
  othersOpen: 0,
  line: ['anna', 'head', 'head2'],
  concerned: ['anna', 'head', 'head2', 'steward', 'calibrator'],
  statementAsked: true,
  statementIn: false,
  factsIn: false,
  statementUntil: '2026-10-19',
  votes: [],
  ...{ seatsOpen: [], everSat: [] },
  worsens: false,
  escalated: false,
  secondUntil: '2026-11-02',
  checkOpen: false,
};
const send = (from: string, event: AppealEvent, over: Partial<AppealContext> = {}) => step(appealMachine, from, { ...context, ...over }, event);
const violations = (work: () => unknown): string[] => {
  try {
    work();
  } catch (e) {
    return (e as RuleBroken).extra.violations ?? [(e as Error).message];
  }
  return [];
};

const NOTHING: Remedy = { kind: 'NONE', grade: null, measurementId: null, numerator: null, denominator: null };
const RESCORE: Remedy = { ...NOTHING, kind: 'RESCORE' };
type Outcome = Vote['grounds'][number]['outcome'];
const vote = (personId: string, outcomes: Outcome[], remedies = outcomes.some((one) => one !== 'REJECTED') ? [RESCORE] : []): Vote => ({
  personId,
  grounds: outcomes.map((outcome, no) => ({ no, outcome, reason: 'because' })),
  remedies,
});
const cast = (given: Vote, votes: Vote[] = [], over: Partial<AppealContext> = {}) =>
  send('deliberating', { type: 'appeal.vote', vote: given }, { actorId: given.personId, votes, ...over });

const panel: PanelMember[] = [
  { seat: 'HR', personId: 'hr', holdsHr: true, ofOtherUnit: true },
  { seat: 'OTHER_UNIT', personId: 'zoe', holdsHr: false, ofOtherUnit: true },
  { seat: 'EMPLOYEE_REP', personId: 'ben', holdsHr: false, ofOtherUnit: false },
];
const admit = (members: PanelMember[]) => send('admissibility', { type: 'appeal.admit', panel: members });

describe('an appeal', () => {
  it('says of every event who may send it', () => expect(eventsOf(appealMachine).filter((event) => !(event in appealPolicy))).toEqual([]));
  it('names every status there is, each open, over or not filed', () => {
    expect([...APPEAL_STATUSES].sort()).toEqual([...statusesOf(appealMachine)['status']].sort());
    expect([...OPEN_APPEAL, ...OVER_APPEAL, 'draft'].sort()).toEqual([...APPEAL_STATUSES].sort());
  });
  it('tells that it moved, and not a word of why (C4)', () => {
    expect(send('draft', { type: 'appeal.file' }).facts).toEqual([{ type: 'appeal.filed', appealId: 'a' }]);
    expect(send('admissibility', { type: 'appeal.refuse', words: true }).facts).toEqual([{ type: 'appeal.refused', appealId: 'a' }]);
  });

  it('is filed up to the last day of the window', () => {
    expect(send('draft', { type: 'appeal.file' }, { today: '2026-10-20' }).status).toBe('filed');
  });
  it.each<[string, Partial<AppealContext>]>([
    ['withinAppealWindow', { today: '2026-10-21' }],
    ['withinAppealWindow', { windowUntil: null }],
    ['groundNamed', { grounds: [] }],
    ['groundNamed', { grounds: [{ ground: 'PROCEDURE', lineId: null, text: ' ' }] }],
    ['itemNamed', { grounds: [{ ground: 'DATA', lineId: null, text: 'x' }] }],
    ['itemNamed', { grounds: [{ ground: 'TARGET_FAIRNESS', lineId: 'of another card', text: 'x' }] }],
    ['noOtherAppealOpen', { othersOpen: 1 }],
  ])('is not filed against %s (%j)', (rule, over) => expect(violations(() => send('draft', { type: 'appeal.file' }, over))).toEqual([rule]));

  it.each(['anna', 'head', 'head2'])('is not screened by %s, who stands in the line', (actorId) => {
    expect(() => send('filed', { type: 'appeal.screen' }, { actorId })).toThrow(DutyConflict);
    expect(() => send('admissibility', { type: 'appeal.refuse', words: true }, { actorId })).toThrow(DutyConflict);
  });
  it('is refused with a reason only', () => {
    expect(violations(() => send('admissibility', { type: 'appeal.refuse' }))).toEqual(['reasonGiven']);
    expect(send('admissibility', { type: 'appeal.refuse', words: true }).status).toBe('inadmissible');
  });

  it('is admitted with a panel of three', () => {
    expect(admit(panel).status).toBe('investigating');
    expect(violations(() => admit(panel.slice(1)))).toEqual(['panelOfThreeGiven']);
    expect(violations(() => admit([...panel.slice(0, 2), { ...panel[0], seat: 'EMPLOYEE_REP' }]))).toEqual(['panelOfThreeGiven']);
    expect(violations(() => admit([panel[0], panel[1], { ...panel[2], seat: 'HR', holdsHr: true }]))).toEqual(['panelOfThreeGiven']);
  });
  it('has HR and another unit on its panel', () => {
    expect(violations(() => admit([{ ...panel[0], holdsHr: false }, panel[1], panel[2]]))).toEqual(['panelSeatsFit']);
    expect(violations(() => admit([panel[0], { ...panel[1], ofOtherUnit: false }, panel[2]]))).toEqual(['panelSeatsFit']);
  });
  it.each(['anna', 'head', 'head2', 'steward', 'calibrator'])('has nobody on its panel who had a part in the result: %s', (personId) => {
    for (const seat of [0, 1, 2])
      expect(violations(() => admit(panel.map((one, i) => (i === seat ? { ...one, personId } : one))))).toEqual(['panelConflictFree']);
  });

  describe('whose panel loses a member', () => {
    const open: Partial<AppealContext> = { seatsOpen: ['OTHER_UNIT'], everSat: ['hr', 'zoe', 'ben'] };
    const replace = (member: Partial<PanelMember>, over: Partial<AppealContext> = open) =>
      send('deliberating', { type: 'appeal.replaceMember', panel: [{ ...panel[1], personId: 'yan', ...member }] }, over);

    it('gets another on the open seat, and tells that it changed', () => {
      expect(replace({})).toMatchObject({ status: 'deliberating', facts: [{ type: 'appeal.panelChanged', appealId: 'a' }] });
      expect(send('investigating', { type: 'appeal.memberLost' }).facts).toEqual([{ type: 'appeal.seatOpened', appealId: 'a' }]);
    });
    it.each<[string, Partial<PanelMember>, Partial<AppealContext>]>([
      ['seatStandsOpen', {}, { ...open, seatsOpen: [] }],
      ['seatStandsOpen', { seat: 'EMPLOYEE_REP' }, open],
      ['memberIsNew', { personId: 'zoe' }, open],
      ['panelSeatsFit', { ofOtherUnit: false }, open],
      ['panelConflictFree', { personId: 'calibrator' }, open],
      ['screenerIsNotInLine', {}, { ...open, actorId: 'head2' }],
    ])('by the rule it was formed by: %s', (rule, member, over) => expect(violations(() => replace(member, over))).toEqual([rule]));
    it('is left by nobody without a word of why', () => {
      expect(violations(() => send('deliberating', { type: 'appeal.recuse' }))).toEqual(['reasonGiven']);
      expect(send('deliberating', { type: 'appeal.recuse', words: true }).status).toBe('deliberating');
    });
    it('is whole again before it is decided, and not touched afterwards', () => {
      for (const from of ['filed', 'admissibility', 'decided.upheld', 'second_level', 'final'])
        for (const type of ['appeal.recuse', 'appeal.memberLost', 'appeal.replaceMember'] as const)
          expect(() => send(from, { type })).toThrow(IllegalTransition);
    });
  });

  it('hears the manager once, and only where he is asked', () => {
    expect(send('investigating', { type: 'appeal.giveStatement', words: true }).facts).toEqual([{ type: 'appeal.statementGiven', appealId: 'a' }]);
    expect(violations(() => send('investigating', { type: 'appeal.giveStatement', words: true }, { statementIn: true }))).toEqual(['statementStillAsked']);
    expect(violations(() => send('investigating', { type: 'appeal.giveStatement', words: true }, { statementAsked: false }))).toEqual(['statementStillAsked']);
    expect(violations(() => send('investigating', { type: 'appeal.giveStatement' }))).toEqual(['statementGiven']);
  });
  it('is looked into once', () => {
    expect(violations(() => send('investigating', { type: 'appeal.factsIn', words: true }, { factsIn: true }))).toEqual(['factsStillMissing']);
    expect(violations(() => send('investigating', { type: 'appeal.factsIn' }))).toEqual(['findingsGiven']);
  });
  it.each<[boolean, Partial<AppealContext>]>([
    [true, { factsIn: true, statementIn: true }],
    [true, { factsIn: true, statementAsked: false }],
    [true, { today: '2026-10-20' }],
    [false, { factsIn: true, today: '2026-10-19' }],
    [false, { statementIn: true }],
  ])('goes to the panel when both are in or the time is over: %s (%j)', (goes, over) => {
    if (goes) expect(send('investigating', { type: 'appeal.statementsIn' }, over).status).toBe('deliberating');
    else expect(() => send('investigating', { type: 'appeal.statementsIn' }, over)).toThrow(RuleBroken);
  });

  it.each<[string, Outcome[][]]>([
    [
      'decided.upheld',
      [
        ['UPHELD', 'UPHELD'],
        ['UPHELD', 'UPHELD'],
      ],
    ],
    [
      'decided.rejected',
      [
        ['REJECTED', 'REJECTED'],
        ['REJECTED', 'REJECTED'],
      ],
    ],
    [
      'decided.partly',
      [
        ['UPHELD', 'REJECTED'],
        ['UPHELD', 'REJECTED'],
      ],
    ],
    [
      'deliberating',
      [
        ['UPHELD', 'UPHELD'],
        ['UPHELD', 'REJECTED'],
      ],
    ],
    [
      'decided.partly',
      [
        ['UPHELD', 'PARTLY'],
        ['REJECTED', 'PARTLY'],
        ['PARTLY', 'PARTLY'],
      ],
    ],
  ])('is %s by the vote that makes the majority: %j', (status, outcomes) => {
    const votes = outcomes.map((one, i) => vote(['hr', 'zoe', 'ben'][i], one));
    const { facts, status: reached } = cast(votes[votes.length - 1], votes.slice(0, -1));
    expect(reached).toBe(status);
    expect(facts.map(({ type }) => type)).toEqual(status === 'deliberating' ? ['appeal.voted'] : ['appeal.voted', 'appeal.decided']);
  });
  it('is voted on once by each, with a reason for each ground', () => {
    const given = vote('hr', ['UPHELD', 'UPHELD']);
    expect(violations(() => cast(given, [given]))).toContain('memberHasNotVoted');
    expect(violations(() => cast(vote('hr', ['UPHELD'])))).toEqual(['reasonPerGroundGiven']);
    expect(violations(() => cast({ ...given, grounds: given.grounds.map((ground) => ({ ...ground, reason: ' ' })) }))).toEqual(['reasonPerGroundGiven']);
  });
  it('is not voted on by anybody in the chain, though a seat was given (SoD8, at the time of action)', () =>
    expect(() => cast(vote('calibrator', ['UPHELD', 'UPHELD']))).toThrow(DutyConflict));
  it('says what is to be done where something is granted, and nothing else', () => {
    expect(violations(() => cast(vote('hr', ['UPHELD', 'REJECTED'], [])))).toEqual(['remedyGiven']);
    expect(violations(() => cast(vote('hr', ['REJECTED', 'REJECTED'], [RESCORE])))).toEqual(['remedyGiven']);
    expect(violations(() => cast(vote('hr', ['UPHELD', 'UPHELD'], [RESCORE, NOTHING])))).toEqual(['remedyGiven']);
    expect(cast(vote('hr', ['UPHELD', 'UPHELD'], [NOTHING])).status).toBe('deliberating');
  });
  it('never leaves the appellant worse off', () => {
    expect(violations(() => cast(vote('hr', ['UPHELD', 'UPHELD']), [], { worsens: true }))).toEqual(['resultNotWorse']);
    const given = vote('exec', ['UPHELD', 'UPHELD']);
    expect(violations(() => send('second_level', { type: 'appeal.decideFinal', vote: given }, { actorId: 'exec', worsens: true }))).toEqual(['resultNotWorse']);
  });

  it.each(['decided.upheld', 'decided.partly', 'decided.rejected', 'inadmissible'])('goes from %s to the second level once, within its window', (from) => {
    expect(send(from, { type: 'appeal.escalate', words: true }).status).toBe('second_level');
    expect(violations(() => send(from, { type: 'appeal.escalate' }))).toEqual(['reasonGiven']);
    expect(violations(() => send(from, { type: 'appeal.escalate', words: true }, { today: '2026-11-03' }))).toEqual(['withinSecondWindow']);
    expect(violations(() => send(from, { type: 'appeal.escalate', words: true }, { escalated: true }))).toEqual(['escalatedOnce']);
    expect(violations(() => send(from, { type: 'appeal.windowPassed' }))).toEqual(['secondWindowOver']);
    expect(send(from, { type: 'appeal.windowPassed' }, { today: '2026-11-03' }).status).toBe('final');
  });
  it('is decided for good by somebody who was no part of it, nor of the panel', () => {
    const given = vote('exec', ['UPHELD', 'REJECTED']);
    expect(send('second_level', { type: 'appeal.decideFinal', vote: given }, { actorId: 'exec' })).toMatchObject({
      status: 'final',
      facts: [{ type: 'appeal.finalised' }],
    });
    expect(() => send('second_level', { type: 'appeal.decideFinal', vote: given }, { actorId: 'head2' })).toThrow(DutyConflict);
    expect(() => send('second_level', { type: 'appeal.decideFinal', vote: given }, { actorId: 'hr', votes: [vote('hr', ['REJECTED', 'REJECTED'])] })).toThrow(
      DutyConflict,
    );
  });
  it('is not withdrawn any more once it is decided', () => {
    for (const from of ['decided.upheld', 'inadmissible', 'second_level', 'final'])
      expect(() => send(from, { type: 'appeal.withdraw' })).toThrow(IllegalTransition);
  });
  it('reminds whoever keeps the appellant waiting, and nothing comes of it but that (R-AP2)', () => {
    expect(send('filed', { type: 'appeal.due', rung: -2 })).toMatchObject({ status: 'filed', facts: [{ type: 'appeal.reminded', rung: -2 }] });
    expect(send('deliberating', { type: 'appeal.due', rung: 5 })).toMatchObject({ status: 'deliberating', facts: [{ type: 'appeal.overdue', rung: 5 }] });
  });
  it('closes the look at a fallen grade with a note', () => {
    expect(violations(() => send('final', { type: 'appeal.closeCheck', words: true }))).toEqual(['checkOpen']);
    expect(violations(() => send('final', { type: 'appeal.closeCheck' }, { checkOpen: true }))).toEqual(['noteGiven']);
    expect(send('final', { type: 'appeal.closeCheck', words: true }, { checkOpen: true }).status).toBe('final');
  });
});
