import { and, emit, setup } from 'xstate';

/** What the rules of an alert need to know; loaded by the command. Timers and data move many alerts with the same flags. */
export interface AlertContext {
  alertId?: string;
  lineId?: string;
  periodId?: string;
  ownerId?: string;
  actorId?: string | null;
  critical: boolean;
  snoozes: number;
  snoozeMax: number;
  /** The last day an alert may be snoozed to. */
  snoozeLimit: string | null;
  today: string;
  hasOpenAction: boolean;
  conditionCleared: boolean;
  /** Resolved within the last 7 days. */
  resolvedRecently: boolean;
  /** The dismissing person is a steward, not a head. */
  asSteward: boolean;
}

export type AlertEvent =
  | { type: 'alert.breach' | 'alert.recover' | 'alert.clear' | 'alert.ackTimeout' | 'alert.wake' | 'alert.endPeriod' | 'alert.actionClosed' }
  | { type: 'alert.acknowledge' }
  | { type: 'alert.explain'; cause?: string; text?: string }
  | { type: 'alert.snooze'; until?: string }
  | { type: 'alert.dismiss'; kind?: string; reason?: string }
  | { type: 'alert.linkAction'; actionId?: string };

type Emitted = {
  type:
    | 'alert.reopened'
    | 'alert.resolved'
    | 'alert.acknowledged'
    | 'alert.escalated'
    | 'alert.explained'
    | 'alert.snoozed'
    | 'alert.woken'
    | 'alert.dismissed'
    | 'alert.actionLinked';
  alertId?: string;
  lineId?: string;
  periodId?: string;
};

const given = (event: AlertEvent, key: string): string => String((event as unknown as Record<string, unknown>)[key] ?? '').trim();

const tell = (name: Emitted['type']) =>
  emit<AlertContext, AlertEvent, undefined, AlertEvent, Emitted>(({ context: { alertId, lineId, periodId } }) => ({
    type: name,
    ...(alertId ? { alertId, lineId, periodId } : {}),
  }));

const machine = setup({
  types: { context: {} as AlertContext, events: {} as AlertEvent, emitted: {} as Emitted },
  guards: {
    notCritical: ({ context }) => !context.critical,
    snoozesLeft: ({ context }) => context.snoozes < context.snoozeMax,
    untilGiven: ({ context, event }) => {
      const until = given(event, 'until');
      return until > context.today && until <= (context.snoozeLimit ?? '');
    },
    causeGiven: ({ event }) => given(event, 'cause') !== '',
    textGiven: ({ event }) => given(event, 'text') !== '',
    reasonGiven: ({ event }) => given(event, 'reason') !== '',
    kindGiven: ({ event }) => ['false_positive', 'accepted_risk'].includes(given(event, 'kind')),
    stewardOnlyFalsePositive: ({ context, event }) => !context.asSteward || given(event, 'kind') !== 'accepted_risk',
    dismisserIsNotOwner: ({ context }) => context.actorId !== context.ownerId,
    actionGiven: ({ event }) => given(event, 'actionId') !== '',
    noOpenAction: ({ context }) => !context.hasOpenAction,
    conditionCleared: ({ context }) => context.conditionCleared,
    conditionHolds: ({ context }) => !context.conditionCleared,
    resolvedRecently: ({ context }) => context.resolvedRecently,
  },
});

const RESOLVE = { target: 'resolved', actions: tell('alert.resolved') } as const;
const ACKNOWLEDGE = { target: 'acknowledged', actions: tell('alert.acknowledged') } as const;
const SNOOZE = { guard: and(['notCritical', 'snoozesLeft', 'untilGiven']), target: 'snoozed', actions: tell('alert.snoozed') } as const;
/** Whoever takes on an action about it has answered it, also before saying so. */
const LINK = { guard: 'actionGiven', target: 'in_action', actions: tell('alert.actionLinked') } as const;

/** 预警 (domain.md §2.5): what the data does and what people do run side by side; the owner comes first (R-A1). */
export const alertMachine = machine.createMachine({
  id: 'alert',
  context: {} as never,
  type: 'parallel',
  states: {
    condition: {
      initial: 'breaching',
      states: {
        breaching: { on: { 'alert.recover': 'recovering', 'alert.clear': 'cleared' } },
        recovering: { on: { 'alert.breach': 'breaching', 'alert.clear': 'cleared' } },
        cleared: { on: { 'alert.breach': 'breaching' } },
      },
    },
    handling: {
      initial: 'new',
      states: {
        new: {
          on: {
            'alert.acknowledge': ACKNOWLEDGE,
            'alert.ackTimeout': { target: 'escalated', actions: tell('alert.escalated') },
            'alert.snooze': SNOOZE,
            'alert.linkAction': LINK,
            'alert.clear': RESOLVE,
            'alert.endPeriod': RESOLVE,
          },
        },
        escalated: {
          initial: 'l1',
          states: {
            l1: { on: { 'alert.ackTimeout': { target: 'l2', actions: tell('alert.escalated') } } },
            l2: { on: { 'alert.ackTimeout': { target: 'l3', actions: tell('alert.escalated') } } },
            l3: {},
          },
          on: { 'alert.acknowledge': ACKNOWLEDGE, 'alert.linkAction': LINK, 'alert.clear': RESOLVE, 'alert.endPeriod': RESOLVE },
        },
        acknowledged: {
          on: {
            'alert.explain': { guard: and(['causeGiven', 'textGiven']), actions: tell('alert.explained') },
            'alert.linkAction': LINK,
            'alert.snooze': SNOOZE,
            'alert.dismiss': {
              guard: and(['dismisserIsNotOwner', 'stewardOnlyFalsePositive', 'kindGiven', 'reasonGiven']),
              target: 'dismissed',
              actions: tell('alert.dismissed'),
            },
            'alert.clear': RESOLVE,
            'alert.endPeriod': RESOLVE,
          },
        },
        snoozed: {
          on: {
            'alert.wake': { target: 'acknowledged', actions: tell('alert.woken') },
            'alert.linkAction': LINK,
            'alert.clear': RESOLVE,
            'alert.endPeriod': RESOLVE,
          },
        },
        in_action: {
          on: {
            'alert.explain': { guard: and(['causeGiven', 'textGiven']), actions: tell('alert.explained') },
            'alert.linkAction': { guard: 'actionGiven', actions: tell('alert.actionLinked') },
            'alert.clear': { guard: 'noOpenAction', ...RESOLVE },
            'alert.actionClosed': [
              { guard: and(['noOpenAction', 'conditionCleared']), ...RESOLVE },
              { guard: and(['noOpenAction', 'conditionHolds']), target: 'acknowledged' },
            ],
            'alert.endPeriod': RESOLVE,
          },
        },
        resolved: { on: { 'alert.breach': { guard: 'resolvedRecently', target: 'new', actions: tell('alert.reopened') } } },
        dismissed: {},
      },
    },
  },
});

/** Handlings in which an alert still waits for somebody or something. */
export const CLOSED_HANDLINGS = ['resolved', 'dismissed'] as const;
