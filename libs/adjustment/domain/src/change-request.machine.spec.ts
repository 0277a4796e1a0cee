import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { DutyConflict, RuleBroken, step } from '@kpi-loop/shared/kernel';
import { changeRequestMachine, type ChangeRequestContext } from './index';

const SOUND =
  'windowOpen & noOpenChangeOnLine & changesSomething & weightsTotal100 & weightsInRange & targetsInOrder & ruleFitsTarget & effectiveDateAllowed & reasonGiven & evidenceGiven';
const DUTIES = 'makerIsNotChecker & subjectIsNotApprover & approverIsNotEarlierApprover';
const withdraw = { 'changeRequest.withdraw': ['withdrawn'] };

describeMachine(changeRequestMachine, {
  draft: { 'changeRequest.edit': ['draft'], 'changeRequest.submit': [`assessing if ${SOUND}`], 'changeRequest.expire': ['expired'], ...withdraw },
  assessing: { 'changeRequest.assess': ['consulting if otherPartyKnown', 'escalated if otherPartyUnknown'], ...withdraw },
  consulting: {
    'changeRequest.consent': ['in_approval'],
    'changeRequest.object': ['in_approval if reasonGiven'],
    'changeRequest.timeout': ['escalated'],
    ...withdraw,
  },
  escalated: {
    'changeRequest.consent': ['in_approval'],
    'changeRequest.object': ['in_approval if reasonGiven'],
    'changeRequest.proceed': ['in_approval if reasonGiven & deliveryProofGiven'],
    ...withdraw,
  },
  in_approval: {
    'changeRequest.approve': [
      `approved if ${DUTIES} & noRetroactiveHarm & periodNotLocked & chainDone`,
      `in_approval if ${DUTIES} & noRetroactiveHarm & chainGoesOn`,
    ],
    'changeRequest.return': ['draft if reasonGiven & subjectIsNotApprover'],
    'changeRequest.reject': ['rejected if reasonGiven & makerIsNotChecker & subjectIsNotApprover'],
    ...withdraw,
  },
  approved: { 'changeRequest.schedule': ['scheduled if dateAhead'], 'changeRequest.apply': ['applied if dateReached & periodNotLocked'] },
  scheduled: { 'changeRequest.apply': ['applied if dateReached & periodNotLocked'], 'changeRequest.revoke': ['revoked if reasonGiven'] },
  applied: { 'changeRequest.supersede': ['superseded'] },
  rejected: {},
  withdrawn: {},
  expired: {},
  revoked: {},
  superseded: {},
});

const context: ChangeRequestContext = {
  changeRequestId: 'r',
  lineId: 'l',
  scorecardId: 's',
  periodId: 'p',
  ownerId: 'anna',
  creatorId: 'anna',
  otherPartyId: 'head',
  type: 'TARGET',
  cause: 'MARKET',
  actors: ['hrbp'],
  today: '2026-08-18',
  effectiveOn: '2026-09-01',
  periodFrom: '2026-07-01',
  periodTo: '2026-09-30',
  earliest: '2026-07-01',
  freezeFrom: '2026-09-03',
  cardEffective: true,
  periodLocked: false,
  openOnLine: 0,
  changesSomething: true,
  weightsTotal: true,
  weightsWithin: true,
  targetsInOrder: true,
  ruleFits: true,
  approvalsLeft: ['head', 'HRBP'],
  approvedBy: [],
  harmsElapsed: false,
  ownerConsented: true,
};
const SUBMIT = { type: 'changeRequest.submit', reason: 'x', evidence: 'y' } as const;
const submit = (over: Partial<ChangeRequestContext>) => step(changeRequestMachine, 'draft', { ...context, ...over }, SUBMIT).status;
const approve = (over: Partial<ChangeRequestContext>) =>
  step(changeRequestMachine, 'in_approval', { ...context, ...over }, { type: 'changeRequest.approve' }).status;
const violations = (work: () => unknown): string[] => {
  try {
    work();
  } catch (e) {
    return (e as RuleBroken).extra.violations ?? [];
  }
  return [];
};

describe('a request', () => {
  it('is assessed when its draft is sound', () => expect(submit({})).toBe('assessing'));

  it.each<[string, Partial<ChangeRequestContext>]>([
    ['windowOpen', { cardEffective: false }],
    ['windowOpen', { today: '2026-09-03' }],
    ['noOpenChangeOnLine', { openOnLine: 1 }],
    ['changesSomething', { changesSomething: false }],
    ['weightsTotal100', { weightsTotal: false }],
    ['weightsInRange', { weightsWithin: false }],
    ['targetsInOrder', { targetsInOrder: false }],
    ['ruleFitsTarget', { ruleFits: false }],
    ['effectiveDateAllowed', { effectiveOn: '2026-06-30' }],
    ['effectiveDateAllowed', { effectiveOn: '2026-10-01' }],
    ['effectiveDateAllowed', { effectiveOn: '2026-07-10', earliest: '2026-08-01' }],
  ])('is refused by %s (%j)', (rule, over) => expect(violations(() => submit(over))).toEqual([rule]));

  it('needs its reason and its evidence', () =>
    expect(violations(() => step(changeRequestMachine, 'draft', context, { type: 'changeRequest.submit', reason: ' ' }))).toEqual([
      'reasonGiven',
      'evidenceGiven',
    ]));

  it.each<Partial<ChangeRequestContext>>([{ type: 'ERROR_FIX' }, { cause: 'FORCE_MAJEURE' }, { cause: 'DEFINITION_CHANGE' }])(
    'of an exempt kind may be late and reach back (R-T2): %j',
    (over) => expect(submit({ ...over, today: '2026-09-29', earliest: '2026-09-01', effectiveOn: '2026-07-10' })).toBe('assessing'),
  );

  it('goes step by step and is approved by the last', () => {
    expect(approve({})).toBe('in_approval');
    expect(approve({ approvalsLeft: ['HRBP'] })).toBe('approved');
  });

  it.each<[string, Partial<ChangeRequestContext>]>([
    ['makerIsNotChecker', { creatorId: 'hrbp' }],
    ['subjectIsNotApprover', { ownerId: 'hrbp' }],
    ['approverIsNotEarlierApprover', { approvedBy: ['hrbp'] }],
    ['makerIsNotChecker', { creatorId: 'head', actors: ['ben', 'head'] }],
  ])('keeps duties apart: %s (%j)', (rule, over) => {
    expect(() => approve(over)).toThrow(DutyConflict);
    expect(violations(() => approve(over))).toEqual([rule]);
  });

  it('does not worsen days that are over without the owner’s consent (R-T2b), but puts an error right', () => {
    expect(violations(() => approve({ harmsElapsed: true, ownerConsented: false }))).toEqual(['noRetroactiveHarm']);
    expect(approve({ harmsElapsed: true, ownerConsented: true })).toBe('in_approval');
    expect(approve({ harmsElapsed: true, ownerConsented: false, type: 'ERROR_FIX' })).toBe('in_approval');
  });

  it('is not approved into a locked period', () =>
    expect(violations(() => approve({ periodLocked: true, approvalsLeft: ['HRBP'] }))).toEqual(['periodNotLocked']));

  it('waits for its day', () => {
    expect(step(changeRequestMachine, 'approved', context, { type: 'changeRequest.schedule' }).status).toBe('scheduled');
    expect(violations(() => step(changeRequestMachine, 'scheduled', context, { type: 'changeRequest.apply' }))).toEqual(['dateReached']);
    expect(step(changeRequestMachine, 'scheduled', { ...context, today: '2026-09-01' }, { type: 'changeRequest.apply' })).toMatchObject({
      status: 'applied',
      facts: [{ type: 'changeRequest.applied', lineId: 'l' }],
    });
  });
});
