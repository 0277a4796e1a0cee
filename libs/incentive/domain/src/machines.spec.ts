import { DutyConflict, RuleBroken, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { incentivePlanMachine, payRunMachine, statementMachine, type IncentivePlanContext, type PayRunContext, type StatementContext } from './index';

describeMachine(incentivePlanMachine, {
  draft: { 'incentivePlan.edit': ['draft'], 'incentivePlan.submit': ['in_review if curveValid'] },
  in_review: { 'incentivePlan.approve': ['effective if curveValid & planApproverIsNotMaker'], 'incentivePlan.return': ['draft if reasonGiven'] },
  effective: { 'incentivePlan.retire': ['retired if noOpenRun & reasonGiven'] },
  retired: {},
});

const SOUND = 'resultsPublished & somethingToPay & nobodyAboveCap & noMissingBase & outliersExplained';
const calculate = { 'payRun.calculate': ['calculated if planEffective & periodScored & resultsPublished'] };
describeMachine(payRunMachine, {
  pending: calculate,
  calculated: { ...calculate, 'payRun.submit': [`in_review if ${SOUND}`] },
  in_review: { ...calculate, 'payRun.return': ['calculated if reasonGiven'], 'payRun.approve': [`approved if ${SOUND} & approverIsNotCalculator`] },
  approved: {
    'payRun.unapprove': ['in_review if nothingCarriedOn & reasonGiven'],
    'payRun.release': ['released if amountsUnchanged & disputesSettled & releaserIsNotApprover'],
  },
  released: { 'payRun.recall': ['approved if reasonGiven'] },
});

const CALCULATE = { 'statement.calculate': ['zero if nothingDue', 'calculated if somethingDue'] };
const HOLD = { 'statement.hold': ['on_hold if reasonGiven & reviewWithin30Days'] };
describeMachine(statementMachine, {
  pending: CALCULATE,
  zero: CALCULATE,
  calculated: { ...CALCULATE, ...HOLD, 'statement.submit': ['in_review'] },
  in_review: { ...CALCULATE, ...HOLD, 'statement.return': ['calculated'], 'statement.approve': ['approved if runIsApproved & approverIsNotCalculator'] },
  approved: { ...HOLD, 'statement.unapprove': ['in_review'], 'statement.release': ['released if runIsReleased & releaserIsNotApprover'] },
  on_hold: { 'statement.unhold': ['calculated if runIsCalculated & reasonGiven', 'in_review if runIsPastCalculation & reasonGiven'] },
  released: { 'statement.recall': ['approved'] },
});

const broken = (work: () => unknown): string[] => {
  try {
    work();
  } catch (e) {
    return (e as RuleBroken).extra.violations ?? [];
  }
  return [];
};

describe('a plan', () => {
  const context: IncentivePlanContext = { planId: 'p', cycleId: 'c', actorId: 'fin', makerIds: ['comp'], curveProblems: [], openRuns: 0 };
  const approve = (over: Partial<IncentivePlanContext>) => step(incentivePlanMachine, 'in_review', { ...context, ...over }, { type: 'incentivePlan.approve' });
  it('is approved by a second person only', () => {
    expect(approve({}).status).toBe('effective');
    expect(() => approve({ makerIds: ['comp', 'fin'] })).toThrow(DutyConflict);
  });
  it('is not approved with a broken curve', () => expect(broken(() => approve({ curveProblems: ['anchorsAscending'] }))).toEqual(['curveValid']));
});

describe('a run', () => {
  const context: PayRunContext = {
    payRunId: 'r',
    planId: 'p',
    periodId: 'q',
    actorId: 'fin',
    makerIds: ['comp'],
    approvedBy: null,
    planEffective: true,
    periodScored: true,
    statements: 3,
    aboveCap: 0,
    withoutBase: 0,
    unpublished: 0,
    unexplainedOutliers: 0,
    changedSinceApproval: 0,
    carriedOn: 0,
    disputed: 0,
  };
  const approve = (over: Partial<PayRunContext>) => step(payRunMachine, 'in_review', { ...context, ...over }, { type: 'payRun.approve' });
  it.each<[string, Partial<PayRunContext>]>([
    ['resultsPublished', { unpublished: 1 }],
    ['somethingToPay', { statements: 0 }],
    ['nobodyAboveCap', { aboveCap: 1 }],
    ['noMissingBase', { withoutBase: 2 }],
    ['outliersExplained', { unexplainedOutliers: 1 }],
    ['approverIsNotCalculator', { makerIds: ['comp', 'fin'] }],
  ])('is not approved against %s', (rule, over) => expect(broken(() => approve(over))).toEqual([rule]));
  it('is approved by FIN, not by whoever calculated (SoD5)', () => {
    expect(approve({})).toMatchObject({ status: 'approved', facts: [{ type: 'payRun.approved', payRunId: 'r' }] });
    expect(() => approve({ actorId: 'comp' })).toThrow(DutyConflict);
  });
  it('is not released when an amount differs from the approved one', () =>
    expect(broken(() => step(payRunMachine, 'approved', { ...context, actorId: 'comp', changedSinceApproval: 1 }, { type: 'payRun.release' }))).toEqual([
      'amountsUnchanged',
    ]));
});

describe('a statement', () => {
  const context: StatementContext = {
    statementId: 's',
    periodId: 'q',
    personId: 'anna',
    amountIsZero: false,
    runStatus: 'calculated',
    actorId: 'hr',
    calculatedBy: 'comp',
    approvedBy: null,
    reviewOn: '2026-09-01',
    latestReview: '2026-09-17',
  };
  it('is held for a reason and no longer than 30 days before somebody looks again', () => {
    const hold = (over: Partial<StatementContext>) => step(statementMachine, 'calculated', { ...context, ...over }, { type: 'statement.hold', reason: '调查' });
    expect(hold({})).toMatchObject({ status: 'on_hold', facts: [{ type: 'statement.held', ownerId: 'anna' }] });
    expect(broken(() => hold({ reviewOn: '2026-09-18' }))).toEqual(['reviewWithin30Days']);
  });
  it('comes back to be reviewed when its run has gone on', () =>
    expect(step(statementMachine, 'on_hold', { ...context, runStatus: 'released' }, { type: 'statement.unhold', reason: 'x' }).status).toBe('in_review'));
  it('is not approved ahead of its run', () =>
    expect(broken(() => step(statementMachine, 'in_review', { ...context, runStatus: 'in_review', actorId: 'fin' }, { type: 'statement.approve' }))).toEqual([
      'runIsApproved',
    ]));
  it('with nothing due is zero', () =>
    expect(step(statementMachine, 'pending', { ...context, amountIsZero: true }, { type: 'statement.calculate' }).status).toBe('zero'));
});
