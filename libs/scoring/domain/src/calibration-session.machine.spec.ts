import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { DutyConflict, RuleBroken, offers, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import type { CalibrationContext, CalibrationEvent } from './calibration-session';
import { calibrationSessionMachine } from './calibration-session.machine';
import { calibrationPolicy } from './calibration-session.policy';

const cancel = { 'calibrationSession.cancel': ['cancelled if reasonGiven'] };
const people = (here: string) => ({ 'calibrationSession.edit': [`${here} if scopeStays & twoFacilitators`] });

describeMachine(calibrationSessionMachine, {
  setup: {
    'calibrationSession.edit': ['setup'],
    'calibrationSession.start': [
      'in_progress if cycleCalibratesThis & allPeriodsClosed & twoFacilitators & somebodyInScope & noOtherSessionHolds & guidelineTotals100 & guidelineGivenWhereHard',
    ],
    ...cancel,
  },
  in_progress: {
    'calibrationSession.propose': ['in_progress if calibratorIsNotOwner & resultAssessed & gradeGiven & gradeOfBands & reasonWhereChanged'],
    'calibrationSession.vote': ['in_progress if calibratorIsNotOwner & resultAssessed & gradeGiven & gradeOfBands'],
    'calibrationSession.refresh': ['in_progress'],
    'calibrationSession.waiveQuota': ['in_progress if quotaToWaive & reasonGiven'],
    'calibrationSession.submit': ['approving if entriesUpToDate & everyGradeChangeHasReason & quotasMetOrWaived'],
    ...people('in_progress'),
    ...cancel,
  },
  approving: {
    'calibrationSession.refresh': ['in_progress'],
    'calibrationSession.approve': ['approved if approverIsNotSubmitter & approverIsNotRegraded & entriesUpToDate'],
    'calibrationSession.sendBack': ['in_progress if reasonGiven'],
    ...people('approving'),
  },
  approved: { 'calibrationSession.reopen': ['in_progress if nothingPublished & reasonGiven'] },
  cancelled: {},
});

const context: CalibrationContext = {
  ...{ sessionId: 's', cycleId: 'c', periodId: 'p', calibrates: true, periodsOver: false, facilitatorId: 'fay', secondFacilitatorId: 'guo' },
  ...{ inScope: 12, heldElsewhere: 0, guideline: 0, guidelineTotal: '0', mode: 'GUIDE', withoutReason: 0, beyondQuota: 0, quotaWaived: false, outdated: 0 },
  ...{ submittedBy: null, actorId: 'fay', actorRegraded: false, published: 0, bands: defaultPolicy.grade.bands, result: null },
};
const send = (from: string, event: CalibrationEvent, change: Partial<CalibrationContext> = {}) =>
  step(calibrationSessionMachine, from, { ...context, ...change }, event);
const START: CalibrationEvent = { type: 'calibrationSession.start' };

describe('a calibration session', () => {
  it('tells what happened to which session, never a grade', () => {
    const result = { rawGrade: 'B', assessed: true, own: false };
    const { facts } = send('in_progress', { type: 'calibrationSession.propose', grade: 'A', reasonCode: 'DIFFICULTY', reason: '目标更难' }, { result });
    expect(facts).toEqual([{ type: 'calibrationSession.proposed', sessionId: 's', cycleId: 'c', periodId: 'p' }]);
  });

  it.each([
    ['cycleCalibratesThis', { calibrates: false }],
    ['allPeriodsClosed', { periodId: null, periodsOver: false }],
    ['twoFacilitators', { secondFacilitatorId: 'fay' }],
    ['somebodyInScope', { inScope: 0 }],
    ['noOtherSessionHolds', { heldElsewhere: 12 }],
    ['guidelineTotals100', { guideline: 2, guidelineTotal: '99' }],
    ['guidelineGivenWhereHard', { mode: 'HARD' as const }],
  ])('does not start unless %s', (rule, change) => {
    expect(() => send('setup', START, change)).toThrow(rule);
  });

  it('takes what no other session holds, and may calibrate a period while others run', () => {
    expect(send('setup', START, { heldElsewhere: 11, periodsOver: false }).status).toBe('in_progress');
    expect(send('setup', START, { periodId: null, periodsOver: true }).status).toBe('in_progress');
  });

  it.each(['calibrationSession.propose', 'calibrationSession.vote'] as const)('refuses %s on his own result as a duty (SoD7)', (type) => {
    const result = { rawGrade: 'B', assessed: true, own: true };
    expect(() => send('in_progress', { type, grade: 'B' }, { result })).toThrow(DutyConflict);
  });

  it('asks for a kind of reason and its text where the grade is not that of the bands', () => {
    const result = { rawGrade: 'B', assessed: true, own: false };
    const propose = (more: object) => send('in_progress', { type: 'calibrationSession.propose', ...more }, { result });
    for (const missing of [{}, { reasonCode: 'OTHER' }, { reason: '同类比较' }, { reasonCode: 'OTHER', reason: '  ' }])
      expect(() => propose({ grade: 'A', ...missing })).toThrow('reasonWhereChanged');
    expect(propose({ grade: 'A', reasonCode: 'OTHER', reason: '同类比较' }).status).toBe('in_progress');
    expect(propose({ grade: 'B' }).status).toBe('in_progress');
  });

  it('knows the grades of the bands alone, and leaves whoever was there too short as he is (R-M6)', () => {
    const result = { rawGrade: 'B', assessed: true, own: false };
    expect(() => send('in_progress', { type: 'calibrationSession.vote', grade: 'X' }, { result })).toThrow('gradeOfBands');
    expect(() => send('in_progress', { type: 'calibrationSession.vote', grade: 'B' }, { result: { ...result, assessed: false } })).toThrow('resultAssessed');
  });

  it.each([
    ['entriesUpToDate', { outdated: 1 }],
    ['everyGradeChangeHasReason', { withoutReason: 1 }],
    ['quotasMetOrWaived', { beyondQuota: 1 }],
  ])('is not submitted unless %s', (rule, change) => {
    expect(() => send('in_progress', { type: 'calibrationSession.submit' }, change)).toThrow(RuleBroken);
    expect(() => send('in_progress', { type: 'calibrationSession.submit' }, change)).toThrow(rule);
  });

  it('lets a quota pass once an executive has waived it, and nothing else be waived', () => {
    expect(send('in_progress', { type: 'calibrationSession.submit' }, { beyondQuota: 2, quotaWaived: true }).status).toBe('approving');
    expect(() => send('in_progress', { type: 'calibrationSession.waiveQuota', reason: '小组' })).toThrow('quotaToWaive');
  });

  it('is approved by somebody else than who submitted it, and not by whom it regrades', () => {
    const approve: CalibrationEvent = { type: 'calibrationSession.approve' };
    expect(() => send('approving', approve, { submittedBy: 'fay' })).toThrow(DutyConflict);
    expect(() => send('approving', approve, { submittedBy: 'guo', actorRegraded: true })).toThrow('approverIsNotRegraded');
    expect(send('approving', approve, { submittedBy: 'guo' }).status).toBe('approved');
  });

  it('goes back to the panel when a result is reckoned anew while it waits for approval', () => {
    expect(send('approving', { type: 'calibrationSession.refresh' }, { outdated: 1 }).status).toBe('in_progress');
  });

  it('is opened again only before anything is published', () => {
    const reopen: CalibrationEvent = { type: 'calibrationSession.reopen', reason: '漏了一人' };
    expect(() => send('approved', reopen, { published: 1 })).toThrow('nothingPublished');
    expect(send('approved', reopen).status).toBe('in_progress');
  });

  it('keeps its scope once it has begun, and may change its people (R-SM5)', () => {
    expect(() => send('in_progress', { type: 'calibrationSession.edit', scopeChanged: true })).toThrow('scopeStays');
    expect(send('approving', { type: 'calibrationSession.edit', scopeChanged: false }).status).toBe('approving');
  });

  it('offers a grade to be proposed with what it needs, before one is chosen', () => {
    const result = { rawGrade: 'B', assessed: true, own: false };
    const offered = offers(calibrationSessionMachine, 'in_progress', { ...context, result }, calibrationPolicy, new Set(['member']));
    expect(offered).toContainEqual({ event: 'calibrationSession.propose', allowed: true, because: [], needs: ['grade'] });
  });
});
