import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { DutyConflict, RuleBroken, step } from '@kpi-loop/shared/kernel';
import { cycleMachine, type CycleContext } from './cycle.machine';

const PUBLISH =
  'published if policyComplete & rulesAdopted & calendarMonotonic & populationNonEmpty & everySubjectHasApprover & publisherIsNotCreator & publisherIsNotEditor & approvalIsNotHrAlone';

describeMachine(cycleMachine, {
  draft: { 'cycle.edit': ['draft'], 'cycle.publish': [PUBLISH], 'cycle.cancel': ['cancelled if reasonGiven'] },
  published: { 'cycle.start': ['active'], 'cycle.cancel': ['cancelled if reasonGiven'] },
  active: { 'cycle.close': ['closed if allPeriodsClosed'] },
  closed: {},
  cancelled: {},
});

describe('publishing a cycle', () => {
  const sound: CycleContext = {
    cycleId: 'c',
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
  };
  const publish = (change: Partial<CycleContext>) => () => step(cycleMachine, 'draft', { ...sound, ...change }, { type: 'cycle.publish' });

  it('tells what happened', () => expect(publish({})()).toMatchObject({ status: 'published', facts: [{ type: 'cycle.published', cycleId: 'c' }] }));

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
    expect(() => step(cycleMachine, 'draft', sound, { type: 'cycle.cancel', reason: ' ' })).toThrow('reasonGiven');
    expect(step(cycleMachine, 'published', sound, { type: 'cycle.cancel', reason: 'later' }).status).toBe('cancelled');
  });
});
