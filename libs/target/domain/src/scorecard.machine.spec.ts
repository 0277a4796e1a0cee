import { DutyConflict, RuleBroken, offers, statusesOf, step, type Party } from '@kpi-loop/shared/kernel';
import { WAIVABLE_RULES } from '@kpi-loop/organization/domain';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import {
  restingDuties,
  SCORECARD_STATUSES,
  scorecardMachine,
  scorecardPolicy,
  WAIVABLE_DUTIES,
  type CardLine,
  type ScorecardContext,
  type ScorecardEvent,
} from './index';

const SOUND =
  'linesAtMost8 & everyLineHasPublishedDefinition & weightsTotal100 & weightsInRange & targetsInOrder & ruleFitsTarget & capWithinPolicy & keyTasksWithinLimit & bonusWithinLimit & milestonesTotal100 & milestonesDueInPeriod';
const GRANT_BONUS = 'granterIsNotOwner & bonusGiven & pointsGiven & pointsWithinMax & reasonGiven';
const DUTIES = 'approverIsNotOwner & approverIsNotHead & approverIsNotProposer & approverIsNotDecider & approverIsNotSubmitter';
const DUTIES_BY_NAME = DUTIES.split(' & ');
const WITH_CYCLE = { 'scorecard.voidWithCycle': ['void'] };
const VOID = { 'scorecard.void': ['void if reasonGiven'], ...WITH_CYCLE };
const comment = (state: string) => ({ 'scorecard.comment': [`${state} if textGiven`] });
const waiveWeight = (state: string) => ({
  'scorecard.waiveWeight': [`${state} if waiverGiverIsNotOwner & lineGiven & weightAboveLimit & reasonGiven`],
});
const dissent = (state: string) => ({ 'scorecard.dissent': [`${state} if decidedInMediation & dissentOnce & textGiven`] });
const reminded = (state: string) => ({ 'scorecard.stepDue': [state] });
const due = (state: string) => ({
  'scorecard.stepDue': [`${state} if holdNotSpent`, 'mediation if holdSpent'],
  'scorecard.contractDue': [`${state} if holdNotSpent`, 'mediation if holdSpent'],
});
const recall = (rule: string) => ({ 'scorecard.recall': [`negotiating.with_head if ${rule} & reasonGiven`] });
const pen = (side: 'owner' | 'head') => {
  const [here, there] = side === 'owner' ? ['negotiating.with_owner', 'negotiating.with_head'] : ['negotiating.with_head', 'negotiating.with_owner'];
  return {
    'scorecard.editLines': [`${here} if ${side}HoldsThePen`],
    'scorecard.acceptLine': [`${here} if ${side}HoldsThePen & lineGiven`],
    'scorecard.counterLine': [`${here} if ${side}HoldsThePen & lineGiven & valueGiven & reasonGiven`],
    'scorecard.return': [`${there} if ${side}HoldsThePen & somethingCountered`],
    'scorecard.agree': [`agreed if ${side}HoldsThePen & allLinesAccepted & ${SOUND}`],
    ...waiveWeight(here),
    ...comment(here),
    'scorecard.requestMediation': ['mediation if roundAtLeast2 & reasonGiven'],
    'scorecard.roundLimit': ['mediation if roundsSpent'],
    ...due(here),
    'scorecard.contractClosed': ['mediation'],
    ...VOID,
  };
};
const inForce = (here: string) => ({
  'scorecard.revise': [
    `${here} if effectiveDateInPeriod & weightsTotal100 & weightsInRange & targetsInOrder & ruleFitsTarget & keyTasksWithinLimit & bonusWithinLimit`,
  ],
  'scorecard.unsignError': [
    'signing if reasonGiven & noFigureLocked & agreesForTheFirstTime & everybodyAgrees',
    `${here} if reasonGiven & noFigureLocked & agreesForTheFirstTime & somebodyHasNotAgreed`,
  ],
  'scorecard.grantBonus': [`${here} if ${GRANT_BONUS}`],
  'scorecard.lock': ['locked'],
  'scorecard.endEarly': [`${here} if endInPeriod`],
  ...comment(here),
  ...VOID,
});
const published = (here: string) => ({ 'scorecard.markScored': [here], 'scorecard.appeal': ['published.disputed if appealWindowOpen'], ...WITH_CYCLE });
const FINALISE = { 'scorecard.finalise': ['final if appealWindowClosed & noAppealOpen'] };

describeMachine(scorecardMachine, {
  draft: {
    'scorecard.editLines': ['draft'],
    'scorecard.propose': [
      `negotiating.with_head if ownerProposes & initiatorMayBegin & parentAgreed & parentEffective & ${SOUND}`,
      `negotiating.with_owner if headProposes & initiatorMayBegin & parentAgreed & parentEffective & ${SOUND}`,
    ],
    ...waiveWeight('draft'),
    ...comment('draft'),
    ...VOID,
  },
  'negotiating.with_owner': pen('owner'),
  'negotiating.with_head': pen('head'),
  mediation: {
    'scorecard.acceptLine': ['mediation if lineGiven'],
    'scorecard.counterLine': ['mediation if lineGiven & valueGiven & reasonGiven'],
    'scorecard.mediate': ['mediation if lineGiven & valueGiven & reasonGiven'],
    ...waiveWeight('mediation'),
    'scorecard.mediated': [`agreed if allLinesAccepted & ${SOUND}`],
    'scorecard.decide': [`agreed if somethingDisputed & onlyDisputedDecided & decisionsGiven & ${SOUND}`],
    ...reminded('mediation'),
    ...comment('mediation'),
    ...VOID,
  },
  agreed: {
    'scorecard.submit': [`in_approval if cascadeCovered & ${SOUND}`, `in_approval if waiverGiven & ${SOUND}`],
    'scorecard.recall': ['negotiating.with_head if reasonGiven'],
    ...reminded('agreed'),
    ...dissent('agreed'),
    ...comment('agreed'),
    ...VOID,
  },
  in_approval: {
    'scorecard.approve': [`approved if ${DUTIES} & lastApproval`, `in_approval if ${DUTIES} & approvalsLeft`],
    'scorecard.reject': ['negotiating.with_head if approverIsNotOwner & reasonGiven'],
    'scorecard.sendBack': ['negotiating.with_head if approverIsNotOwner & reasonGiven'],
    ...recall('chainHasNotActed'),
    ...reminded('in_approval'),
    ...dissent('in_approval'),
    ...comment('in_approval'),
    ...VOID,
  },
  approved: { 'scorecard.openSign': ['signing'], ...recall('notBothSigned'), ...VOID },
  signing: {
    'scorecard.sign': [
      'effective.steady if sideHasNotSigned & agreedHashGiven & identityGiven & otherSideHasSigned',
      'signing if sideHasNotSigned & agreedHashGiven & identityGiven & otherSideHasNotSigned',
    ],
    'scorecard.refuseSign': [
      'mediation if ownerHasNotSigned & refusedForTheFirstTime & reasonGiven',
      'signing if ownerHasNotSigned & mediatedBefore & refusalDoesNotStand & reasonGiven',
    ],
    'scorecard.confirmRefusal': [
      'effective.steady if refusalStands & headHasSigned & confirmsForSomebody & lastConfirmation',
      'signing if refusalStands & headHasSigned & confirmsForSomebody & confirmationsLeft',
    ],
    ...recall('notBothSigned'),
    ...due('signing'),
    'scorecard.contractClosed': ['mediation if refusalDoesNotStand'],
    ...dissent('signing'),
    ...comment('signing'),
    ...VOID,
  },
  'effective.steady': { 'scorecard.changeOpen': ['effective.amending'], ...inForce('effective.steady') },
  'effective.amending': {
    'scorecard.changeOpen': ['effective.amending'],
    'scorecard.changeClosed': ['effective.steady if noOtherChangeOpen', 'effective.amending if otherChangeOpen'],
    ...inForce('effective.amending'),
  },
  locked: { 'scorecard.grantBonus': [`locked if ${GRANT_BONUS}`], 'scorecard.markScored': ['scored'], ...WITH_CYCLE },
  scored: {
    'scorecard.markScored': ['scored'],
    'scorecard.calibrate': ['calibrated'],
    'scorecard.skipCalibration': ['calibrated if calibrationNotAsked'],
    ...WITH_CYCLE,
  },
  calibrated: { 'scorecard.markScored': ['scored'], 'scorecard.uncalibrate': ['scored'], 'scorecard.publish': ['published.unread'], ...WITH_CYCLE },
  'published.unread': {
    'scorecard.acknowledge': ['published.acknowledged'],
    'scorecard.acknowledgeTimeout': ['published.acknowledged if resultDelivered'],
    ...published('published.unread'),
  },
  'published.acknowledged': { ...FINALISE, ...published('published.acknowledged') },
  'published.disputed': { ...FINALISE, ...published('published.disputed') },
  final: { 'scorecard.reopen': ['locked'] },
  void: {},
});

const line = (lineId: string, weight: string, more: Partial<CardLine> = {}): CardLine => ({
  lineId,
  metricId: `m-${lineId}`,
  metricVersionId: `v-${lineId}`,
  direction: 'HIGHER',
  definitionPublished: true,
  rule: { kind: 'LINEAR' },
  ownerAccepted: true,
  headAccepted: true,
  values: [{ weight, baseline: null, threshold: '80', target: '100', stretch: '120', validFrom: '2026-07-01', validTo: '2026-09-30' }],
  ...more,
});

const card = (more: Partial<ScorecardContext> = {}): ScorecardContext => ({
  scorecardId: 'card',
  periodId: 'q3',
  ownerId: 'anna',
  headId: 'head',
  lines: [line('a', '40.00'), line('b', '30.00'), line('c', '30.00')],
  policy: {
    score: { lineCap: '120', lineFloor: '0', bonusMax: '10' },
    weights: { sum: '100.00', min: '5', max: '40', maxLines: 8, warnLines: 6, keyTaskMax: '30' },
    contract: { initiator: 'EITHER', maxRounds: 4, holdWD: 3, mediationWD: 3 },
  },
  round: 1,
  proposers: ['head'],
  submitterId: 'head',
  deciders: [],
  decidedInMediation: false,
  dissented: false,
  counteredThisRound: false,
  directHeadId: 'head',
  uncovered: [],
  approvalsLeft: ['HEAD2', 'HRBP'],
  speaksFor: 1,
  chainActed: false,
  waived: [],
  refusals: 0,
  refusalStands: false,
  confirmationsLeft: ['HEAD2', 'HRBP'],
  confirmsFor: 0,
  unsignLeft: ['HR', 'OWNER', 'HEAD'],
  unsignsFor: 1,
  figureLocked: false,
  calibrates: false,
  appealWindowOpen: true,
  appealOpen: false,
  agreedHash: 'abc',
  ownerSigned: false,
  headSigned: false,
  actors: ['head'],
  side: 'head',
  periodFrom: '2026-07-01',
  periodTo: '2026-09-30',
  ...more,
});

const broken = (status: string, context: ScorecardContext, event: ScorecardEvent): string[] => {
  try {
    step(scorecardMachine, status, context, event);
    return [];
  } catch (error) {
    return (error as RuleBroken).extra.violations ?? [];
  }
};

describe('scorecard', () => {
  it('knows exactly the statuses that are declared', () => {
    expect(statusesOf(scorecardMachine)).toEqual({ status: [...SCORECARD_STATUSES] });
  });

  it.each([
    ['head', 'negotiating.with_owner'],
    ['owner', 'negotiating.with_head'],
  ] as const)('proposed by the %s it goes to the other side', (side, status) => {
    expect(step(scorecardMachine, 'draft', card({ side }), { type: 'scorecard.propose' }).status).toBe(status);
  });

  it('lets only the side begin that the policy names', () => {
    const policy = { ...card().policy, contract: { ...card().policy.contract, initiator: 'BOTTOM_UP' as const } };
    expect(broken('draft', card({ policy, side: 'head' }), { type: 'scorecard.propose' })).toContain('initiatorMayBegin');
    expect(broken('draft', card({ policy, side: 'owner' }), { type: 'scorecard.propose' })).toEqual([]);
  });

  it.each([
    ['weightsTotal100', [line('a', '40'), line('b', '40'), line('c', '19.99')]],
    ['weightsInRange', [line('a', '60'), line('b', '40')]],
    ['weightsInRange', [line('a', '40'), line('b', '40'), line('c', '16'), line('d', '4')]],
    ['linesAtMost8', Array.from({ length: 10 }, (_, i) => line(`l${i}`, '10'))],
    ['everyLineHasPublishedDefinition', [line('a', '40'), line('b', '30'), line('c', '30', { definitionPublished: false })]],
    ['targetsInOrder', [line('a', '40'), line('b', '30'), line('c', '30', { direction: 'LOWER' })]],
    ['ruleFitsTarget', [line('a', '40'), line('b', '30'), line('c', '30', { direction: 'RANGE' })]],
    ['capWithinPolicy', [line('a', '40'), line('b', '30'), line('c', '30', { rule: { kind: 'LINEAR', cap: '500' } })]],
  ])('refuses a proposal that breaks %s', (rule, lines) => expect(broken('draft', card({ lines }), { type: 'scorecard.propose' })).toEqual([rule]));

  it('lets a card wait for the level above as the cycle asks (R-C2)', () => {
    const refused = (cascade: string, above: string) =>
      broken('draft', card({ parents: [above, 'effective'], policy: { ...card().policy, contract: { ...card().policy.contract, cascade } } }), {
        type: 'scorecard.propose',
      });
    expect(
      ['draft', 'negotiating.with_owner', 'mediation', 'agreed', 'signing', 'locked'].map((above) => refused('SOFT', above).includes('parentAgreed')),
    ).toEqual([true, true, true, false, false, false]);
    expect(['agreed', 'signing', 'effective', 'final'].map((above) => refused('HARD', above).includes('parentEffective'))).toEqual([true, true, false, false]);
    expect(refused('OFF', 'draft')).not.toContain('parentAgreed');
  });

  it('agrees only when both have accepted every line', () => {
    const half = card({ side: 'owner', lines: [line('a', '40'), line('b', '30'), line('c', '30', { headAccepted: false })] });
    expect(broken('negotiating.with_owner', half, { type: 'scorecard.agree' })).toEqual(['allLinesAccepted']);
  });

  it('answers to a counter without reason or value with both rules', () => {
    expect(broken('negotiating.with_head', card(), { type: 'scorecard.counterLine', lineId: 'a' })).toEqual(['valueGiven', 'reasonGiven']);
  });

  it('goes to mediation when the rounds are spent, and not before', () => {
    expect(broken('negotiating.with_owner', card({ round: 4 }), { type: 'scorecard.roundLimit' })).toEqual(['roundsSpent']);
    expect(step(scorecardMachine, 'negotiating.with_owner', card({ round: 5 }), { type: 'scorecard.roundLimit' }).status).toBe('mediation');
  });

  it.each([
    [-2, 'negotiating.with_owner', 'scorecard.reminded'],
    [0, 'negotiating.with_owner', 'scorecard.overdue'],
    [1, 'negotiating.with_owner', 'scorecard.chased'],
    [3, 'negotiating.with_owner', 'scorecard.escalated'],
    [5, 'mediation', 'scorecard.holdSpent'],
  ])('%i working days after a step was due: %s, %s; silence is never consent', (rung, status, fact) => {
    const result = step(scorecardMachine, 'negotiating.with_owner', card(), { type: 'scorecard.stepDue', rung });
    expect([result.status, result.facts.map(({ type }) => type)]).toEqual([status, [fact]]);
  });

  it('returns only with something countered by this side in this round: silence uses up no round', () => {
    const silent = card({ side: 'owner', lines: [line('a', '100', { ownerAccepted: false })] });
    expect(broken('negotiating.with_owner', silent, { type: 'scorecard.return' })).toEqual(['somethingCountered']);
    expect(broken('negotiating.with_owner', { ...silent, counteredThisRound: true }, { type: 'scorecard.return' })).toEqual([]);
  });

  it('is decided line by line: a reason for each that is disputed, and for no other', () => {
    const context = card({ side: null, lines: [line('a', '40', { ownerAccepted: false }), line('b', '30', { headAccepted: false }), line('c', '30')] });
    const decide = (...lineIds: string[]) => ({ type: 'scorecard.decide', lines: lineIds.map((lineId) => ({ lineId, reason: 'the market' })) }) as const;
    expect(step(scorecardMachine, 'mediation', context, decide('a', 'b')).facts.map((fact) => fact.type)).toEqual(['scorecard.decided', 'scorecard.agreed']);
    expect(broken('mediation', context, decide('a'))).toEqual(['decisionsGiven']);
    expect(broken('mediation', context, { type: 'scorecard.decide', lines: [...decide('a').lines, { lineId: 'b', reason: ' ' }] })).toEqual(['decisionsGiven']);
    expect(broken('mediation', context, decide('a', 'b', 'c'))).toEqual(['onlyDisputedDecided']);
    expect(broken('mediation', card({ side: null }), decide())).toEqual(['somethingDisputed']);
    const offered = offers(scorecardMachine, 'mediation', context, scorecardPolicy, new Set<Party>(['head2']));
    expect(offered.find((offer) => offer.event === 'scorecard.decide')).toMatchObject({ allowed: true, needs: ['decisions'] });
  });

  it('takes one dissent, in the owner’s words, from a decision that is on the table', () => {
    const say = { type: 'scorecard.dissent', text: '我仍认为偏高' } as const;
    const decided = card({ side: 'owner', actors: ['anna'], decidedInMediation: true });
    for (const status of ['agreed', 'in_approval', 'signing'] as const) expect(broken(status, decided, say)).toEqual([]);
    expect(broken('agreed', { ...decided, decidedInMediation: false }, say)).toEqual(['decidedInMediation']);
    expect(broken('agreed', { ...decided, dissented: true }, say)).toEqual(['dissentOnce']);
    expect(broken('agreed', decided, { ...say, text: ' ' })).toEqual(['textGiven']);
  });

  it.each([
    ['approverIsNotOwner', { actors: ['anna'] }],
    ['approverIsNotProposer', { actors: ['boss'], proposers: ['boss'] }],
    ['approverIsNotSubmitter', { actors: ['boss'], submitterId: 'boss' }],
    ['approverIsNotDecider', { actors: ['boss'], deciders: ['boss'] }],
    ['approverIsNotDecider', { actors: ['friend', 'boss'], deciders: ['boss'] }],
    ['approverIsNotHead', { actors: ['lead'], directHeadId: 'lead' }],
    ['approverIsNotProposer', { actors: ['friend', 'boss'], proposers: ['boss'] }],
  ])('keeps duties apart: %s', (rule, more) => {
    expect(() => step(scorecardMachine, 'in_approval', card(more), { type: 'scorecard.approve' })).toThrow(DutyConflict);
    expect(broken('in_approval', card(more), { type: 'scorecard.approve' })).toEqual([rule]);
  });

  it.each([
    ['approverIsNotSubmitter', { actors: ['boss'], submitterId: 'boss' }],
    ['approverIsNotDecider', { actors: ['friend', 'boss'], deciders: ['boss'] }],
    ['approverIsNotHead', { actors: ['lead'], directHeadId: 'lead' }],
    ['approverIsNotProposer', { actors: ['boss'], proposers: ['boss'] }],
  ])('lets %s rest while it is waived, and says that it did; no other waiver helps (§6.5)', (rule, more) => {
    const waived = card({ ...more, waived: [rule] });
    expect(step(scorecardMachine, 'in_approval', waived, { type: 'scorecard.approve' }).status).toBe('in_approval');
    expect(restingDuties(waived)).toEqual([rule]);
    expect(broken('in_approval', { ...waived, waived: WAIVABLE_DUTIES.filter((other) => other !== rule) }, { type: 'scorecard.approve' })).toEqual([rule]);
    expect(restingDuties(card({ actors: ['stranger'], waived: [rule] }))).toEqual([]);
  });

  it('never lets the owner approve, whatever is waived', () => {
    const waived = card({ actors: ['anna'], waived: DUTIES_BY_NAME });
    expect(broken('in_approval', waived, { type: 'scorecard.approve' })).toEqual(['approverIsNotOwner']);
    expect([WAIVABLE_DUTIES.includes('approverIsNotOwner'), restingDuties(waived)]).toEqual([false, []]);
  });

  it('has waivers of exactly the duties an executive may waive', () => {
    expect(WAIVABLE_RULES).toEqual(expect.arrayContaining([...WAIVABLE_DUTIES]));
    expect(WAIVABLE_RULES).not.toContain('approverIsNotOwner');
  });

  describe('with a weight above the limit (R-W2)', () => {
    const heavy = (more: Partial<CardLine> = {}) => card({ lines: [line('a', '60', more), line('b', '40')], side: null, actors: ['hrbp'] });
    const waive = { type: 'scorecard.waiveWeight', lineId: 'a', reason: '只有一个指标能反映这个岗位' } as const;

    it('is waived for one line, with a reason, by somebody else than its owner', () => {
      for (const status of ['draft', 'negotiating.with_owner', 'negotiating.with_head', 'mediation'] as const) {
        const waived = step(scorecardMachine, status, heavy(), waive);
        expect([waived.status, waived.facts]).toEqual([status, [expect.objectContaining({ type: 'scorecard.weightWaived', lineId: 'a' })]]);
      }
      expect(broken('draft', heavy(), { ...waive, reason: ' ' })).toEqual(['reasonGiven']);
      expect(broken('draft', heavy(), { ...waive, lineId: 'b' })).toEqual(['weightAboveLimit']);
      expect(broken('draft', heavy({ weightWaived: true }), waive)).toEqual(['weightAboveLimit']);
      expect(broken('draft', heavy({ kind: 'task' }), waive)).toEqual(['weightAboveLimit']);
      expect(() => step(scorecardMachine, 'draft', { ...heavy(), actors: ['anna'] }, waive)).toThrow(DutyConflict);
    });

    it('goes on where it is waived for that line, and the total is 100', () => {
      const agree = (more: Partial<ScorecardContext>) => broken('negotiating.with_owner', card({ side: 'owner', ...more }), { type: 'scorecard.agree' });
      const waived = line('a', '60', { weightWaived: true });
      expect(agree({ lines: [line('a', '60'), line('b', '40')] })).toEqual(['weightsInRange']);
      expect(agree({ lines: [waived, line('b', '40')] })).toEqual([]);
      expect(agree({ lines: [line('a', '100', { weightWaived: true })] })).toEqual([]);
      expect(agree({ lines: [waived, line('b', '39')] })).toEqual(['weightsTotal100']);
      expect(agree({ lines: [line('a', '40', { weightWaived: true }), line('b', '60')] })).toEqual(['weightsInRange']);
      expect(agree({ lines: [line('a', '96', { weightWaived: true }), line('b', '4')] })).toEqual(['weightsInRange']);
    });
  });

  it('passes from seat to seat, and is approved by the last', () => {
    expect(step(scorecardMachine, 'in_approval', card({ actors: ['boss'] }), { type: 'scorecard.approve' }).status).toBe('in_approval');
    expect(step(scorecardMachine, 'in_approval', card({ actors: ['boss'], speaksFor: 2 }), { type: 'scorecard.approve' }).status).toBe('approved');
  });

  it('is submitted over a cascade that is not covered only with a reason, and says so before', () => {
    const context = card({ uncovered: ['some line'] });
    expect(broken('agreed', context, { type: 'scorecard.submit' })).toEqual(['cascadeCovered']);
    expect(step(scorecardMachine, 'agreed', context, { type: 'scorecard.submit', waiver: '两家门店下月开业' }).status).toBe('in_approval');
    const needs = (given: ScorecardContext) => offers(scorecardMachine, 'agreed', given, scorecardPolicy, new Set<Party>(['head']))[0].needs;
    expect([needs(context), needs(card())]).toEqual([['waiver'], []]);
  });

  it('is in force with the second signature, whoever signs first', () => {
    const sign = { type: 'scorecard.sign', agreedHash: 'abc', identity: 'password' } as const;
    expect(step(scorecardMachine, 'signing', card({ side: 'owner' }), sign).status).toBe('signing');
    const second = step(scorecardMachine, 'signing', card({ side: 'owner', headSigned: true }), sign);
    expect([second.status, second.facts.map((fact) => fact.type)]).toEqual(['effective.steady', ['scorecard.signed', 'scorecard.effective']]);
    expect(broken('signing', card({ side: 'owner', ownerSigned: true }), sign)).toContain('sideHasNotSigned');
    expect(broken('signing', card({ side: 'owner' }), { ...sign, agreedHash: 'other' })).toEqual(['agreedHashGiven']);
    expect(broken('signing', card({ side: 'owner' }), { ...sign, identity: '' })).toEqual(['identityGiven']);
  });

  it('leads to mediation the first time the owner refuses, and the second time into force only when both have confirmed it', () => {
    const refuse = { type: 'scorecard.refuseSign', reason: '目标过高' } as const;
    expect(step(scorecardMachine, 'signing', card({ side: 'owner' }), refuse).status).toBe('mediation');
    expect(step(scorecardMachine, 'signing', card({ side: 'owner', refusals: 1 }), refuse).status).toBe('signing');
    const stands = card({ refusals: 2, refusalStands: true, headSigned: true, confirmsFor: 1, side: null });
    const confirm = { type: 'scorecard.confirmRefusal' } as const;
    expect(step(scorecardMachine, 'signing', stands, confirm).status).toBe('signing');
    expect(step(scorecardMachine, 'signing', { ...stands, confirmationsLeft: ['HRBP'] }, confirm).status).toBe('effective.steady');
    expect(broken('signing', { ...stands, headSigned: false }, confirm)).toEqual(['headHasSigned']);
  });

  it('is unsigned only by all three, and by nobody once a figure is locked', () => {
    const undo = { type: 'scorecard.unsignError', reason: '签错了版本' } as const;
    expect(step(scorecardMachine, 'effective.steady', card(), undo).status).toBe('effective.steady');
    expect(step(scorecardMachine, 'effective.amending', card({ unsignLeft: ['HEAD'] }), undo).status).toBe('signing');
    expect(broken('effective.steady', card({ figureLocked: true }), undo)).toEqual(['noFigureLocked']);
  });

  it('is final when the window for appeals is closed and none is open', () => {
    expect(broken('published.acknowledged', card(), { type: 'scorecard.finalise' })).toEqual(['appealWindowClosed']);
    expect(broken('published.disputed', card({ appealWindowOpen: false, appealOpen: true }), { type: 'scorecard.finalise' })).toEqual(['noAppealOpen']);
    expect(step(scorecardMachine, 'published.acknowledged', card({ appealWindowOpen: false }), { type: 'scorecard.finalise' }).status).toBe('final');
  });

  it('checks the weights of a change on each effective date', () => {
    const split = (weight: string, later: string) =>
      line('a', weight, {
        values: [
          { ...line('a', weight).values[0], validTo: '2026-08-31' },
          { ...line('a', later).values[0], validFrom: '2026-09-01' },
        ],
      });
    const revise = { type: 'scorecard.revise', lineId: 'a', changeRequestId: 'r', effectiveOn: '2026-09-01' } as const;
    expect(broken('effective.steady', card({ lines: [split('40', '35'), line('b', '30'), line('c', '30')] }), revise)).toEqual(['weightsTotal100']);
    expect(broken('effective.steady', card({ lines: [split('40', '40'), line('b', '30'), line('c', '30')] }), revise)).toEqual([]);
    expect(broken('effective.steady', card(), { ...revise, effectiveOn: '2026-10-01' })).toEqual(['effectiveDateInPeriod']);
  });

  it('offers a refused button with its rule, and nothing that is not the viewer’s business', () => {
    const context = card({
      side: 'owner',
      lines: [line('a', '100', { headAccepted: false })],
      policy: { ...card().policy, weights: { ...card().policy.weights, max: '100' } },
    });
    const mine = offers(scorecardMachine, 'negotiating.with_owner', context, scorecardPolicy, new Set<Party>(['owner', 'anyone']));
    expect(mine.find((offer) => offer.event === 'scorecard.agree')).toEqual({
      event: 'scorecard.agree',
      allowed: false,
      because: ['allLinesAccepted'],
      needs: [],
    });
    expect(mine.find((offer) => offer.event === 'scorecard.counterLine')?.needs).toEqual(['line', 'value', 'reason']);
    expect(mine.some((offer) => offer.event === 'scorecard.void')).toBe(false);
  });
});
