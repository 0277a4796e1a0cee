import { RuleBroken, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import { alertMachine, type AlertContext } from './index';

const SNOOZE = ['snoozed if notCritical & snoozesLeft & untilGiven'];
const UP = { 'alert.acknowledge': ['acknowledged'], 'alert.linkAction': ['in_action if actionGiven'], 'alert.clear': ['resolved'], 'alert.endPeriod': ['resolved'] };

describeMachine(alertMachine, {
  'condition:breaching': { 'alert.recover': ['recovering'], 'alert.clear': ['cleared'] },
  'condition:recovering': { 'alert.breach': ['breaching'], 'alert.clear': ['cleared'] },
  'condition:cleared': { 'alert.breach': ['breaching'] },
  'handling:new': {
    'alert.acknowledge': ['acknowledged'],
    'alert.ackTimeout': ['escalated.l1'],
    'alert.snooze': SNOOZE,
    'alert.linkAction': ['in_action if actionGiven'],
    'alert.clear': ['resolved'],
    'alert.endPeriod': ['resolved'],
  },
  'handling:escalated.l1': { ...UP, 'alert.ackTimeout': ['escalated.l2'] },
  'handling:escalated.l2': { ...UP, 'alert.ackTimeout': ['escalated.l3'] },
  'handling:escalated.l3': UP,
  'handling:acknowledged': {
    'alert.explain': ['acknowledged if causeGiven & textGiven'],
    'alert.linkAction': ['in_action if actionGiven'],
    'alert.snooze': SNOOZE,
    'alert.dismiss': ['dismissed if dismisserIsNotOwner & stewardOnlyFalsePositive & kindGiven & reasonGiven'],
    'alert.clear': ['resolved'],
    'alert.endPeriod': ['resolved'],
  },
  'handling:snoozed': {
    'alert.wake': ['acknowledged'],
    'alert.linkAction': ['in_action if actionGiven'],
    'alert.clear': ['resolved'],
    'alert.endPeriod': ['resolved'],
  },
  'handling:in_action': {
    'alert.explain': ['in_action if causeGiven & textGiven'],
    'alert.linkAction': ['in_action if actionGiven'],
    'alert.clear': ['resolved if noOpenAction'],
    'alert.actionClosed': ['resolved if noOpenAction & conditionCleared', 'acknowledged if noOpenAction & conditionHolds'],
    'alert.endPeriod': ['resolved'],
  },
  'handling:resolved': { 'alert.breach': ['new if resolvedRecently'] },
  'handling:dismissed': {},
});

const context: AlertContext = {
  critical: false,
  snoozes: 0,
  snoozeMax: 2,
  snoozeLimit: '2026-08-25',
  today: '2026-08-18',
  hasOpenAction: false,
  conditionCleared: false,
  resolvedRecently: true,
  asSteward: false,
  actorId: 'head',
  ownerId: 'anna',
};

describe('what data and people do side by side', () => {
  it('clears both at once when nobody is acting on it', () =>
    expect(step(alertMachine, { condition: 'breaching', handling: 'acknowledged' }, context, { type: 'alert.clear' })).toMatchObject({
      status: { condition: 'cleared', handling: 'resolved' },
      facts: [{ type: 'alert.resolved' }],
    }));
  it('clears the condition alone while an action is open', () =>
    expect(step(alertMachine, { condition: 'breaching', handling: 'in_action' }, { ...context, hasOpenAction: true }, { type: 'alert.clear' }).status).toEqual({
      condition: 'cleared',
      handling: 'in_action',
    }));
  it('reopens what was resolved this week', () =>
    expect(step(alertMachine, { condition: 'cleared', handling: 'resolved' }, context, { type: 'alert.breach' })).toMatchObject({
      status: { condition: 'breaching', handling: 'new' },
      facts: [{ type: 'alert.reopened' }],
    }));
  it.each([
    ['notCritical', { critical: true }],
    ['snoozesLeft', { snoozes: 2 }],
    ['untilGiven', { snoozeLimit: '2026-08-19' }],
  ])('refuses to snooze: %s', (rule, more) => {
    try {
      step(alertMachine, { condition: 'breaching', handling: 'new' }, { ...context, ...more }, { type: 'alert.snooze', until: '2026-08-20' });
      throw new Error('not refused');
    } catch (error) {
      expect(error).toBeInstanceOf(RuleBroken);
      expect((error as RuleBroken).extra.violations).toEqual([rule]);
    }
  });
});
