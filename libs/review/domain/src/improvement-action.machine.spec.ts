import { step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { improvementActionMachine, type ActionContext } from './improvement-action.machine';

const cancel = { 'improvementAction.cancel': ['cancelled if reasonGiven'] };
describeMachine(improvementActionMachine, {
  proposed: { 'improvementAction.accept': ['accepted'], 'improvementAction.reject': ['rejected if reasonGiven'], ...cancel },
  accepted: { 'improvementAction.start': ['in_progress'], ...cancel },
  in_progress: {
    'improvementAction.progress': ['in_progress'],
    'improvementAction.extend': ['in_progress if extensionsLeft & reasonGiven'],
    'improvementAction.claimDone': ['done_claimed if evidenceGiven'],
    ...cancel,
  },
  done_claimed: {
    'improvementAction.acceptWork': ['verifying if accepterIsNotOwner'],
    'improvementAction.sendBack': ['in_progress if accepterIsNotOwner & reasonGiven'],
    ...cancel,
  },
  verifying: {
    'improvementAction.windowElapsed': [
      'effective if enoughData & effectReached',
      'partly_effective if enoughData & effectPartlyReached',
      'ineffective if enoughData',
    ],
    ...cancel,
  },
  effective: { 'improvementAction.close': ['closed if lessonGiven'] },
  partly_effective: { 'improvementAction.close': ['closed if lessonGiven'] },
  ineffective: { 'improvementAction.reopen': ['in_progress if reasonGiven'], 'improvementAction.acceptRisk': ['closed if reasonGiven'] },
  closed: {},
  rejected: {},
  cancelled: {},
});

describe('an improvement action', () => {
  const context: ActionContext = {
    actionId: 'a',
    lineId: 'l',
    alertId: null,
    ownerId: 'anna',
    actorId: 'head',
    extensions: 0,
    extendMax: 2,
    verdict: 'effective',
  };
  it('is not accepted as done by its owner', () => {
    expect(() => step(improvementActionMachine, 'done_claimed', { ...context, actorId: 'anna' }, { type: 'improvementAction.acceptWork' })).toThrow(
      'accepterIsNotOwner',
    );
  });
  it('waits for enough data before it is judged', () => {
    expect(() => step(improvementActionMachine, 'verifying', { ...context, verdict: null }, { type: 'improvementAction.windowElapsed' })).toThrow('enoughData');
  });
  it.each(['effective', 'partly_effective', 'ineffective'] as const)('becomes %s when the data says so', (verdict) => {
    expect(step(improvementActionMachine, 'verifying', { ...context, verdict }, { type: 'improvementAction.windowElapsed' }).status).toBe(verdict);
  });
  it('is extended twice at the most', () => {
    expect(() =>
      step(improvementActionMachine, 'in_progress', { ...context, extensions: 2 }, { type: 'improvementAction.extend', reason: 'supplier late' }),
    ).toThrow('extensionsLeft');
  });
  /** Open pages follow the facts: a step nobody hears of leaves them showing what is no more. */
  it('tells of every step that changes the action', () => {
    const silent = Object.entries(improvementActionMachine.config.states!).flatMap(([state, { on = {} }]) =>
      Object.entries(on as Record<string, unknown>)
        .filter(([, way]) => ![way].flat().every((one) => (one as { actions?: unknown }).actions))
        .map(([event]) => `${state} ${event}`),
    );
    expect(silent).toEqual([]);
  });
});
