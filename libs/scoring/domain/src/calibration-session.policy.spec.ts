import { allows, eventsOf, type Party } from '@kpi-loop/shared/kernel';
import { calibrationSessionMachine } from './calibration-session.machine';
import { calibrationPolicy, type CalibrationAction } from './calibration-session.policy';

const may = (action: CalibrationAction, ...parties: Party[]) => allows(calibrationPolicy, action, new Set(parties));

describe('who may calibrate (§4)', () => {
  it('is said of every event of the machine', () => {
    expect(eventsOf(calibrationSessionMachine).filter((event) => !(event in calibrationPolicy))).toEqual([]);
  });
  it('is nobody of pay, finance or operations, and not whom a result is about', () => {
    for (const action of Object.keys(calibrationPolicy) as CalibrationAction[])
      expect(may(action, 'owner', 'anyone', 'COMP', 'FIN', 'STEWARD', 'OPS')).toBe(false);
  });
  it('lets an auditor read, and nothing else than take a copy', () => {
    const actions = (Object.keys(calibrationPolicy) as CalibrationAction[]).filter((action) => may(action, 'AUD'));
    expect(actions).toEqual(['calibrationSession.list', 'calibrationSession.read', 'calibrationSession.export']);
  });
  it('lets a head vote for his people, and an executive approve and waive', () => {
    expect(may('calibrationSession.vote', 'line')).toBe(true);
    expect(may('calibrationSession.propose', 'line', 'HRBP', 'HR', 'EXEC')).toBe(false);
    expect(may('calibrationSession.approve', 'EXEC')).toBe(true);
    expect(may('calibrationSession.waiveQuota', 'HR', 'facilitator')).toBe(false);
  });
});
