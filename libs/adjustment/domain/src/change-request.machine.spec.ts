import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { DutyConflict, RuleBroken, eventsOf, step } from '@kpi-loop/shared/kernel';
import { changeRequestMachine, changeRequestPolicy, type ChangeRequestContext, type ChangeRequestEvent } from './index';

const SOUND =
  'windowOpen & periodNotLocked & noOpenChangeOnLine & changesSomething & lineFitsChange & linesAtMost8 & everyLineHasPublishedDefinition & weightsTotal100 & weightsInRange & keyTasksWithinLimit & milestonesTotal100 & milestonesDueInPeriod & targetsInOrder & ruleFitsTarget & beginsWithAMonth & receiverIsReady & effectiveDateAllowed & reasonGiven & evidenceGiven';
const DUTIES = 'makerIsNotChecker & subjectIsNotApprover & approverIsNotEarlierApprover';
const withdraw = { 'changeRequest.withdraw': ['withdrawn'] };
const receiver = (here: string) => ({
  'changeRequest.accept': [`${here} if receiverHasNotConsented`],
  'changeRequest.decline': ['rejected if receiverHasNotConsented & reasonGiven'],
});

describeMachine(changeRequestMachine, {
  draft: { 'changeRequest.edit': ['draft'], 'changeRequest.submit': [`assessing if ${SOUND}`], 'changeRequest.expire': ['expired'], ...withdraw },
  assessing: { 'changeRequest.assess': ['consulting if otherPartyKnown', 'escalated if otherPartyUnknown'], ...withdraw },
  consulting: {
    'changeRequest.consent': ['in_approval'],
    'changeRequest.object': ['in_approval if reasonGiven'],
    'changeRequest.timeout': ['escalated'],
    'changeRequest.stepDue': ['consulting'],
    ...withdraw,
    ...receiver('consulting'),
  },
  escalated: {
    'changeRequest.consent': ['in_approval'],
    'changeRequest.object': ['in_approval if reasonGiven'],
    'changeRequest.proceed': ['in_approval if reasonGiven & deliveryProofGiven'],
    'changeRequest.stepDue': ['escalated'],
    ...withdraw,
    ...receiver('escalated'),
  },
  in_approval: {
    'changeRequest.approve': [
      `approved if ${DUTIES} & noRetroactiveHarm & receiverConsents & periodNotLocked & chainDone`,
      `in_approval if ${DUTIES} & noRetroactiveHarm & chainGoesOn`,
    ],
    'changeRequest.stepDue': ['in_approval'],
    'changeRequest.return': ['draft if reasonGiven & subjectIsNotApprover'],
    'changeRequest.reject': ['rejected if reasonGiven & makerIsNotChecker & subjectIsNotApprover'],
    ...withdraw,
    ...receiver('in_approval'),
  },
  approved: { 'changeRequest.schedule': ['scheduled if dateAhead'], 'changeRequest.apply': ['applied if dateReached & periodNotLocked'] },
  scheduled: {
    'changeRequest.apply': ['applied if dateReached & periodNotLocked'],
    'changeRequest.revoke': [
      'revoked if seatHasNotRevoked & reasonGiven & otherSeatHasRevoked',
      'scheduled if seatHasNotRevoked & reasonGiven & otherSeatHasNotRevoked',
    ],
  },
  applied: { 'changeRequest.sign': ['applied if sideHasNotSigned & agreedHashGiven'], 'changeRequest.supersede': ['superseded'] },
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
  keyTasksWithin: true,
  figured: true,
  milestonesTotal: true,
  milestonesWithin: true,
  targetsInOrder: true,
  ruleFits: true,
  approvalsLeft: ['head', 'HRBP'],
  approvedBy: [],
  harmsElapsed: false,
  ownerConsented: true,
  ...{ receiverId: null, receiverConsented: false, receiverReady: true, frozen: null, lineFits: true, linesWithin: true, definitionPublished: true },
  ...{ waived: [], signer: null, signsLeft: [], agreedHash: null, revoker: null, revokedBy: [] },
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
  it('says of every event who may send it', () => expect(eventsOf(changeRequestMachine).filter((event) => !(event in changeRequestPolicy))).toEqual([]));

  it('is assessed when its draft is sound', () => expect(submit({})).toBe('assessing'));

  it.each<[string, Partial<ChangeRequestContext>]>([
    ['windowOpen', { cardEffective: false }],
    ['windowOpen', { today: '2026-09-03' }],
    ['periodNotLocked', { periodLocked: true }],
    ['noOpenChangeOnLine', { openOnLine: 1 }],
    ['changesSomething', { changesSomething: false }],
    ['milestonesTotal100', { milestonesTotal: false }],
    ['milestonesDueInPeriod', { milestonesWithin: false }],
    ['weightsTotal100', { weightsTotal: false }],
    ['weightsInRange', { weightsWithin: false }],
    ['keyTasksWithinLimit', { keyTasksWithin: false }],
    ['targetsInOrder', { targetsInOrder: false }],
    ['ruleFitsTarget', { ruleFits: false }],
    ['windowOpen', { frozen: true }],
    ['lineFitsChange', { lineFits: false }],
    ['linesAtMost8', { linesWithin: false }],
    ['everyLineHasPublishedDefinition', { definitionPublished: false }],
    ['beginsWithAMonth', { type: 'DROP_LINE', effectiveOn: '2026-09-02' }],
    ['receiverIsReady', { type: 'OWNER_TRANSFER', receiverReady: false }],
    ['effectiveDateAllowed', { effectiveOn: '2026-06-30' }],
    ['effectiveDateAllowed', { effectiveOn: '2026-10-01' }],
    ['effectiveDateAllowed', { effectiveOn: '2026-07-10', earliest: '2026-08-01' }],
  ])('is refused by %s (%j)', (rule, over) => expect(violations(() => submit(over))).toEqual([rule]));

  it('begins or ends a key task on any day: no figure of it is kept by the month', () =>
    expect(submit({ type: 'ADD_LINE', figured: false, effectiveOn: '2026-09-02' })).toBe('assessing'));

  it('needs its reason and its evidence', () =>
    expect(violations(() => step(changeRequestMachine, 'draft', context, { type: 'changeRequest.submit', reason: ' ' }))).toEqual([
      'reasonGiven',
      'evidenceGiven',
    ]));

  it.each<Partial<ChangeRequestContext>>([{ type: 'ERROR_FIX' }, { cause: 'FORCE_MAJEURE' }, { cause: 'DEFINITION_CHANGE' }])(
    'of an exempt kind may reach back (R-T2): %j',
    (over) => expect(submit({ ...over, earliest: '2026-09-01', effectiveOn: '2026-07-10' })).toBe('assessing'),
  );

  it.each<Partial<ChangeRequestContext>>([{ type: 'ERROR_FIX' }, { cause: 'FORCE_MAJEURE' }])('passes the freeze before the end (§2.1): %j', (over) => {
    expect(submit({ ...over, today: '2026-09-29' })).toBe('assessing');
    expect(submit({ ...over, frozen: true })).toBe('assessing');
  });

  it('follows the cycle where it says whether its window is open, else its calendar', () => {
    expect(violations(() => submit({ cause: 'DEFINITION_CHANGE', today: '2026-09-29' }))).toEqual(['windowOpen']);
    expect(submit({ today: '2026-09-29', frozen: false })).toBe('assessing');
  });

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

  it.each<[string, Partial<ChangeRequestContext>]>([
    ['makerIsNotChecker', { creatorId: 'hrbp' }],
    ['subjectIsNotApprover', { receiverId: 'hrbp' }],
    ['approverIsNotEarlierApprover', { approvedBy: ['hrbp'] }],
  ])('lets %s rest while it is waived, and no other rule (§6.5)', (rule, over) => {
    expect(() => approve(over)).toThrow(DutyConflict);
    expect(approve({ ...over, waived: [rule] })).toBe('in_approval');
    expect(() => approve({ ...over, waived: ['another'] })).toThrow(DutyConflict);
  });

  it('waits for whoever takes the line over', () => {
    const last = { approvalsLeft: ['EXEC' as const], receiverId: 'ben' };
    expect(violations(() => approve(last))).toEqual(['receiverConsents']);
    expect(approve({ ...last, receiverConsented: true })).toBe('approved');
  });

  it('is revoked by two: an approver and HR, each once', () => {
    const revoke = (over: Partial<ChangeRequestContext>) =>
      step(changeRequestMachine, 'scheduled', { ...context, ...over }, { type: 'changeRequest.revoke', reason: 'x' });
    expect(revoke({ revoker: 'approver' })).toMatchObject({ status: 'scheduled', facts: [{ type: 'changeRequest.revokeAsked' }] });
    expect(violations(() => revoke({ revoker: 'HR', revokedBy: ['HR'] }))).toEqual(['seatHasNotRevoked']);
    expect(revoke({ revoker: 'HR', revokedBy: ['approver'] }).status).toBe('revoked');
  });

  it('is signed by each side once, under what the card says', () => {
    const sign = (over: Partial<ChangeRequestContext>) =>
      step(changeRequestMachine, 'applied', { ...context, agreedHash: 'h', ...over }, { type: 'changeRequest.sign', agreedHash: 'h' }).status;
    expect(sign({ signer: 'owner', signsLeft: ['owner', 'head'] })).toBe('applied');
    expect(violations(() => sign({ signer: 'owner', signsLeft: ['head'] }))).toEqual(['sideHasNotSigned']);
    expect(violations(() => sign({ signer: 'owner', signsLeft: ['owner'], agreedHash: 'other' }))).toEqual(['agreedHashGiven']);
  });

  it('does not worsen days that are over without the owner’s consent (R-T2b), but puts an error right', () => {
    expect(violations(() => approve({ harmsElapsed: true, ownerConsented: false }))).toEqual(['noRetroactiveHarm']);
    expect(approve({ harmsElapsed: true, ownerConsented: true })).toBe('in_approval');
    expect(approve({ harmsElapsed: true, ownerConsented: false, type: 'ERROR_FIX' })).toBe('in_approval');
  });

  it('is not approved into a locked period', () =>
    expect(violations(() => approve({ periodLocked: true, approvalsLeft: ['HRBP'] }))).toEqual(['periodNotLocked']));

  it('asks whose step it is with every step, and reminds him by the ladder; silence decides nothing (R-SM3)', () => {
    const told = (status: string, event: ChangeRequestEvent) => {
      const { status: after, facts } = step(changeRequestMachine, status, context, event);
      return [after, ...facts.map(({ type }) => type.slice('changeRequest.'.length))];
    };
    expect(told('consulting', { type: 'changeRequest.consent' })).toEqual(['in_approval', 'consented', 'approvalAsked']);
    expect(told('escalated', { type: 'changeRequest.proceed', reason: 'x', deliveryProof: 'y' })).toEqual(['in_approval', 'proceeded', 'approvalAsked']);
    expect(told('in_approval', { type: 'changeRequest.approve' })).toEqual(['in_approval', 'stepApproved', 'approvalAsked']);
    const rungs = [-2, 0, 1, 3].map((rung) => told('in_approval', { type: 'changeRequest.stepDue', rung }));
    expect(rungs).toEqual(['reminded', 'overdue', 'chased', 'stalled'].map((verb) => ['in_approval', verb]));
  });

  it('waits for its day', () => {
    expect(step(changeRequestMachine, 'approved', context, { type: 'changeRequest.schedule' }).status).toBe('scheduled');
    expect(violations(() => step(changeRequestMachine, 'scheduled', context, { type: 'changeRequest.apply' }))).toEqual(['dateReached']);
    expect(step(changeRequestMachine, 'scheduled', { ...context, today: '2026-09-01' }, { type: 'changeRequest.apply' })).toMatchObject({
      status: 'applied',
      facts: [{ type: 'changeRequest.applied', lineId: 'l' }],
    });
  });
});
