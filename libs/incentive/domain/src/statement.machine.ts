import { and, emit, setup } from 'xstate';

export interface StatementContext {
  statementId: string;
  periodId: string;
  personId: string;
  amountIsZero: boolean;
  runStatus: string;
  actorId: string | null;
  calculatedBy: string | null;
  approvedBy: string | null;
  /** Day on which a hold is looked at again, and the last one allowed. */
  reviewOn: string | null;
  latestReview: string;
}

interface WithReason {
  reason?: string;
}
export type StatementEvent =
  | { type: 'statement.calculate' }
  | { type: 'statement.submit' }
  | { type: 'statement.return' }
  | { type: 'statement.approve' }
  | { type: 'statement.unapprove' }
  | { type: 'statement.release' }
  | { type: 'statement.recall' }
  | ({ type: 'statement.hold' } & WithReason)
  | ({ type: 'statement.unhold' } & WithReason);

type Verb = 'held' | 'unheld';
export interface StatementFact {
  type: `statement.${Verb}`;
  statementId: string;
  periodId: string;
  ownerId: string;
}

const machine = setup({
  types: { context: {} as StatementContext, events: {} as StatementEvent, emitted: {} as StatementFact },
  guards: {
    nothingDue: ({ context }) => context.amountIsZero,
    somethingDue: ({ context }) => !context.amountIsZero,
    runIsCalculated: ({ context }) => context.runStatus === 'calculated' || context.runStatus === 'pending',
    runIsPastCalculation: ({ context }) => context.runStatus !== 'calculated' && context.runStatus !== 'pending',
    /** With its run, or after a hold by itself: never ahead of it. */
    runIsApproved: ({ context }) => context.runStatus === 'approved' || context.runStatus === 'released',
    runIsReleased: ({ context }) => context.runStatus === 'released',
    approverIsNotCalculator: ({ context }) => context.actorId === null || context.actorId !== context.calculatedBy,
    releaserIsNotApprover: ({ context }) => context.actorId === null || context.actorId !== context.approvedBy,
    reviewWithin30Days: ({ context }) => context.reviewOn !== null && context.reviewOn <= context.latestReview,
    reasonGiven: ({ event }) => 'reason' in event && !!event.reason?.trim(),
  },
});

const tell = (verb: Verb) =>
  emit<StatementContext, StatementEvent, undefined, StatementEvent, StatementFact>(({ context }) => ({
    type: `statement.${verb}`,
    statementId: context.statementId,
    periodId: context.periodId,
    ownerId: context.personId,
  }));

const CALCULATE = [
  { guard: 'nothingDue', target: 'zero' },
  { guard: 'somethingDue', target: 'calculated' },
] as const;
const HOLD = { guard: and(['reasonGiven', 'reviewWithin30Days']), target: 'on_hold', actions: tell('held') } as const;

/** 激励单: one person, plan and period. It goes where its run goes, unless HR holds it; nothing due is `zero`. */
export const statementMachine = machine.createMachine({
  id: 'statement',
  context: {} as never,
  initial: 'pending',
  states: {
    pending: { on: { 'statement.calculate': [...CALCULATE] } },
    zero: { on: { 'statement.calculate': [...CALCULATE] } },
    calculated: { on: { 'statement.calculate': [...CALCULATE], 'statement.submit': 'in_review', 'statement.hold': HOLD } },
    in_review: {
      on: {
        'statement.calculate': [...CALCULATE],
        'statement.return': 'calculated',
        'statement.approve': { guard: and(['runIsApproved', 'approverIsNotCalculator']), target: 'approved' },
        'statement.hold': HOLD,
      },
    },
    approved: {
      on: {
        'statement.unapprove': 'in_review',
        'statement.release': { guard: and(['runIsReleased', 'releaserIsNotApprover']), target: 'released' },
        'statement.hold': HOLD,
      },
    },
    on_hold: {
      on: {
        'statement.unhold': [
          { guard: and(['runIsCalculated', 'reasonGiven']), target: 'calculated', actions: tell('unheld') },
          { guard: and(['runIsPastCalculation', 'reasonGiven']), target: 'in_review', actions: tell('unheld') },
        ],
      },
    },
    released: { on: { 'statement.recall': 'approved' } },
  },
});
