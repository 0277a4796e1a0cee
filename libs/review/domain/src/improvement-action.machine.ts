import { and, emit, setup } from 'xstate';
import type { Verdict } from './effect';

/** What the rules of an action look at (domain.md §2.7). */
export interface ActionContext {
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

type ActionFact =
  'improvementAction.accepted' | 'improvementAction.rejected' | 'improvementAction.claimed' | 'improvementAction.verified' | 'improvementAction.closed';
const given = (event: object, field: string): boolean => !!(event as Record<string, string | undefined>)[field]?.trim();
const cancel = { 'improvementAction.cancel': { guard: 'reasonGiven', target: '#improvementAction.cancelled' } } as const;

/** 改进行动: accepted by its owner, done with evidence, and judged by its metric, not by its diligence. */
export const improvementActionMachine = setup({
  types: { context: {} as ActionContext, events: {} as ActionEvent, emitted: {} as { type: ActionFact } },
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
        'improvementAction.accept': { target: 'accepted', actions: emit({ type: 'improvementAction.accepted' }) },
        'improvementAction.reject': { guard: 'reasonGiven', target: 'rejected', actions: emit({ type: 'improvementAction.rejected' }) },
        ...cancel,
      },
    },
    accepted: { on: { 'improvementAction.start': 'in_progress', ...cancel } },
    in_progress: {
      on: {
        'improvementAction.progress': 'in_progress',
        'improvementAction.extend': { guard: and(['extensionsLeft', 'reasonGiven']), target: 'in_progress' },
        'improvementAction.claimDone': { guard: 'evidenceGiven', target: 'done_claimed', actions: emit({ type: 'improvementAction.claimed' }) },
        ...cancel,
      },
    },
    done_claimed: {
      on: {
        'improvementAction.acceptWork': { guard: 'accepterIsNotOwner', target: 'verifying' },
        'improvementAction.sendBack': { guard: and(['accepterIsNotOwner', 'reasonGiven']), target: 'in_progress' },
        ...cancel,
      },
    },
    verifying: {
      on: {
        'improvementAction.windowElapsed': [
          { guard: and(['enoughData', 'effectReached']), target: 'effective', actions: emit({ type: 'improvementAction.verified' }) },
          { guard: and(['enoughData', 'effectPartlyReached']), target: 'partly_effective', actions: emit({ type: 'improvementAction.verified' }) },
          { guard: 'enoughData', target: 'ineffective', actions: emit({ type: 'improvementAction.verified' }) },
        ],
        ...cancel,
      },
    },
    effective: { on: { 'improvementAction.close': { guard: 'lessonGiven', target: 'closed', actions: emit({ type: 'improvementAction.closed' }) } } },
    partly_effective: { on: { 'improvementAction.close': { guard: 'lessonGiven', target: 'closed', actions: emit({ type: 'improvementAction.closed' }) } } },
    ineffective: {
      on: {
        'improvementAction.reopen': { guard: 'reasonGiven', target: 'in_progress' },
        'improvementAction.acceptRisk': { guard: 'reasonGiven', target: 'closed', actions: emit({ type: 'improvementAction.closed' }) },
      },
    },
    closed: {},
    rejected: {},
    cancelled: {},
  },
});

/** States in which an action still asks something of somebody: carried into the next period. */
export const OPEN_ACTION = ['proposed', 'accepted', 'in_progress', 'done_claimed', 'verifying', 'ineffective', 'effective', 'partly_effective'] as const;
