import { and, emit, setup } from 'xstate';

/** What the batch checks found; counts only. */
export interface BatchChecks {
  statements: number;
  aboveCap: number;
  withoutBase: number;
  /** Results their owners have not been shown. */
  unpublished: number;
  unexplainedOutliers: number;
  /** Amounts that differ from what was approved. */
  changedSinceApproval: number;
  /** Statements of which another one has settled a difference. */
  carriedOn: number;
  /** Results of the period that are disputed, where the rules of the cycle let nobody be paid before they are settled. */
  disputed: number;
}

export interface PayRunContext extends BatchChecks {
  payRunId: string;
  planId: string;
  periodId: string;
  actorId: string | null;
  /** Everybody who calculated, or changed a pay base of the plan, since the run was made. */
  makerIds: string[];
  approvedBy: string | null;
  planEffective: boolean;
  periodScored: boolean;
}

interface WithReason {
  reason?: string;
}
export type PayRunEvent =
  | { type: 'payRun.calculate' }
  | { type: 'payRun.submit' }
  | ({ type: 'payRun.return' } & WithReason)
  | { type: 'payRun.approve' }
  | ({ type: 'payRun.unapprove' } & WithReason)
  | { type: 'payRun.release' }
  | ({ type: 'payRun.recall' } & WithReason);

type Verb = 'calculated' | 'submitted' | 'returned' | 'approved' | 'unapproved' | 'released' | 'recalled';
export interface PayRunFact {
  type: `payRun.${Verb}`;
  payRunId: string;
  planId: string;
  periodId: string;
}

const machine = setup({
  types: { context: {} as PayRunContext, events: {} as PayRunEvent, emitted: {} as PayRunFact },
  guards: {
    planEffective: ({ context }) => context.planEffective,
    periodScored: ({ context }) => context.periodScored,
    resultsPublished: ({ context }) => context.unpublished === 0,
    somethingToPay: ({ context }) => context.statements > 0,
    nobodyAboveCap: ({ context }) => context.aboveCap === 0,
    noMissingBase: ({ context }) => context.withoutBase === 0,
    outliersExplained: ({ context }) => context.unexplainedOutliers === 0,
    amountsUnchanged: ({ context }) => context.changedSinceApproval === 0,
    /** What is reckoned anew holds the corrected amount itself: whoever got the difference elsewhere would get it twice. */
    nothingCarriedOn: ({ context }) => context.carriedOn === 0,
    /** SoD5: who calculates, or sets what is calculated with, does not approve. */
    approverIsNotCalculator: ({ context }) => context.actorId !== null && !context.makerIds.includes(context.actorId),
    releaserIsNotApprover: ({ context }) => context.actorId !== null && context.actorId !== context.approvedBy,
    disputesSettled: ({ context }) => context.disputed === 0,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const tell = (verb: Verb) =>
  emit<PayRunContext, PayRunEvent, undefined, PayRunEvent, PayRunFact>(({ context: { payRunId, planId, periodId } }) => ({
    type: `payRun.${verb}`,
    payRunId,
    planId,
    periodId,
  }));

const CALCULATE = { guard: and(['planEffective', 'periodScored', 'resultsPublished']), target: 'calculated', actions: tell('calculated') } as const;
const SOUND = ['resultsPublished', 'somethingToPay', 'nobodyAboveCap', 'noMissingBase', 'outliersExplained'] as const;

/** 发放批次 (domain.md §2.9): calculated by COMP, approved by FIN with the amounts frozen, then released to the owners. */
export const payRunMachine = machine.createMachine({
  id: 'payRun',
  context: {} as never,
  initial: 'pending',
  states: {
    pending: { on: { 'payRun.calculate': CALCULATE } },
    calculated: { on: { 'payRun.calculate': CALCULATE, 'payRun.submit': { guard: and([...SOUND]), target: 'in_review', actions: tell('submitted') } } },
    in_review: {
      on: {
        'payRun.calculate': CALCULATE,
        'payRun.return': { guard: 'reasonGiven', target: 'calculated', actions: tell('returned') },
        'payRun.approve': { guard: and([...SOUND, 'approverIsNotCalculator']), target: 'approved', actions: tell('approved') },
      },
    },
    approved: {
      on: {
        'payRun.unapprove': { guard: and(['nothingCarriedOn', 'reasonGiven']), target: 'in_review', actions: tell('unapproved') },
        'payRun.release': { guard: and(['amountsUnchanged', 'disputesSettled', 'releaserIsNotApprover']), target: 'released', actions: tell('released') },
      },
    },
    released: { on: { 'payRun.recall': { guard: 'reasonGiven', target: 'approved', actions: tell('recalled') } } },
  },
});
