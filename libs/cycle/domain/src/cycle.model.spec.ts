import { statusesOf } from '@kpi-loop/shared/kernel';
import { describeHistories, type ReferenceModel } from '@kpi-loop/shared/kernel/testing';
import fc from 'fast-check';
import { cycleMachine, type CycleContext, type CycleEvent } from './cycle.machine';
import { periodMachine, type PeriodContext, type PeriodEvent } from './period.machine';

const is =
  <M extends { status: string }>(...statuses: string[]) =>
  (m: M): boolean =>
    statuses.includes(m.status);
const mostly = fc.constantFrom(true, true, true, true, false);

/** §2.1 once more, as plain data and written apart from the machine: a cycle in its four regions, and what each command does with it. */
interface Cycle {
  status: string;
  contracting: string;
  adjusting: string;
  hold: string;
  /** What keeps a draft from being published; '' when nothing does. */
  unready: string;
  periodsClosed: boolean;
  complete: boolean;
  signed: boolean;
  paid: boolean;
  late: boolean;
  calibrates: boolean;
  /** What keeps its calibration from being finalised; '' when nothing does. */
  uncalibrated: string;
  payUndisputed: boolean;
  windowOpen: boolean;
  appeals: boolean;
}
interface Command {
  verb: string;
  words: boolean;
  agreed: boolean;
  flag: boolean;
  unready: string;
  uncalibrated: string;
}

const CALIBRATED = ['everyResultCalibrated', 'everyGradeChangeHasReason', 'quotasMetOrWaived'];
const READY = [
  ...['policyComplete', 'rulesAdopted', 'calendarMonotonic', 'populationNonEmpty', 'everySubjectHasApprover'],
  ...['publisherIsNotCreator', 'publisherIsNotEditor', 'approvalIsNotHrAlone'],
];
const begin = (status: string, more: Partial<Cycle> = {}): Cycle => ({
  ...{ status, contracting: status === 'draft' ? 'pending' : 'open', adjusting: status === 'draft' ? 'pending' : 'window_open', hold: 'running' },
  ...{ unready: '', periodsClosed: false, complete: true, signed: false, paid: false, late: false },
  ...{ calibrates: false, uncalibrated: '', payUndisputed: false, windowOpen: true, appeals: false },
  ...more,
});
const runs = (m: Cycle) => m.hold !== 'suspended';
const active = (m: Cycle) => ({ cycleActive: m.status === 'active', cycleNotSuspended: runs(m) });
const goesOn = (m: Cycle) => ({ allPeriodsClosed: m.periodsClosed, cycleNotSuspended: runs(m) });
const over = is<Cycle>('closed', 'archived', 'cancelled');

const CYCLE: ReferenceModel<Cycle, Command>['commands'] = {
  edit: { where: is('draft'), obeys: (m) => ({ cycleNotSuspended: runs(m) }), then: () => undefined },
  publish: {
    where: is('draft'),
    obeys: (m) => ({ ...Object.fromEntries(READY.map((rule) => [rule, m.unready !== rule])), cycleNotSuspended: runs(m) }),
    then: (m) => void (m.status = 'published'),
  },
  start: {
    where: is('published'),
    obeys: (m) => ({ cycleNotSuspended: runs(m) }),
    then: (m) => void Object.assign(m, { status: 'active', adjusting: 'window_open' }),
  },
  settle: { where: is('active'), obeys: goesOn, then: (m) => void (m.status = 'settlement.scoring') },
  scoresReady: {
    where: is('settlement.scoring'),
    obeys: (m) => ({ ...goesOn(m), nothingMissing: m.complete }),
    then: (m) => void (m.status = m.calibrates ? 'settlement.calibrating' : 'settlement.previewing'),
  },
  finaliseCalibration: {
    where: is('settlement.calibrating'),
    obeys: (m, c) => ({ ...goesOn(m), agreementGiven: c.agreed, ...Object.fromEntries(CALIBRATED.map((rule) => [rule, m.uncalibrated !== rule])) }),
    then: (m) => void (m.status = 'settlement.previewing'),
  },
  publishResults: {
    where: is('settlement.previewing'),
    obeys: (m, c) => ({ ...goesOn(m), agreementGiven: c.agreed }),
    then: (m) => void (m.status = 'settlement.appealing'),
  },
  // whoever does not contest his result waits for nobody, if the policy says so
  appealsOver: {
    where: is('settlement.appealing'),
    obeys: (m) => ({ ...goesOn(m), appealWindowOverOrSplit: m.payUndisputed || !m.windowOpen, noAppealOpenOrSplit: m.payUndisputed || !m.appeals }),
    then: (m) => void (m.status = 'settlement.rewarding'),
  },
  close: { where: is('settlement.rewarding'), obeys: (m) => ({ ...goesOn(m), nothingMissing: m.complete }), then: (m) => void (m.status = 'closed') },
  reopen: {
    where: is('closed'),
    obeys: (m, c) => ({ reasonGiven: c.words, agreementGiven: c.agreed, withinReopenWindow: !m.late }),
    then: (m) => void (m.status = 'settlement.scoring'),
  },
  archive: { where: is('closed'), then: (m) => void (m.status = 'archived') },
  cancel: {
    where: is('draft', 'published', 'active'),
    // of a running cycle it takes two, and no statement may be out
    obeys: (m, c) => ({ reasonGiven: c.words, ...(m.status === 'active' ? { agreementGiven: c.agreed, noStatementReleased: !m.paid } : {}) }),
    then: (m) => void (m.status = 'cancelled'),
  },
  openContracting: { where: () => true, obeys: active, then: (m) => void (m.contracting = 'open') },
  contractDue: { where: (m) => m.contracting === 'open', obeys: active, then: (m) => void (m.contracting = 'chasing') },
  closeContracting: {
    where: (m) => m.contracting === 'open' || m.contracting === 'chasing',
    obeys: (m, c) => ({ ...active(m), enoughSigned: m.signed || c.words }),
    then: (m) => void (m.contracting = 'closed'),
  },
  freeze: { where: (m) => m.adjusting === 'window_open', obeys: active, then: (m) => void (m.adjusting = 'frozen') },
  unfreeze: {
    where: (m) => m.adjusting === 'frozen',
    obeys: (m, c) => ({ ...active(m), reasonGiven: c.words, agreementGiven: c.agreed }),
    then: (m) => void (m.adjusting = 'window_open'),
  },
  // beside the other regions, which stay where they are
  suspend: {
    where: (m) => m.hold === 'running',
    obeys: (m, c) => ({ cycleNotOver: !over(m), reasonGiven: c.words, agreementGiven: c.agreed }),
    then: (m) => void (m.hold = 'suspended'),
  },
  resume: {
    where: (m) => m.hold === 'suspended',
    obeys: (m, c) => ({ cycleNotOver: !over(m), reasonGiven: c.words, agreementGiven: c.agreed }),
    then: (m) => void (m.hold = 'running'),
  },
};

const cycleContext = (m: Cycle, c: Command): CycleContext => {
  const fine = (rule: string) => m.unready !== rule;
  return {
    ...{ cycleId: 'c', status: m.status, hold: m.hold, agreed: c.agreed },
    ...{ policyProblems: Number(!fine('policyComplete')), ruleDocument: 'v1', ruleConsultation: fine('rulesAdopted') ? 'staff congress' : ' ' },
    ...{ calendarMonotonic: fine('calendarMonotonic'), inScope: fine('populationNonEmpty') ? 3 : 0, withoutApprover: Number(!fine('everySubjectHasApprover')) },
    ...{
      actorId: 'hr2',
      creatorId: fine('publisherIsNotCreator') ? 'hr' : 'hr2',
      actorEdited: !fine('publisherIsNotEditor'),
      execInvolved: fine('approvalIsNotHrAlone'),
    },
    ...{ unfinishedPeriods: m.periodsClosed ? 0 : 1, enoughSigned: m.signed, missing: m.complete ? 0 : 2, statementsReleased: Number(m.paid) },
    ...{ reopenUntil: '2027-10-20', today: m.late ? '2027-10-21' : '2027-10-20' },
    ...{ calibrates: m.calibrates, openAppeals: Number(m.appeals), payUndisputed: m.payUndisputed, appealUntil: m.windowOpen ? '2027-10-21' : '2027-10-19' },
    calibration: {
      uncalibrated: Number(m.uncalibrated === 'everyResultCalibrated'),
      withoutReason: Number(m.uncalibrated === 'everyGradeChangeHasReason'),
      beyondQuota: Number(m.uncalibrated === 'quotasMetOrWaived'),
    },
  };
};

describeHistories(
  'a cycle',
  {
    machine: cycleMachine,
    begins: [
      ...Array.from({ length: 5 }, () => begin('draft')),
      begin('active'),
      begin('active', { paid: true }),
      begin('settlement.scoring', { contracting: 'closed', adjusting: 'frozen', periodsClosed: true }),
      begin('settlement.scoring', { contracting: 'closed', adjusting: 'frozen', periodsClosed: true, calibrates: true, windowOpen: false }),
      begin('settlement.calibrating', { contracting: 'closed', adjusting: 'frozen', periodsClosed: true, calibrates: true }),
      begin('settlement.previewing', { contracting: 'closed', adjusting: 'frozen', periodsClosed: true, payUndisputed: true }),
    ],
    status: ({ status, contracting, adjusting, hold }) => ({ status, contracting, adjusting, hold }),
    commands: CYCLE,
    around: {
      draftChanges: (m, c) => void (m.unready = c.unready),
      periodsMove: (m, c) => void (m.periodsClosed = c.flag),
      featuresReport: (m, c) => void (m.complete = c.flag),
      peopleSign: (m, c) => void (m.signed = c.flag),
      statementsGoOut: (m, c) => void (m.paid = c.flag),
      yearsPass: (m, c) => void (m.late = c.flag),
      panelMeets: (m, c) => void (m.uncalibrated = c.uncalibrated),
      windowCloses: (m) => void (m.windowOpen = false),
      somebodyAppeals: (m, c) => void (m.appeals = c.flag),
    },
    brings: fc.record({
      ...{ words: mostly, agreed: mostly, flag: fc.boolean() },
      ...{ unready: fc.constantFrom('', '', ...READY), uncalibrated: fc.constantFrom('', '', ...CALIBRATED) },
    }),
    atBest: (c) => [{ ...c, words: true, agreed: true }],
    onward: ['publish', 'start', 'settle', 'scoresReady', 'finaliseCalibration', 'publishResults', 'appealsOver', 'close'],
    seldom: ['cancel', 'archive'],
    contextOf: cycleContext,
    eventOf: (_, c) => ({ type: `cycle.${c.verb}`, reason: c.words ? 'because' : ' ' }) as CycleEvent,
  },
  {
    runs: 2000,
    reaches: Object.entries(statusesOf(cycleMachine)).flatMap(([region, paths]) => paths.map((path) => `${region}:${path}`)),
    refuses: [
      ...READY,
      ...['cycleNotSuspended', 'allPeriodsClosed', 'nothingMissing', 'agreementGiven', 'reasonGiven', 'withinReopenWindow', 'noStatementReleased'],
      ...['cycleActive', 'enoughSigned', 'cycleNotOver', ...CALIBRATED, 'appealWindowOverOrSplit', 'noAppealOpenOrSplit'],
    ],
    chooses: ['calibrationAsked', 'calibrationNotAsked'],
  },
);

/** §2.10 as well: a period, settled or only tracked. */
interface Period {
  status: string;
  settled: boolean;
  cycle: string;
  suspended: boolean;
  parentBegun: boolean;
  previousEnded: boolean;
  laterBegun: boolean;
  over: boolean;
  complete: boolean;
}
const held = (m: Period) => ({ cycleNotCancelled: m.cycle !== 'cancelled', cycleNotSuspended: !m.suspended });
const PERIOD: ReferenceModel<Period, Omit<Command, 'unready' | 'uncalibrated'>>['commands'] = {
  open: {
    where: is('upcoming'),
    obeys: (m) => ({
      ...{ cycleActive: m.cycle === 'active', parentBegun: m.parentBegun, previousEnded: m.previousEnded },
      ...{ noLaterPeriodBegun: !m.laterBegun, cycleNotSuspended: !m.suspended },
    }),
    then: (m) => void (m.status = 'open'),
  },
  end: { where: is('open'), obeys: (m) => ({ endReached: m.over, ...held(m) }), then: (m) => void (m.status = 'data_closing') },
  lock: { where: is('data_closing'), obeys: (m) => ({ nothingMissing: m.complete, ...held(m) }), then: (m) => void (m.status = 'data_locked') },
  markScored: { where: is('data_locked'), obeys: (m) => ({ periodIsSettled: m.settled }), then: (m) => void (m.status = 'scored') },
  markReviewed: { where: is('scored'), then: (m) => void (m.status = 'reviewed') },
  // a month that is only tracked has no score to wait for
  close: {
    where: is('data_locked', 'reviewed'),
    obeys: (m) => ({ nothingMissing: m.complete, ...held(m), ...(m.status === 'data_locked' ? { periodIsTracked: !m.settled } : {}) }),
    then: (m) => void (m.status = 'closed'),
  },
  reopen: {
    where: is('closed'),
    obeys: (m, c) => ({
      ...{ cycleStillOpen: m.cycle === 'active' || m.cycle === 'settlement.scoring', cycleNotSuspended: !m.suspended },
      ...{ periodIsSettled: m.settled, reasonGiven: c.words, agreementGiven: c.agreed },
    }),
    then: (m) => void (m.status = 'data_locked'),
  },
};

const aPeriod = (more: Partial<Period> = {}): Period => ({
  ...{ status: 'upcoming', settled: true, cycle: 'active', suspended: false },
  ...{ parentBegun: true, previousEnded: true, laterBegun: false, over: true, complete: true },
  ...more,
});

describeHistories(
  'a period',
  {
    machine: periodMachine,
    begins: [aPeriod(), aPeriod(), aPeriod({ settled: false }), aPeriod({ cycle: 'settlement.scoring', status: 'reviewed' })],
    status: (m) => m.status,
    commands: PERIOD,
    around: {
      cycleMoves: (m, c) => void (m.cycle = c.flag ? 'active' : c.words ? 'settlement.scoring' : 'cancelled'),
      cycleIsHeld: (m, c) => void (m.suspended = c.flag),
      parentMoves: (m, c) => void (m.parentBegun = c.flag),
      periodsAroundMove: (m, c) => void Object.assign(m, { previousEnded: c.flag, laterBegun: c.agreed && !c.flag }),
      daysPass: (m, c) => void (m.over = c.flag),
      featuresReport: (m, c) => void (m.complete = c.flag),
    },
    brings: fc.record({ words: mostly, agreed: mostly, flag: fc.boolean() }),
    atBest: (c) => [{ ...c, words: true, agreed: true }],
    onward: [],
    contextOf: (m, c): PeriodContext => ({
      ...{ periodId: 'p', cycleId: 'c', previousPeriodId: null, nextPeriodId: null, kind: m.settled ? 'SETTLEMENT' : 'TRACKING' },
      ...{ cycleActive: m.cycle === 'active', cycleStatus: m.cycle, cycleHold: m.suspended ? 'suspended' : 'running' },
      ...{ previousEnded: m.previousEnded, parentBegun: m.parentBegun, laterBegun: m.laterBegun, endReached: m.over, missing: m.complete ? 0 : 1 },
      agreed: c.agreed,
    }),
    eventOf: (_, c) => ({ type: `period.${c.verb}`, reason: c.words ? 'because' : ' ' }) as PeriodEvent,
  },
  {
    runs: 500,
    reaches: statusesOf(periodMachine)['status'],
    refuses: [
      ...['cycleActive', 'parentBegun', 'previousEnded', 'noLaterPeriodBegun', 'endReached', 'nothingMissing', 'cycleNotSuspended', 'cycleNotCancelled'],
      ...['cycleStillOpen', 'periodIsSettled', 'periodIsTracked', 'reasonGiven', 'agreementGiven'],
    ],
    chooses: [],
  },
);
