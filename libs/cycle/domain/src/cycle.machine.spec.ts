import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { DutyConflict, RuleBroken, eventsOf, step } from '@kpi-loop/shared/kernel';
import { cycleMachine, cyclePolicy, cycleRequestMachine, cycleRequestPolicy, periodMachine, periodPolicy, type CycleContext, type CycleEvent } from './index';

const PUBLISH =
  'published if policyComplete & rulesAdopted & calendarMonotonic & populationNonEmpty & everySubjectHasApprover & publisherIsNotCreator & publisherIsNotEditor & approvalIsNotHrAlone & cycleNotSuspended';
const RUNS = 'cycleActive & cycleNotSuspended';
const OPENS = { 'cycle.openContracting': [`open if ${RUNS}`] };
const SIGNED = { 'cycle.closeContracting': [`closed if ${RUNS} & enoughSigned`, `closed if ${RUNS} & reasonGiven`] };

describeMachine(cycleMachine, {
  'status:draft': { 'cycle.edit': ['draft if cycleNotSuspended'], 'cycle.publish': [PUBLISH], 'cycle.cancel': ['cancelled if reasonGiven'] },
  'status:published': { 'cycle.start': ['active if cycleNotSuspended'], 'cycle.cancel': ['cancelled if reasonGiven'] },
  'status:active': {
    'cycle.settle': ['settlement.scoring if allPeriodsClosed & cycleNotSuspended'],
    'cycle.cancel': ['cancelled if reasonGiven & agreementGiven & noStatementReleased'],
  },
  'status:settlement.scoring': {
    'cycle.scoresReady': [
      'settlement.calibrating if allPeriodsClosed & nothingMissing & cycleNotSuspended & calibrationAsked',
      'settlement.previewing if allPeriodsClosed & nothingMissing & cycleNotSuspended & calibrationNotAsked',
    ],
  },
  'status:settlement.calibrating': {
    'cycle.finaliseCalibration': [
      'settlement.previewing if agreementGiven & everyResultCalibrated & everyGradeChangeHasReason & quotasMetOrWaived & allPeriodsClosed & cycleNotSuspended',
    ],
  },
  'status:settlement.previewing': { 'cycle.publishResults': ['settlement.appealing if agreementGiven & allPeriodsClosed & cycleNotSuspended'] },
  'status:settlement.appealing': {
    'cycle.appealsOver': ['settlement.rewarding if appealWindowOverOrSplit & noAppealOpenOrSplit & allPeriodsClosed & cycleNotSuspended'],
  },
  'status:settlement.rewarding': { 'cycle.close': ['closed if allPeriodsClosed & nothingMissing & cycleNotSuspended'] },
  'status:closed': { 'cycle.reopen': ['settlement.scoring if reasonGiven & agreementGiven & withinReopenWindow'], 'cycle.archive': ['archived'] },
  'status:archived': {},
  'status:cancelled': {},
  'contracting:pending': OPENS,
  'contracting:open': { ...OPENS, 'cycle.contractDue': [`chasing if ${RUNS}`], ...SIGNED },
  'contracting:chasing': { ...OPENS, ...SIGNED },
  'contracting:closed': OPENS,
  'adjusting:pending': {},
  'adjusting:window_open': { 'cycle.freeze': [`frozen if ${RUNS}`] },
  'adjusting:frozen': { 'cycle.unfreeze': [`window_open if ${RUNS} & reasonGiven & agreementGiven`] },
  'hold:running': { 'cycle.suspend': ['suspended if cycleNotOver & reasonGiven & agreementGiven'] },
  'hold:suspended': { 'cycle.resume': ['running if cycleNotOver & reasonGiven & agreementGiven'] },
});

const sound: CycleContext = {
  cycleId: 'c',
  status: 'draft',
  hold: 'running',
  policyProblems: 0,
  ruleDocument: 'v1',
  ruleConsultation: 'staff congress',
  calendarMonotonic: true,
  inScope: 3,
  withoutApprover: 0,
  actorId: 'hr2',
  creatorId: 'hr',
  actorEdited: false,
  execInvolved: true,
  unfinishedPeriods: 0,
  enoughSigned: true,
  missing: 0,
  calibrates: true,
  calibration: { uncalibrated: 0, withoutReason: 0, beyondQuota: 0 },
  openAppeals: 0,
  payUndisputed: false,
  appealUntil: '2026-10-30',
  statementsReleased: 0,
  reopenUntil: '2027-10-20',
  today: '2026-11-01',
  agreed: true,
};
const DRAFT = { status: 'draft', contracting: 'pending', adjusting: 'pending', hold: 'running' };
const ACTIVE = { status: 'active', contracting: 'open', adjusting: 'window_open', hold: 'running' };
const go = (from: Partial<typeof DRAFT>, event: CycleEvent, change: Partial<CycleContext> = {}) => {
  const stand = { ...ACTIVE, ...from };
  return step(cycleMachine, stand, { ...sound, status: stand.status, hold: stand.hold, ...change }, event);
};

describe('who may send an event', () => {
  it.each([
    [cycleMachine, cyclePolicy],
    [periodMachine, periodPolicy],
    [cycleRequestMachine, cycleRequestPolicy],
  ])('is said of every one', (machine, policy) => expect(eventsOf(machine).filter((event) => !(event in policy))).toEqual([]));
});

describe('publishing a cycle', () => {
  const publish = (change: Partial<CycleContext>) => () => go(DRAFT, { type: 'cycle.publish' }, change);

  it('tells what happened', () =>
    expect(publish({})()).toMatchObject({ status: { ...DRAFT, status: 'published' }, facts: [{ type: 'cycle.published', cycleId: 'c' }] }));

  it.each([
    ['policyComplete', { policyProblems: 1 }],
    ['rulesAdopted', { ruleDocument: ' ' }],
    ['rulesAdopted', { ruleConsultation: '' }],
    ['calendarMonotonic', { calendarMonotonic: false }],
    ['populationNonEmpty', { inScope: 0 }],
    ['everySubjectHasApprover', { withoutApprover: 1 }],
  ])('is refused by %s', (rule, change) => {
    expect(publish(change)).toThrow(RuleBroken);
    expect(publish(change)).toThrow(rule);
  });

  it.each([
    ['publisherIsNotCreator', { creatorId: 'hr2' }],
    ['publisherIsNotCreator', { actorId: null }],
    ['publisherIsNotEditor', { actorEdited: true }],
    ['approvalIsNotHrAlone', { execInvolved: false }],
  ])('is another person’s duty by %s', (rule, change) => {
    expect(publish(change)).toThrow(DutyConflict);
    expect(publish(change)).toThrow(rule);
  });

  it('is called off only with a reason', () => {
    expect(() => go(DRAFT, { type: 'cycle.cancel', reason: ' ' })).toThrow('reasonGiven');
    expect(go({ ...DRAFT, status: 'published' }, { type: 'cycle.cancel', reason: 'later' }).status).toMatchObject({ status: 'cancelled' });
  });
});

const CALIBRATING = { status: 'settlement.calibrating' };
const FINALISE: CycleEvent = { type: 'cycle.finaliseCalibration', reason: '评审会已完成' };
const DONE = { uncalibrated: 0, withoutReason: 0, beyondQuota: 0 };

describe('the settlement of a cycle', () => {
  it.each([
    [true, 'settlement.calibrating'],
    [false, 'settlement.previewing'],
  ])('is calibrated where the policy asks for it: %s', (calibrates, status) =>
    expect(go({ status: 'settlement.scoring' }, { type: 'cycle.scoresReady' }, { calibrates }).status).toMatchObject({ status }),
  );

  it('is previewed once the calibration is confirmed', () =>
    expect(go(CALIBRATING, FINALISE)).toMatchObject({ status: { status: 'settlement.previewing' }, facts: [{ type: 'cycle.calibrationFinalised' }] }));

  it.each([
    ['whoever does not contest his result is not kept waiting, if the policy says so', { payUndisputed: true, openAppeals: 2, today: '2026-10-21' }],
    ['everybody waits until the last appeal is over', { openAppeals: 0, today: '2026-10-31' }],
  ] as [string, Partial<CycleContext>][])('goes on to pay: %s', (_, change) =>
    expect(go({ status: 'settlement.appealing' }, { type: 'cycle.appealsOver' }, change).status).toMatchObject({ status: 'settlement.rewarding' }),
  );
});

describe('the regions of a running cycle', () => {
  it('begin together, each with its own state', () =>
    expect(go({ ...DRAFT, status: 'published' }, { type: 'cycle.start' }).status).toEqual({ ...ACTIVE, contracting: 'pending' }));

  it('remember where they were while it is suspended: a hold is beside them', () => {
    const held = go({ contracting: 'chasing', adjusting: 'frozen' }, { type: 'cycle.suspend', reason: '停产' });
    expect(held.status).toEqual({ status: 'active', contracting: 'chasing', adjusting: 'frozen', hold: 'suspended' });
    expect(go(held.status as typeof ACTIVE, { type: 'cycle.resume', reason: '复产' }).status).toEqual({
      ...ACTIVE,
      contracting: 'chasing',
      adjusting: 'frozen',
    });
  });

  it.each([
    ['cycleNotSuspended', { hold: 'suspended' }, { type: 'cycle.closeContracting' }, {}],
    ['cycleNotSuspended', { hold: 'suspended' }, { type: 'cycle.settle' }, {}],
    ['enoughSigned', { contracting: 'chasing' }, { type: 'cycle.closeContracting' }, { enoughSigned: false }],
    ['agreementGiven', { adjusting: 'frozen' }, { type: 'cycle.unfreeze', reason: '战略调整' }, { agreed: false }],
    ['cycleActive', { status: 'settlement.scoring', adjusting: 'frozen' }, { type: 'cycle.unfreeze', reason: '战略调整' }, {}],
    ['noStatementReleased', {}, { type: 'cycle.cancel', reason: '并购' }, { statementsReleased: 1 }],
    ['agreementGiven', {}, { type: 'cycle.cancel', reason: '并购' }, { agreed: false }],
    ['cycleNotOver', { status: 'closed' }, { type: 'cycle.suspend', reason: '停产' }, {}],
    ['nothingMissing', { status: 'settlement.rewarding' }, { type: 'cycle.close' }, { missing: 1 }],
    ['allPeriodsClosed', { status: 'settlement.previewing' }, { type: 'cycle.publishResults' }, { unfinishedPeriods: 1 }],
    ['everyResultCalibrated', CALIBRATING, FINALISE, { calibration: { ...DONE, uncalibrated: 1 } }],
    ['everyResultCalibrated', CALIBRATING, FINALISE, { calibration: null }],
    ['everyGradeChangeHasReason', CALIBRATING, FINALISE, { calibration: { ...DONE, withoutReason: 1 } }],
    ['quotasMetOrWaived', CALIBRATING, FINALISE, { calibration: { ...DONE, beyondQuota: 1 } }],
    ['agreementGiven', CALIBRATING, FINALISE, { agreed: false }],
    ['noAppealOpenOrSplit', { status: 'settlement.appealing' }, { type: 'cycle.appealsOver' }, { openAppeals: 1 }],
    ['noAppealOpenOrSplit', { status: 'settlement.appealing' }, { type: 'cycle.appealsOver' }, { openAppeals: null }],
    ['appealWindowOverOrSplit', { status: 'settlement.appealing' }, { type: 'cycle.appealsOver' }, { today: '2026-10-30' }],
    ['withinReopenWindow', { status: 'closed' }, { type: 'cycle.reopen', reason: '审计' }, { today: '2027-10-21' }],
  ] as [string, Partial<typeof ACTIVE>, CycleEvent, Partial<CycleContext>][])('obey %s', (rule, from, event, change) => {
    expect(() => go(from, event, change)).toThrow(RuleBroken);
    expect(() => go(from, event, change)).toThrow(rule);
  });

  it('let contracting close short of the share with a reason', () =>
    expect(go({}, { type: 'cycle.closeContracting', reason: '两人休假' }, { enoughSigned: false }).status).toEqual({ ...ACTIVE, contracting: 'closed' }));
});
