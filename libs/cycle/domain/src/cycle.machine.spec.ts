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
  'status:settlement.scoring': { 'cycle.scoresReady': ['settlement.previewing if allPeriodsClosed & nothingMissing & cycleNotSuspended'] },
  'status:settlement.previewing': { 'cycle.publishResults': ['settlement.rewarding if agreementGiven & allPeriodsClosed & cycleNotSuspended'] },
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
    ['withinReopenWindow', { status: 'closed' }, { type: 'cycle.reopen', reason: '审计' }, { today: '2027-10-21' }],
  ] as [string, Partial<typeof ACTIVE>, CycleEvent, Partial<CycleContext>][])('obey %s', (rule, from, event, change) => {
    expect(() => go(from, event, change)).toThrow(RuleBroken);
    expect(() => go(from, event, change)).toThrow(rule);
  });

  it('let contracting close short of the share with a reason', () =>
    expect(go({}, { type: 'cycle.closeContracting', reason: '两人休假' }, { enoughSigned: false }).status).toEqual({ ...ACTIVE, contracting: 'closed' }));
});
