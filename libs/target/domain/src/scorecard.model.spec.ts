import { describeHistories, type ReferenceModel } from '@kpi-loop/shared/kernel/testing';
import fc from 'fast-check';
import { SCORECARD_STATUSES, scorecardMachine, WAIVABLE_DUTIES, type CardLine, type ScorecardContext, type ScorecardEvent, type Side } from './index';

/** §2.2 once more, as plain data and written apart from the machine: what a card is, and what each command does with it. */
interface Model {
  status: string;
  round: number;
  /** [owner, head] of each of two lines */
  marks: [boolean, boolean][];
  countered: boolean;
  decided: boolean;
  everDecided: boolean;
  dissented: boolean;
  left: number;
  acted: boolean;
  signed: { owner: boolean; head: boolean };
  refusals: number;
  refused: boolean;
  confirms: number;
  unsign: number;
  appealed: boolean;
  /** The world around it. */
  initiator: 'EITHER' | 'BOTTOM_UP' | 'TOP_DOWN';
  cascade: 'OFF' | 'SOFT' | 'HARD';
  above: 'draft' | 'agreed' | 'effective.steady';
  /** What a card must be before it moves on, and is not; '' when nothing is wrong with it. */
  unsound: string;
  covered: boolean;
  /** §6.5: every duty that may rest does. */
  waived: boolean;
  figureLocked: boolean;
  windowOpen: boolean;
  calibrates: boolean;
}

interface Command {
  verb: string;
  side: Side | null;
  line: 0 | 1;
  /** Reason, text, waiver, proof of identity: what has to be said. */
  words: boolean;
  value: boolean;
  /** The line, the hash that was shown: what the command is about is there. */
  known: boolean;
  /** The actor has a seat whose word is still missing, and how many seats of the chain. */
  speaks: boolean;
  seats: 1 | 2;
  rung: number;
  flag: boolean;
  actor: string;
  unsound: string;
}

const MAX_ROUNDS = 4;
const begin = (status: string, more: Partial<Model> = {}): Model => ({
  status,
  round: 0,
  marks: [
    [status !== 'draft', status !== 'draft'],
    [status !== 'draft', status !== 'draft'],
  ],
  ...{ countered: false, decided: false, everDecided: false, dissented: false, left: 2, acted: false, signed: { owner: false, head: false } },
  ...{ refusals: 0, refused: false, confirms: 2, unsign: 3, appealed: false, initiator: 'EITHER', cascade: 'OFF', above: 'effective.steady' },
  ...{ unsound: '', covered: true, waived: false, figureLocked: false, windowOpen: true, calibrates: false },
  ...more,
});

/** R-W1…R-W4, §2.2: what holds of a card that moves on. */
const SOUND = [
  ...['linesAtMost8', 'everyLineHasPublishedDefinition', 'weightsTotal100', 'weightsInRange', 'targetsInOrder', 'ruleFitsTarget', 'capWithinPolicy'],
  ...['keyTasksWithinLimit', 'bonusWithinLimit', 'milestonesTotal100', 'milestonesDueInPeriod'],
];
/** What an approved change may not break either. */
const REVISED = ['weightsTotal100', 'weightsInRange', 'targetsInOrder', 'ruleFitsTarget', 'keyTasksWithinLimit', 'bonusWithinLimit'];
const sound = (m: Model, rules = SOUND) => Object.fromEntries(rules.map((rule) => [rule, m.unsound !== rule]));

const is =
  (...statuses: string[]) =>
  (m: Model): boolean =>
    statuses.some((status) => m.status === status || m.status.startsWith(`${status}.`));
const pen = (m: Model): Side | null => (m.status === 'negotiating.with_owner' ? 'owner' : m.status === 'negotiating.with_head' ? 'head' : null);
const holdsPen = (m: Model, c: Command): Record<string, boolean> => (pen(m) ? { [`${pen(m)}HoldsThePen`]: pen(m) === c.side } : {});
const all = (m: Model): boolean => m.marks.every(([owner, head]) => owner && head);
const mark = (m: Model, line: number, side: Side | null): void => void (m.marks[line] = [side === 'owner', side === 'head']);
const to = (status: string) => (m: Model) => void (m.status = status);
/** What was agreed, decided, approved and signed counts no more. */
const talksAgain = (m: Model): void =>
  void Object.assign(m, {
    ...{ status: 'negotiating.with_head', decided: false, left: 2, acted: false },
    ...{ signed: { owner: false, head: false }, refused: false, confirms: 2 },
  });
const BEFORE_LOCK = ['draft', 'negotiating', 'mediation', 'agreed', 'in_approval', 'approved', 'signing', 'effective'];

const COMMANDS: ReferenceModel<Model, Command>['commands'] = {
  editLines: { where: is('draft', 'negotiating'), obeys: holdsPen, then: () => undefined },
  propose: {
    where: is('draft'),
    obeys: (m, c) => ({
      ownerProposes: c.side !== null,
      initiatorMayBegin: (c.side === 'owner' && m.initiator !== 'TOP_DOWN') || (c.side === 'head' && m.initiator !== 'BOTTOM_UP'),
      parentAgreed: m.cascade !== 'SOFT' || m.above !== 'draft',
      parentEffective: m.cascade !== 'HARD' || m.above === 'effective.steady',
      ...sound(m),
    }),
    then: (m, c) => {
      m.status = c.side === 'owner' ? 'negotiating.with_head' : 'negotiating.with_owner';
      m.round = 1;
      m.marks = m.marks.map(() => [c.side === 'owner', c.side === 'head']);
    },
  },
  acceptLine: {
    where: is('negotiating', 'mediation'),
    obeys: (m, c) => ({ ...holdsPen(m, c), lineGiven: c.known }),
    then: (m, c) => void (c.side && (m.marks[c.line][c.side === 'owner' ? 0 : 1] = true)),
  },
  counterLine: {
    where: is('negotiating', 'mediation'),
    obeys: (m, c) => ({ ...holdsPen(m, c), lineGiven: c.known, valueGiven: c.value, reasonGiven: c.words }),
    then: (m, c) => {
      mark(m, c.line, c.side);
      if (pen(m)) m.countered = true;
    },
  },
  // it changes no value: what is waived of a line the next command reads
  waiveWeight: {
    where: is('draft', 'negotiating', 'mediation'),
    obeys: (m, c) => ({
      waiverGiverIsNotOwner: c.actor !== 'anna',
      lineGiven: c.known,
      weightAboveLimit: m.unsound === 'weightsInRange',
      reasonGiven: c.words,
    }),
    then: () => undefined,
  },
  mediate: {
    where: is('mediation'),
    obeys: (_, c) => ({ lineGiven: c.known, valueGiven: c.value, reasonGiven: c.words }),
    then: (m, c) => mark(m, c.line, null),
  },
  return: {
    where: is('negotiating'),
    obeys: (m, c) => ({ ...holdsPen(m, c), somethingCountered: m.countered && !all(m) }),
    then: (m) => {
      m.status = pen(m) === 'owner' ? 'negotiating.with_head' : 'negotiating.with_owner';
      m.round += 1;
      m.countered = false;
    },
  },
  agree: { where: is('negotiating'), obeys: (m, c) => ({ ...holdsPen(m, c), allLinesAccepted: all(m), ...sound(m) }), then: to('agreed') },
  requestMediation: { where: is('negotiating'), obeys: (m, c) => ({ roundAtLeast2: m.round >= 2, reasonGiven: c.words }), then: to('mediation') },
  roundLimit: { where: is('negotiating'), obeys: (m) => ({ roundsSpent: m.round > MAX_ROUNDS }), then: to('mediation') },
  // silence is never consent to a target: it ends with a mediator, or nowhere
  stepDue: { where: is('negotiating', 'mediation', 'agreed', 'in_approval', 'signing'), then: (m, c) => overdue(m, c) },
  contractDue: { where: is('negotiating', 'signing'), then: (m, c) => overdue(m, c) },
  contractClosed: {
    where: is('negotiating', 'signing'),
    obeys: (m): Record<string, boolean> => (m.status === 'signing' ? { refusalDoesNotStand: !m.refused } : {}),
    then: (m) => {
      if (m.status === 'signing') talksAgain(m);
      m.status = 'mediation';
    },
  },
  mediated: { where: is('mediation'), obeys: (m) => ({ allLinesAccepted: all(m), ...sound(m) }), then: to('agreed') },
  decide: {
    where: is('mediation'),
    obeys: (m, c) => ({ somethingDisputed: !all(m), onlyDisputedDecided: c.known, decisionsGiven: c.words || all(m), ...sound(m) }),
    then: (m) => {
      Object.assign(m, { status: 'agreed', decided: true, everDecided: true, dissented: false });
      m.marks = m.marks.map(() => [true, true]);
    },
  },
  dissent: {
    where: is('agreed', 'in_approval', 'signing'),
    obeys: (m, c) => ({ decidedInMediation: m.decided, dissentOnce: !m.dissented, textGiven: c.words }),
    then: (m) => void (m.dissented = true),
  },
  submit: { where: is('agreed'), obeys: (m, c) => ({ cascadeCovered: m.covered || c.words, ...sound(m) }), then: to('in_approval') },
  approve: {
    where: is('in_approval'),
    obeys: (m, c) => ({
      approverIsNotOwner: c.actor !== 'anna',
      approverIsNotHead: m.waived || c.actor !== 'lead',
      approverIsNotProposer: m.waived || c.actor !== 'head',
      approverIsNotDecider: m.waived || c.actor !== 'dora' || !m.everDecided,
      approverIsNotSubmitter: m.waived || c.actor !== 'sam',
    }),
    then: (m, c) => {
      m.left = Math.max(0, m.left - c.seats);
      m.acted = true;
      if (m.left === 0) m.status = 'approved';
    },
  },
  reject: { where: is('in_approval'), obeys: (_, c) => ({ approverIsNotOwner: c.actor !== 'anna', reasonGiven: c.words }), then: talksAgain },
  sendBack: { where: is('in_approval'), obeys: (_, c) => ({ approverIsNotOwner: c.actor !== 'anna', reasonGiven: c.words }), then: talksAgain },
  openSign: { where: is('approved'), then: to('signing') },
  // before anybody of the chain has said yes; once all have, until both have signed
  recall: {
    where: is('agreed', 'in_approval', 'approved', 'signing'),
    obeys: (m, c) => ({ reasonGiven: c.words, ...(m.status === 'in_approval' ? { chainHasNotActed: !m.acted } : {}) }),
    then: talksAgain,
  },
  sign: {
    where: is('signing'),
    obeys: (m, c) => ({ sideHasNotSigned: c.side !== null && !m.signed[c.side], agreedHashGiven: c.known, identityGiven: c.words }),
    then: (m, c) => {
      m.signed[c.side!] = true;
      if (c.side === 'owner') m.refused = false;
      if (m.signed.owner && m.signed.head) m.status = 'effective.steady';
    },
  },
  refuseSign: {
    where: is('signing'),
    obeys: (m, c) => ({ ownerHasNotSigned: !m.signed.owner, refusedForTheFirstTime: m.refusals === 0 || !m.refused, reasonGiven: c.words }),
    then: (m) => {
      m.refusals += 1;
      if (m.refusals > 1) return void (m.refused = true);
      talksAgain(m);
      m.status = 'mediation';
      m.marks = m.marks.map(([, head]) => [false, head]);
    },
  },
  confirmRefusal: {
    where: is('signing'),
    obeys: (m, c) => ({ refusalStands: m.refused, headHasSigned: m.signed.head, confirmsForSomebody: c.speaks }),
    then: (m) => {
      m.confirms -= 1;
      if (m.confirms === 0) m.status = 'effective.steady';
    },
  },
  changeOpen: { where: is('effective'), then: to('effective.amending') },
  changeClosed: { where: is('effective.amending'), then: (m, c) => void (m.status = c.flag ? 'effective.amending' : 'effective.steady') },
  revise: { where: is('effective'), obeys: (m, c) => ({ effectiveDateInPeriod: c.flag, ...sound(m, REVISED) }), then: () => undefined },
  endEarly: { where: is('effective'), obeys: (_, c) => ({ endInPeriod: c.flag }), then: () => undefined },
  unsignError: {
    where: is('effective'),
    obeys: (m, c) => ({ reasonGiven: c.words, noFigureLocked: !m.figureLocked, agreesForTheFirstTime: c.speaks }),
    then: (m) => {
      m.unsign -= 1;
      if (m.unsign > 0) return;
      Object.assign(m, { status: 'signing', unsign: 3, signed: { owner: false, head: false }, refused: false, confirms: 2 });
    },
  },
  grantBonus: {
    where: is('effective', 'locked'),
    obeys: (_, c) => ({
      ...{ granterIsNotOwner: c.actor !== 'anna', bonusGiven: c.known, pointsGiven: c.value },
      ...{ pointsWithinMax: !c.value || !c.known || c.flag, reasonGiven: c.words },
    }),
    then: () => undefined,
  },
  lock: { where: is('effective'), then: to('locked') },
  // what nobody has been shown is compared anew
  markScored: {
    where: is('locked', 'scored', 'calibrated', 'published'),
    then: (m) => void (m.status = m.status.startsWith('published') ? m.status : 'scored'),
  },
  calibrate: { where: is('scored'), then: to('calibrated') },
  skipCalibration: { where: is('scored'), obeys: (m) => ({ calibrationNotAsked: !m.calibrates }), then: to('calibrated') },
  uncalibrate: { where: is('calibrated'), then: to('scored') },
  publish: { where: is('calibrated'), then: to('published.unread') },
  acknowledge: { where: is('published.unread'), then: to('published.acknowledged') },
  acknowledgeTimeout: { where: is('published.unread'), obeys: (_, c) => ({ resultDelivered: c.known }), then: to('published.acknowledged') },
  appeal: {
    where: is('published'),
    obeys: (m) => ({ appealWindowOpen: m.windowOpen }),
    then: (m) => void Object.assign(m, { status: 'published.disputed', appealed: true }),
  },
  finalise: {
    where: is('published.acknowledged', 'published.disputed'),
    obeys: (m) => ({ appealWindowClosed: !m.windowOpen, noAppealOpen: !m.appealed }),
    then: to('final'),
  },
  reopen: { where: is('final'), then: to('locked') },
  comment: { where: is(...BEFORE_LOCK.filter((status) => status !== 'approved')), obeys: (_, c) => ({ textGiven: c.words }), then: () => undefined },
  void: { where: is(...BEFORE_LOCK), obeys: (_, c) => ({ reasonGiven: c.words }), then: to('void') },
  voidWithCycle: { where: is(...BEFORE_LOCK, 'locked', 'scored', 'calibrated', 'published'), then: to('void') },
};

/** Five working days after it was due nobody waits any longer where a target is at stake. */
function overdue(m: Model, c: Command): void {
  if (c.rung < 5 || !is('negotiating', 'signing')(m)) return;
  if (m.status === 'signing') talksAgain(m);
  m.status = 'mediation';
}

const FROM = '2026-07-01';
const TO = '2026-09-30';
const line = (lineId: string, weight: string, [ownerAccepted, headAccepted]: readonly [boolean, boolean], more: Partial<CardLine> = {}): CardLine => ({
  ...{ lineId, metricId: `m-${lineId}`, metricVersionId: `v-${lineId}`, direction: 'HIGHER', definitionPublished: true, rule: { kind: 'LINEAR' } },
  ...{ ownerAccepted, headAccepted },
  values: [{ weight, baseline: null, threshold: '80', target: '100', stretch: '120', validFrom: FROM, validTo: TO }],
  ...more,
});
const plain = (weight: string, target: string) => [{ weight, baseline: null, threshold: null, target, stretch: null, validFrom: FROM, validTo: TO }];

/** Two lines that are talked about, a key task and a bonus item; what is wrong with them is what the model says. */
function linesOf(m: Model): CardLine[] {
  const wrong = (rule: string) => m.unsound === rule;
  const [a, b] = m.marks;
  const first = line('l0', wrong('weightsTotal100') ? '39.99' : '40.00', a, {
    definitionPublished: !wrong('everyLineHasPublishedDefinition'),
    direction: wrong('ruleFitsTarget') ? 'RANGE' : wrong('targetsInOrder') ? 'LOWER' : 'HIGHER',
    rule: { kind: 'LINEAR', ...(wrong('capWithinPolicy') ? { cap: '500' } : {}) },
  });
  const milestone = {
    ...{ name: '上线', nameEn: 'Live', weight: wrong('milestonesTotal100') ? '90.00' : '100.00' },
    dueOn: wrong('milestonesDueInPeriod') ? '2026-10-01' : '2026-08-31',
  };
  const words = { title: '新店', titleEn: 'Shop', details: '', criterion: '' };
  const beside = { metricId: null, metricVersionId: null };
  return [
    first,
    line('l1', '40.00', b),
    line('t', '20.00', [true, true], {
      ...{ ...beside, kind: 'task', rule: { kind: 'MILESTONE', latePenalty: '0.02' }, values: plain('20.00', '100') },
      task: { ...words, milestones: [milestone] },
    }),
    line('b', '0', [true, true], { ...beside, kind: 'bonus', rule: { kind: 'BONUS' }, values: plain('0', '5'), task: { ...words, milestones: [] } }),
  ];
}

const policyOf = (m: Model): ScorecardContext['policy'] => ({
  score: { lineCap: '120', lineFloor: '0', bonusMax: m.unsound === 'bonusWithinLimit' ? '2' : '10' },
  weights: {
    ...{ sum: '100.00', min: '5', warnLines: 6, max: m.unsound === 'weightsInRange' ? '30' : '60' },
    ...{ maxLines: m.unsound === 'linesAtMost8' ? 2 : 8, keyTaskMax: m.unsound === 'keyTasksWithinLimit' ? '10' : '30' },
  },
  contract: { initiator: m.initiator, maxRounds: MAX_ROUNDS, holdWD: 3, mediationWD: 3, cascade: m.cascade },
});

/** What a command would load for the machine. */
const contextOf = (m: Model, c: Command): ScorecardContext => ({
  ...{ scorecardId: 'card', periodId: 'q3', ownerId: 'anna', headId: 'head', periodFrom: FROM, periodTo: TO },
  lines: linesOf(m),
  policy: policyOf(m),
  parents: ['effective.steady', m.above],
  round: m.round,
  ...{ proposers: ['head'], submitterId: 'sam', deciders: m.everDecided ? ['dora'] : [], directHeadId: 'lead' },
  decidedInMediation: m.decided,
  dissented: m.dissented,
  counteredThisRound: m.countered,
  uncovered: m.covered ? [] : ['some line'],
  approvalsLeft: (['HEAD2', 'HRBP'] as const).slice(2 - m.left),
  speaksFor: c.seats,
  chainActed: m.acted,
  waived: m.waived ? WAIVABLE_DUTIES : [],
  refusals: m.refusals,
  refusalStands: m.refused,
  confirmationsLeft: (['HEAD2', 'HRBP'] as const).slice(2 - m.confirms),
  confirmsFor: Number(c.speaks),
  unsignLeft: (['HR', 'OWNER', 'HEAD'] as const).slice(3 - m.unsign),
  unsignsFor: Number(c.speaks),
  figureLocked: m.figureLocked,
  calibrates: m.calibrates,
  appealWindowOpen: m.windowOpen,
  appealOpen: m.appealed,
  agreedHash: 'abc',
  ownerSigned: m.signed.owner,
  headSigned: m.signed.head,
  actors: [c.actor],
  side: c.side,
});

const eventOf = (m: Model, c: Command): ScorecardEvent => {
  const words = c.words ? 'because' : ' ';
  const lineId = c.known ? `l${c.line}` : 'another';
  const open = m.marks.flatMap(([owner, head], i) => (owner && head ? [] : [`l${i}`]));
  const more: Record<string, object> = {
    decide: { lines: [...open, ...(c.known ? [] : ['another'])].map((id) => ({ lineId: id, reason: words })) },
    sign: { agreedHash: c.known ? 'abc' : 'another' },
    changeClosed: { othersOpen: c.flag },
    endEarly: { endsOn: c.flag ? '2026-08-15' : TO },
    revise: { changeRequestId: 'r', effectiveOn: c.flag ? '2026-09-01' : '2026-10-01' },
    acknowledgeTimeout: { delivered: c.known },
    grantBonus: { lineId: c.known ? 'b' : 'l0', points: c.value ? (c.flag ? '3' : '9') : '' },
  };
  const said = { reason: words, text: words, waiver: words, identity: words };
  return { type: `scorecard.${c.verb}`, lineId, value: c.value ? '90' : ' ', rung: c.rung, ...said, ...more[c.verb] } as unknown as ScorecardEvent;
};

const mostly = fc.constantFrom(true, true, true, true, false);

describeHistories(
  'a scorecard',
  {
    machine: scorecardMachine,
    begins: [
      ...[begin('draft'), begin('draft'), begin('draft', { cascade: 'SOFT' }), begin('draft', { cascade: 'HARD', above: 'agreed' })],
      ...[
        begin('draft', { initiator: 'BOTTOM_UP' }),
        begin('draft', { initiator: 'TOP_DOWN' }),
        begin('signing'),
        begin('signing', { refusals: 1 }),
        begin('effective.steady', { figureLocked: true }),
        begin('scored'),
        begin('scored', { calibrates: true }),
      ],
      ...[
        begin('mediation', {
          round: 3,
          marks: [
            [true, false],
            [false, true],
          ],
        }),
        begin('negotiating.with_owner', {
          round: MAX_ROUNDS,
          countered: true,
          marks: [
            [true, false],
            [true, true],
          ],
        }),
      ],
    ],
    status: (m) => m.status,
    commands: COMMANDS,
    around: {
      windowCloses: (m) => void (m.windowOpen = false),
      appealEnds: (m) => void (m.appealed = false),
      cascadeMoves: (m, c) => void (m.covered = c.flag),
      levelAboveMoves: (m, c) => void (m.above = c.rung < 0 ? 'draft' : c.rung < 2 ? 'agreed' : 'effective.steady'),
      dutiesAreWaived: (m, c) => void (m.waived = c.flag),
      linesChange: (m, c) => void (m.unsound = c.unsound),
      figuresLock: (m, c) => void (m.figureLocked = c.flag),
    },
    brings: fc.record({
      side: fc.constantFrom<Side | null>('owner', 'head', null),
      line: fc.constantFrom<0 | 1>(0, 1),
      ...{ words: mostly, value: mostly, known: mostly, speaks: mostly, flag: fc.boolean() },
      seats: fc.constantFrom<1 | 2>(1, 1, 2),
      rung: fc.constantFrom(-2, 0, 1, 3, 5),
      actor: fc.constantFrom('boss', 'boss', 'boss', 'anna', 'lead', 'head', 'dora', 'sam'),
      unsound: fc.constantFrom(...SOUND.map(() => ''), ...SOUND),
    }),
    atBest: (c) => (['owner', 'head'] as const).map((side) => ({ ...c, side, words: true, value: true, known: true, speaks: true, actor: 'boss' })),
    onward: [
      'propose',
      'acceptLine',
      'agree',
      'mediated',
      'submit',
      'approve',
      'openSign',
      'sign',
      'lock',
      'markScored',
      'calibrate',
      'skipCalibration',
      'publish',
      'finalise',
    ],
    seldom: ['void', 'voidWithCycle'],
    contextOf,
    eventOf,
  },
  {
    reaches: SCORECARD_STATUSES,
    refuses: [
      ...SOUND,
      ...[
        'ownerProposes',
        'initiatorMayBegin',
        'parentAgreed',
        'parentEffective',
        'ownerHoldsThePen',
        'headHoldsThePen',
        'lineGiven',
        'valueGiven',
        'reasonGiven',
        'textGiven',
      ],
      ...[
        'somethingCountered',
        'allLinesAccepted',
        'roundAtLeast2',
        'roundsSpent',
        'somethingDisputed',
        'onlyDisputedDecided',
        'decisionsGiven',
        'decidedInMediation',
        'dissentOnce',
      ],
      ...[
        'cascadeCovered',
        'approverIsNotOwner',
        'approverIsNotHead',
        'approverIsNotProposer',
        'approverIsNotDecider',
        'approverIsNotSubmitter',
        'chainHasNotActed',
      ],
      ...[
        'sideHasNotSigned',
        'agreedHashGiven',
        'identityGiven',
        'ownerHasNotSigned',
        'refusedForTheFirstTime',
        'refusalStands',
        'headHasSigned',
        'confirmsForSomebody',
      ],
      ...[
        'noFigureLocked',
        'agreesForTheFirstTime',
        'granterIsNotOwner',
        'waiverGiverIsNotOwner',
        'weightAboveLimit',
        'bonusGiven',
        'pointsGiven',
        'pointsWithinMax',
        'endInPeriod',
        'effectiveDateInPeriod',
      ],
      ...['calibrationNotAsked', 'resultDelivered', 'appealWindowOpen', 'appealWindowClosed', 'noAppealOpen', 'refusalDoesNotStand'],
    ],
    chooses: [
      ...[
        'headProposes',
        'holdSpent',
        'holdNotSpent',
        'waiverGiven',
        'lastApproval',
        'approvalsLeft',
        'notBothSigned',
        'otherSideHasSigned',
        'otherSideHasNotSigned',
      ],
      ...['mediatedBefore', 'lastConfirmation', 'confirmationsLeft', 'everybodyAgrees', 'somebodyHasNotAgreed', 'noOtherChangeOpen', 'otherChangeOpen'],
    ],
  },
);
