import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { measurementMachine, type MeasurementContext } from './measurement.machine';

describeMachine(measurementMachine, {
  submitted: {
    'measurement.verify': ['verified if verifierIsNotSubject & verifierIsNotCollector'],
    'measurement.trust': ['verified if trusterIsNotCollector & trusterIsNotSubject'],
    'measurement.dispute': ['quarantined if withinDisputeTime & reasonGiven'],
    'measurement.flag': ['quarantined'],
    'measurement.restate': ['submitted'],
    'measurement.renew': ['verified if trusterIsNotCollector & trusterIsNotSubject'],
    'measurement.miss': ['missing'],
    'measurement.waive': ['waived if figureWithoutValue & reasonGiven'],
  },
  verified: {
    'measurement.dispute': ['quarantined if withinDisputeTime & reasonGiven'],
    'measurement.flag': ['quarantined'],
    'measurement.restate': ['submitted'],
    'measurement.renew': ['verified if trusterIsNotCollector & trusterIsNotSubject'],
    'measurement.miss': ['missing'],
    'measurement.lock': ['locked'],
    'measurement.waive': ['waived if figureWithoutValue & reasonGiven'],
  },
  quarantined: {
    'measurement.release': ['submitted if verifierIsNotSubject & reasonGiven'],
    'measurement.reject': ['missing if verifierIsNotSubject & reasonGiven'],
    'measurement.restate': ['quarantined'],
    'measurement.miss': ['missing'],
  },
  missing: {
    'measurement.waive': ['waived if reasonGiven'],
    'measurement.restate': ['submitted'],
    'measurement.renew': ['verified if trusterIsNotCollector & trusterIsNotSubject'],
  },
  waived: {
    'measurement.restate': ['submitted'],
    'measurement.renew': ['verified if trusterIsNotCollector & trusterIsNotSubject'],
    'measurement.lock': ['locked'],
  },
  locked: { 'measurement.requestCorrection': ['correction_pending if correctionTimeOpen & reasonGiven'] },
  correction_pending: { 'measurement.approveCorrection': ['locked'], 'measurement.rejectCorrection': ['locked'] },
});

describe('verifying a figure', () => {
  const context = { viewerId: 'steward', subjectPersonId: 'anna', collectorIds: ['ops'] } as unknown as MeasurementContext;
  const verify = (change: Partial<MeasurementContext>) => () =>
    step(measurementMachine, 'submitted', { ...context, ...change }, { type: 'measurement.verify' });

  it('is for somebody who is neither its subject nor its collector', () => expect(verify({})().status).toBe('verified'));
  it('is refused to its subject', () =>
    expect(verify({ subjectPersonId: 'steward' })).toThrow(expect.objectContaining({ kind: 'forbidden', code: 'sodConflict' }) as Error));
  it('is refused to who brought the rows', () =>
    expect(verify({ collectorIds: ['steward'] })).toThrow(expect.objectContaining({ kind: 'forbidden' }) as Error));
});

describe('trusting a source', () => {
  const context = { trusterId: 'hr', subjectPersonId: 'anna', collectorIds: ['steward'] } as unknown as MeasurementContext;
  const trust = (change: Partial<MeasurementContext>) => () => step(measurementMachine, 'submitted', { ...context, ...change }, { type: 'measurement.trust' });
  const refused = expect.objectContaining({ kind: 'forbidden', code: 'sodConflict' }) as Error;

  it('stands for the second pair of eyes', () => expect(trust({})().status).toBe('verified'));
  it('is nothing for what the truster brought', () => expect(trust({ collectorIds: ['steward', 'hr'] })).toThrow(refused));
  it('is nothing for the truster as the one who is measured', () => expect(trust({ subjectPersonId: 'hr' })).toThrow(refused));
  it('of a source that is read by itself needs nobody', () => expect(trust({ trusterId: null })().status).toBe('verified'));
});

describe('questioning a figure', () => {
  const dispute = (withinDisputeTime: boolean, reason: string) => () =>
    step(measurementMachine, 'verified', { withinDisputeTime } as MeasurementContext, { type: 'measurement.dispute', reason });
  const broken = (rule: string) => expect.objectContaining({ kind: 'ruleBroken', extra: expect.objectContaining({ violations: [rule] }) as unknown }) as Error;

  it('quarantines it while it is new', () => expect(dispute(true, '退货没有扣除')().status).toBe('quarantined'));
  it('asks for a reason', () => expect(dispute(true, ' ')).toThrow(broken('reasonGiven')));
  it('is refused when its time is over', () => expect(dispute(false, 'x')).toThrow(broken('withinDisputeTime')));
});

describe('a correction after the lock', () => {
  const request =
    (correctionOpen: boolean, reason = '埋点丢失') =>
    () =>
      step(measurementMachine, 'locked', { correctionOpen } as MeasurementContext, { type: 'measurement.requestCorrection', reason });

  it('is asked for with a reason', () => expect(request(true)().status).toBe('correction_pending'));
  it('is refused when its time is over', () =>
    expect(request(false)).toThrow(
      expect.objectContaining({ kind: 'ruleBroken', extra: expect.objectContaining({ violations: ['correctionTimeOpen'] }) as object }) as Error,
    ));
});
