import { allows, eventsOf, step, type Party } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { versionChangePolicy } from './change-request.policy';
import { versionChangeMachine, type VersionChangeContext, type VersionChangeEvent } from './version-change.machine';

describeMachine(versionChangeMachine, {
  in_approval: {
    'versionChange.approve': ['scheduled if makerIsNotChecker & subjectIsNotApprover & versionInForce'],
    'versionChange.reject': ['rejected if reasonGiven & makerIsNotChecker & subjectIsNotApprover'],
    'versionChange.withdraw': ['withdrawn'],
    'versionChange.stepDue': ['in_approval'],
  },
  scheduled: { 'versionChange.apply': ['applied if dateReached & versionInForce'], 'versionChange.revoke': ['revoked if reasonGiven'] },
  applied: {},
  rejected: {},
  withdrawn: {},
  revoked: {},
});

const context = (change: Partial<VersionChangeContext> = {}): VersionChangeContext => ({
  ...{ cycleId: 'c', metricId: 'm', creatorId: 'tao', actorId: 'zhou', ownerIds: ['anna'], toInForce: true, today: '2026-08-18', effectiveOn: '2026-08-18' },
  ...change,
});
const send = (status: string, event: VersionChangeEvent, change: Partial<VersionChangeContext> = {}) =>
  step(versionChangeMachine, status, context(change), event);

describe('moving a cycle to another definition', () => {
  it.each<[string, Partial<VersionChangeContext>]>([
    ['makerIsNotChecker', { actorId: 'tao' }],
    ['subjectIsNotApprover', { actorId: 'anna' }],
    ['versionInForce', { toInForce: false }],
  ])('is not approved by %s', (rule, change) => expect(() => send('in_approval', { type: 'versionChange.approve' }, change)).toThrow(rule));
  it('waits for its day, and for a definition that is still in force', () => {
    expect(() => send('scheduled', { type: 'versionChange.apply' }, { effectiveOn: '2026-08-19' })).toThrow('dateReached');
    expect(() => send('scheduled', { type: 'versionChange.apply' }, { toInForce: false })).toThrow('versionInForce');
    expect(send('scheduled', { type: 'versionChange.apply' }).facts).toEqual([{ type: 'versionChange.applied', cycleId: 'c', metricId: 'm' }]);
  });
  it('waits on, whoever is reminded: nothing is decided by silence (R-SM3)', () => {
    for (const [rung, verb] of [
      [-2, 'reminded'],
      [1, 'chased'],
      [5, 'held'],
    ] as const)
      expect(send('in_approval', { type: 'versionChange.stepDue', rung })).toMatchObject({ status: 'in_approval', facts: [{ type: `versionChange.${verb}` }] });
  });
  it('is rejected and revoked with a reason only', () => {
    expect(() => send('in_approval', { type: 'versionChange.reject', reason: ' ' })).toThrow('reasonGiven');
    expect(() => send('scheduled', { type: 'versionChange.revoke' })).toThrow('reasonGiven');
  });
});

describe('who may move a cycle to another definition', () => {
  const may = (action: string, ...parties: Party[]) => allows(versionChangePolicy, action, new Set(parties));
  it('is said of every event', () => expect(eventsOf(versionChangeMachine).filter((event) => !(event in versionChangePolicy))).toEqual([]));
  it('lets stewards and HR ask, HR and EXEC decide, the maker alone withdraw, and time apply', () => {
    expect([may('versionChange.create', 'STEWARD'), may('versionChange.create', 'EXEC', 'owner', 'head')]).toEqual([true, false]);
    expect([may('versionChange.approve', 'EXEC'), may('versionChange.approve', 'STEWARD', 'head')]).toEqual([true, false]);
    expect([may('versionChange.withdraw', 'creator'), may('versionChange.withdraw', 'HR')]).toEqual([true, false]);
    expect(may('versionChange.apply', 'HR', 'EXEC', 'STEWARD', 'creator')).toBe(false);
  });
});
