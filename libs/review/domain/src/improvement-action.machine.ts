import { and, emit, setup } from 'xstate';
import type { Verdict } from './effect';

/** What the rules of an action look at (domain.md §2.7). */
export interface ActionContext {
  actionId: string;
  lineId: string;
  alertId: string | null;
  ownerId: string;
  actorId: string | null;
  extensions: number;
  extendMax: number;
  /** What the data says once the window is over; null while there is not enough of it. */
  verdict: Verdict | null;
}

export type ActionEvent =
  | { type: 'improvementAction.accept' }
  | { type: 'improvementAction.reject'; reason?: string }
  | { type: 'improvementAction.start' }
  | { type: 'improvementAction.progress' }
  | { type: 'improvementAction.extend'; reason?: string }
  | { type: 'improvementAction.claimDone'; evidence?: string }
  | { type: 'improvementAction.acceptWork' }
  | { type: 'improvementAction.sendBack'; reason?: string }
  | { type: 'improvementAction.windowElapsed' }
  | { type: 'improvementAction.reopen'; reason?: string }
  | { type: 'improvementAction.acceptRisk'; reason?: string }
  | { type: 'improvementAction.close'; lesson?: string }
  | { type: 'improvementAction.cancel'; reason?: string };

interface ActionFact {
  type: `improvementAction.${'accepted' | 'rejected' | 'started' | 'progressed' | 'extended' | 'claimed' | 'workAccepted' | 'sentBack' | 'verified' | 'reopened' | 'closed' | 'cancelled'}`;
  actionId: string;
  lineId: string;
  alertId: string | null;
}

const fact = (type: ActionFact['type']) =>
  emit<ActionContext, ActionEvent, undefined, ActionEvent, ActionFact>(({ context: { actionId, lineId, alertId } }) => ({ type, actionId, lineId, alertId }));
const given = (event: object, field: string): boolean => !!(event as Record<string, string | undefined>)[field]?.trim();
const cancel = {
  'improvementAction.cancel': { guard: 'reasonGiven', target: '#improvementAction.cancelled', actions: fact('improvementAction.cancelled') },
} as const;

/** 改进行动: accepted by its owner, done with evidence, and judged by its metric, not by its diligence. */
export const improvementActionMachine = setup({
  types: { context: {} as ActionContext, events: {} as ActionEvent, emitted: {} as ActionFact },
  guards: {
    accepterIsNotOwner: ({ context }) => context.actorId !== context.ownerId,
    extensionsLeft: ({ context }) => context.extensions < context.extendMax,
    enoughData: ({ context }) => context.verdict !== null,
    effectReached: ({ context }) => context.verdict === 'effective',
    effectPartlyReached: ({ context }) => context.verdict === 'partly_effective',
    reasonGiven: ({ event }) => given(event, 'reason'),
    evidenceGiven: ({ event }) => given(event, 'evidence'),
    lessonGiven: ({ event }) => given(event, 'lesson'),
  },
}).createMachine({
  id: 'improvementAction',
  context: {} as never,
  initial: 'proposed',
  states: {
    proposed: {
      on: {
        'improvementAction.accept': { target: 'accepted', actions: fact('improvementAction.accepted') },
        'improvementAction.reject': { guard: 'reasonGiven', target: 'rejected', actions: fact('improvementAction.rejected') },
        ...cancel,
      },
    },
    accepted: { on: { 'improvementAction.start': { target: 'in_progress', actions: fact('improvementAction.started') }, ...cancel } },
    in_progress: {
      on: {
        'improvementAction.progress': { target: 'in_progress', actions: fact('improvementAction.progressed') },
        'improvementAction.extend': { guard: and(['extensionsLeft', 'reasonGiven']), target: 'in_progress', actions: fact('improvementAction.extended') },
        'improvementAction.claimDone': { guard: 'evidenceGiven', target: 'done_claimed', actions: fact('improvementAction.claimed') },
        ...cancel,
      },
    },
    done_claimed: {
      on: {
        'improvementAction.acceptWork': { guard: 'accepterIsNotOwner', target: 'verifying', actions: fact('improvementAction.workAccepted') },
        'improvementAction.sendBack': { guard: and(['accepterIsNotOwner', 'reasonGiven']), target: 'in_progress', actions: fact('improvementAction.sentBack') },
        ...cancel,
      },
    },
    verifying: {
      on: {
        'improvementAction.windowElapsed': [
          { guard: and(['enoughData', 'effectReached']), target: 'effective', actions: fact('improvementAction.verified') },
          { guard: and(['enoughData', 'effectPartlyReached']), target: 'partly_effective', actions: fact('improvementAction.verified') },
          { guard: 'enoughData', target: 'ineffective', actions: fact('improvementAction.verified') },
        ],
        ...cancel,
      },
    },
    effective: { on: { 'improvementAction.close': { guard: 'lessonGiven', target: 'closed', actions: fact('improvementAction.closed') } } },
    partly_effective: { on: { 'improvementAction.close': { guard: 'lessonGiven', target: 'closed', actions: fact('improvementAction.closed') } } },
    ineffective: {
      on: {
        'improvementAction.reopen': { guard: 'reasonGiven', target: 'in_progress', actions: fact('improvementAction.reopened') },
        'improvementAction.acceptRisk': { guard: 'reasonGiven', target: 'closed', actions: fact('improvementAction.closed') },
      },
    },
    closed: {},
    rejected: {},
    cancelled: {},
  },
});

/** States in which an action still asks something of somebody: carried into the next period. */
export const OPEN_ACTION = ['proposed', 'accepted', 'in_progress', 'done_claimed', 'verifying', 'ineffective', 'effective', 'partly_effective'] as const;
export const ACTION_STATUSES = [...OPEN_ACTION, 'closed', 'rejected', 'cancelled'] as const;
/** States in which a due date that has passed is late. */
export const DUE_ACTION = ['proposed', 'accepted', 'in_progress'] as const;
