import { and, emit, setup } from 'xstate';

export interface IncentivePlanContext {
  planId: string;
  cycleId: string;
  actorId: string | null;
  /** Everybody who has written on the plan. */
  makerIds: string[];
  curveProblems: string[];
  /** Runs of the plan that are neither pending nor released. */
  openRuns: number;
}

interface WithReason {
  reason?: string;
}
export type IncentivePlanEvent =
  | { type: 'incentivePlan.edit' }
  | { type: 'incentivePlan.submit' }
  | { type: 'incentivePlan.approve' }
  | ({ type: 'incentivePlan.return' } & WithReason)
  | ({ type: 'incentivePlan.retire' } & WithReason);

type Verb = 'edited' | 'submitted' | 'approved' | 'returned' | 'retired';
export interface IncentivePlanFact {
  type: `incentivePlan.${Verb}`;
  planId: string;
  cycleId: string;
}

const machine = setup({
  types: { context: {} as IncentivePlanContext, events: {} as IncentivePlanEvent, emitted: {} as IncentivePlanFact },
  guards: {
    curveValid: ({ context }) => context.curveProblems.length === 0,
    noOpenRun: ({ context }) => context.openRuns === 0,
    /** SoD5: COMP makes, FIN approves, never one person. */
    planApproverIsNotMaker: ({ context }) => context.actorId !== null && !context.makerIds.includes(context.actorId),
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const tell = (verb: Verb) =>
  emit<IncentivePlanContext, IncentivePlanEvent, undefined, IncentivePlanEvent, IncentivePlanFact>(({ context: { planId, cycleId } }) => ({
    type: `incentivePlan.${verb}`,
    planId,
    cycleId,
  }));

/** 激励方案: made by one, approved by another, then unchangeable; another rule is another plan (R-P2). */
export const incentivePlanMachine = machine.createMachine({
  id: 'incentivePlan',
  context: {} as never,
  initial: 'draft',
  states: {
    draft: {
      on: {
        'incentivePlan.edit': { actions: tell('edited') },
        'incentivePlan.submit': { guard: 'curveValid', target: 'in_review', actions: tell('submitted') },
      },
    },
    in_review: {
      on: {
        'incentivePlan.approve': { guard: and(['curveValid', 'planApproverIsNotMaker']), target: 'effective', actions: tell('approved') },
        'incentivePlan.return': { guard: 'reasonGiven', target: 'draft', actions: tell('returned') },
      },
    },
    effective: { on: { 'incentivePlan.retire': { guard: and(['noOpenRun', 'reasonGiven']), target: 'retired', actions: tell('retired') } } },
    retired: { type: 'final' },
  },
});
