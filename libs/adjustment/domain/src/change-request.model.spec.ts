import { describeHistories, type ReferenceModel } from '@kpi-loop/shared/kernel/testing';
import fc from 'fast-check';
import { CHANGE_REQUEST_STATUSES, changeRequestMachine, type ChangeRequestContext, type ChangeRequestEvent, type ChangeType } from './index';

/** §2.3 once more, as plain data and written apart from the machine: what a request is, and what each command does with it. */
interface Model {
  status: string;
  type: ChangeType;
  /** Approvals that are missing, and who has approved. */
  left: number;
  approvers: string[];
  otherParty: boolean;
  receiver: boolean;
  receiverConsented: boolean;
  signed: string[];
  revoked: string[];
  /** The world around it. */
  frozen: boolean;
  locked: boolean;
  /** Its effective day has come. */
  due: boolean;
  harms: boolean;
  waived: boolean;
  /** What a draft must be before it is sent, and is not; '' when nothing is wrong with it. */
  unsound: string;
}

interface Command {
  verb: string;
  words: boolean;
  evidence: boolean;
  known: boolean;
  actor: string;
  seat: 'approver' | 'HR';
  signer: 'owner' | 'head' | null;
  unsound: string;
  flag: boolean;
}

const begin = (status: string, more: Partial<Model> = {}): Model => ({
  ...{ status, type: 'TARGET', left: 3, approvers: [], otherParty: true, receiver: false, receiverConsented: false, signed: [], revoked: [] },
  ...{ frozen: false, locked: false, due: false, harms: false, waived: false, unsound: '' },
  ...more,
});

/** What is wrong with a draft, by the rule that refuses it. */
const SOUND = [
  ...['noOpenChangeOnLine', 'changesSomething', 'lineFitsChange', 'linesAtMost8', 'everyLineHasPublishedDefinition', 'weightsTotal100', 'weightsInRange'],
  ...[
    'keyTasksWithinLimit',
    'milestonesTotal100',
    'milestonesDueInPeriod',
    'targetsInOrder',
    'ruleFitsTarget',
    'beginsWithAMonth',
    'receiverIsReady',
    'effectiveDateAllowed',
  ],
];
const is =
  (...statuses: string[]) =>
  (m: Model): boolean =>
    statuses.includes(m.status);
const to = (status: string) => (m: Model) => void (m.status = status);
/** Of a line that goes to another owner, who has not said yes. */
const receiverAsked = (m: Model) => m.receiver && !m.receiverConsented;
const notMaker = (m: Model, c: Command) => m.waived || c.actor !== 'anna';
const notSubject = (m: Model, c: Command) => m.waived || (c.actor !== 'olga' && !(m.receiver && c.actor === 'ben'));
/** R-T2b: days that are over get worse for the owner, who has not consented; an obvious error may be put right. */
const harmless = (m: Model) => !m.harms || m.type === 'ERROR_FIX';

const COMMANDS: ReferenceModel<Model, Command>['commands'] = {
  edit: { where: is('draft'), then: () => undefined },
  submit: {
    where: is('draft'),
    obeys: (m, c) => ({
      windowOpen: !m.frozen || (m.type === 'ERROR_FIX' && m.unsound !== 'beginsWithAMonth'),
      periodNotLocked: !m.locked,
      ...Object.fromEntries(SOUND.map((rule) => [rule, m.unsound !== rule])),
      ...{ reasonGiven: c.words, evidenceGiven: c.evidence },
    }),
    then: to('assessing'),
  },
  assess: { where: is('assessing'), then: (m) => void (m.status = m.otherParty ? 'consulting' : 'escalated') },
  consent: { where: is('consulting', 'escalated'), then: to('in_approval') },
  object: { where: is('consulting', 'escalated'), obeys: (_, c) => ({ reasonGiven: c.words }), then: to('in_approval') },
  // silence is not consent
  timeout: { where: is('consulting'), then: to('escalated') },
  stepDue: { where: is('consulting', 'escalated', 'in_approval'), then: () => undefined },
  proceed: { where: is('escalated'), obeys: (_, c) => ({ reasonGiven: c.words, deliveryProofGiven: c.evidence }), then: to('in_approval') },
  accept: {
    where: is('consulting', 'escalated', 'in_approval'),
    obeys: (m) => ({ receiverHasNotConsented: receiverAsked(m) }),
    then: (m) => void (m.receiverConsented = true),
  },
  decline: {
    where: is('consulting', 'escalated', 'in_approval'),
    obeys: (m, c) => ({ receiverHasNotConsented: receiverAsked(m), reasonGiven: c.words }),
    then: to('rejected'),
  },
  approve: {
    where: is('in_approval'),
    obeys: (m, c) => ({
      makerIsNotChecker: notMaker(m, c),
      subjectIsNotApprover: notSubject(m, c),
      approverIsNotEarlierApprover: m.waived || !m.approvers.includes(c.actor),
      noRetroactiveHarm: harmless(m),
      // only the last one puts it into force
      ...(m.left === 1 ? { receiverConsents: !receiverAsked(m), periodNotLocked: !m.locked } : {}),
    }),
    then: (m, c) => {
      m.left -= 1;
      m.approvers.push(c.actor);
      if (m.left === 0) m.status = 'approved';
    },
  },
  return: {
    where: is('in_approval'),
    obeys: (m, c) => ({ reasonGiven: c.words, subjectIsNotApprover: notSubject(m, c) }),
    then: (m) => void Object.assign(m, { status: 'draft', left: 3, approvers: [], receiverConsented: false }),
  },
  reject: {
    where: is('in_approval'),
    obeys: (m, c) => ({ reasonGiven: c.words, makerIsNotChecker: notMaker(m, c), subjectIsNotApprover: notSubject(m, c) }),
    then: to('rejected'),
  },
  withdraw: { where: is('draft', 'assessing', 'consulting', 'escalated', 'in_approval'), then: to('withdrawn') },
  expire: { where: is('draft'), then: to('expired') },
  schedule: { where: is('approved'), obeys: (m) => ({ dateAhead: !m.due }), then: to('scheduled') },
  apply: { where: is('approved', 'scheduled'), obeys: (m) => ({ dateReached: m.due, periodNotLocked: !m.locked }), then: to('applied') },
  revoke: {
    where: is('scheduled'),
    obeys: (m, c) => ({ seatHasNotRevoked: !m.revoked.includes(c.seat), reasonGiven: c.words }),
    then: (m, c) => {
      m.revoked.push(c.seat);
      if (m.revoked.length === 2) m.status = 'revoked';
    },
  },
  sign: {
    where: is('applied'),
    obeys: (m, c) => ({ sideHasNotSigned: c.signer !== null && !m.signed.includes(c.signer), agreedHashGiven: c.known }),
    then: (m, c) => void m.signed.push(c.signer!),
  },
  supersede: { where: is('applied'), then: to('superseded') },
};

/** What a command would load for the machine. */
const contextOf = (m: Model, c: Command): ChangeRequestContext => {
  const fine = (rule: string) => m.status !== 'draft' || m.unsound !== rule;
  const type = fine('beginsWithAMonth') ? m.type : 'DROP_LINE';
  const day = m.due ? '2026-08-15' : '2026-08-20';
  return {
    ...{ changeRequestId: 'r', lineId: 'l', scorecardId: 's', periodId: 'p', ownerId: 'olga', creatorId: 'anna', cause: 'MARKET', type },
    otherPartyId: m.otherParty ? 'head' : null,
    ...{ receiverId: m.receiver ? 'ben' : null, receiverConsented: m.receiverConsented, receiverReady: fine('receiverIsReady') },
    actors: [c.actor],
    ...{ today: '2026-08-18', effectiveOn: fine('effectiveDateAllowed') ? day : '2026-10-01', periodFrom: '2026-07-01', periodTo: '2026-09-30' },
    ...{ earliest: '2026-07-01', freezeFrom: '2026-12-03', frozen: m.frozen, cardEffective: true, periodLocked: m.locked },
    ...{ openOnLine: Number(!fine('noOpenChangeOnLine')), changesSomething: fine('changesSomething'), lineFits: fine('lineFitsChange') },
    ...{ linesWithin: fine('linesAtMost8'), definitionPublished: fine('everyLineHasPublishedDefinition') },
    ...{ weightsTotal: fine('weightsTotal100'), weightsWithin: fine('weightsInRange'), keyTasksWithin: fine('keyTasksWithinLimit') },
    ...{
      figured: true,
      milestonesTotal: fine('milestonesTotal100'),
      milestonesWithin: fine('milestonesDueInPeriod'),
      targetsInOrder: fine('targetsInOrder'),
      ruleFits: fine('ruleFitsTarget'),
    },
    approvalsLeft: (['head', 'HRBP', 'head2'] as const).slice(3 - m.left),
    approvedBy: m.approvers,
    ...{ harmsElapsed: m.harms, ownerConsented: false },
    waived: m.waived ? ['makerIsNotChecker', 'subjectIsNotApprover', 'approverIsNotEarlierApprover'] : [],
    ...{ signer: c.signer, signsLeft: (['owner', 'head'] as const).filter((side) => !m.signed.includes(side)), agreedHash: 'abc' },
    ...{ revoker: c.seat, revokedBy: m.revoked as ('approver' | 'HR')[] },
  };
};

const eventOf = (_: Model, c: Command): ChangeRequestEvent => {
  const [words, proof] = [c.words ? 'because' : ' ', c.evidence ? 'seen' : ''];
  return {
    type: `changeRequest.${c.verb}`,
    reason: words,
    evidence: proof,
    deliveryProof: proof,
    agreedHash: c.known ? 'abc' : 'another',
  } as unknown as ChangeRequestEvent;
};

const mostly = fc.constantFrom(true, true, true, true, false);
const APPROVERS = ['head', 'head2', 'hrbp', 'exec'];

describeHistories(
  'a change request',
  {
    machine: changeRequestMachine,
    begins: [
      ...[begin('draft'), begin('draft'), begin('draft', { type: 'ERROR_FIX' }), begin('draft', { otherParty: false }), begin('draft', { receiver: true })],
      ...[begin('in_approval', { left: 1 }), begin('in_approval', { left: 1, receiver: true }), begin('scheduled', { left: 0 })],
    ],
    status: (m) => m.status,
    commands: COMMANDS,
    around: {
      windowMoves: (m, c) => void (m.frozen = c.flag),
      // of two rules that refuse the last approval the machine names another, so only one of them does at a time
      periodLocks: (m, c) => void (m.locked = c.flag && !m.receiver),
      dayComes: (m, c) => void (m.due = c.flag),
      daysPass: (m, c) => void (m.harms = c.flag),
      dutiesAreWaived: (m, c) => void (m.waived = c.flag),
      draftChanges: (m, c) => void (m.unsound = c.unsound),
    },
    brings: fc.record({
      ...{ words: mostly, evidence: mostly, known: mostly, flag: fc.boolean() },
      actor: fc.constantFrom(...APPROVERS, ...APPROVERS, 'anna', 'olga', 'ben'),
      seat: fc.constantFrom<'approver' | 'HR'>('approver', 'HR'),
      signer: fc.constantFrom<'owner' | 'head' | null>('owner', 'head', null),
      unsound: fc.constantFrom(...SOUND.map(() => ''), ...SOUND),
    }),
    atBest: (c) =>
      APPROVERS.map((actor, i): Command => {
        const [seat, signer] = i % 2 ? (['HR', 'owner'] as const) : (['approver', 'head'] as const);
        return { ...c, words: true, evidence: true, known: true, actor, seat, signer };
      }),
    onward: ['submit', 'assess', 'consent', 'accept', 'approve', 'schedule', 'apply'],
    seldom: ['withdraw', 'expire', 'reject'],
    contextOf,
    eventOf,
  },
  {
    reaches: CHANGE_REQUEST_STATUSES,
    refuses: [
      ...SOUND,
      ...[
        'windowOpen',
        'reasonGiven',
        'evidenceGiven',
        'deliveryProofGiven',
        'receiverHasNotConsented',
        'receiverConsents',
        'makerIsNotChecker',
        'subjectIsNotApprover',
      ],
      ...[
        'approverIsNotEarlierApprover',
        'noRetroactiveHarm',
        'periodNotLocked',
        'dateReached',
        'dateAhead',
        'seatHasNotRevoked',
        'sideHasNotSigned',
        'agreedHashGiven',
      ],
    ],
    chooses: ['otherPartyKnown', 'otherPartyUnknown', 'chainDone', 'chainGoesOn', 'otherSeatHasRevoked', 'otherSeatHasNotRevoked'],
  },
);
