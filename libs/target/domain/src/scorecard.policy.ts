import type { Policy } from '@kpi-loop/shared/kernel';

/** Who may read a card: its two sides, the line above, and those whom domain.md §4 lists for C1. */
const READERS = ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'COMP'] as const;

/** Whoever may be asked to approve: the head's head, and those who stand in for him (R-SM5). Who of them does, `policyOfCard` says. */
const APPROVERS = ['head2', 'line', 'HRBP', 'HR'] as const;

/** Where a card has no head or no head of the head, HR stands in; the duty rules keep the persons apart. */
export const scorecardPolicy = {
  'scorecard.read': READERS,
  'scorecard.list': ['anyone'],
  'scorecard.create': ['owner', 'head', 'HR', 'HRBP'],
  'scorecard.createBatch': ['HR', 'HRBP', 'head'],
  'scorecard.editLines': ['owner', 'head'],
  'scorecard.propose': ['owner', 'head'],
  'scorecard.acceptLine': ['owner', 'head'],
  'scorecard.counterLine': ['owner', 'head'],
  'scorecard.comment': ['owner', 'head', 'head2', 'HRBP', 'HR'],
  'scorecard.return': ['owner', 'head'],
  'scorecard.agree': ['owner', 'head'],
  'scorecard.requestMediation': ['owner', 'head'],
  'scorecard.mediate': ['HRBP', 'HR'],
  'scorecard.decide': ['head2'],
  'scorecard.dissent': ['owner'],
  'scorecard.submit': ['head'],
  'scorecard.approve': [...APPROVERS],
  'scorecard.reject': [...APPROVERS],
  'scorecard.recall': ['head'],
  'scorecard.openSign': ['system'],
  'scorecard.sign': ['owner', 'head'],
  'scorecard.revise': ['system'],
  'scorecard.lock': ['system'],
  'scorecard.markScored': ['system'],
  'scorecard.publish': ['system', 'HR'],
  'scorecard.finalise': ['system'],
  'scorecard.void': ['HR'],
  'scorecard.endEarly': ['HR'],
  'scorecard.contractClosed': ['system'],
  'scorecard.voidWithCycle': ['system'],
  'scorecard.reopen': ['system'],
} satisfies Policy<string>;

export type ScorecardAction = keyof typeof scorecardPolicy;

/**
 * The policy of one card: the head's head approves. Is he barred (he decided the mediation, SoD1), the line above him, the
 * HRBP or HR stand in (R-SM5, §6.5); the duty rules keep out the head and everybody else who had a hand in it.
 */
export const policyOfCard = ({ approverBarred }: { approverBarred: boolean }): Policy<ScorecardAction> =>
  approverBarred ? scorecardPolicy : { ...scorecardPolicy, 'scorecard.approve': ['head2'], 'scorecard.reject': ['head2'] };
