import type { Policy } from '@kpi-loop/shared/kernel';

/** Who may read a card: its two sides, the line above, and those whom domain.md §4 lists for C1. */
const READERS = ['owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'COMP'] as const;

/** Whoever may be asked to approve: the chain, and those who stand in for it (R-SM5). Whose turn it is, `policyOfCard` says. */
const APPROVERS = ['head2', 'line', 'HRBP', 'HR', 'EXEC'] as const;

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
  'scorecard.waiveWeight': ['HRBP', 'HR'],
  'scorecard.return': ['owner', 'head'],
  'scorecard.agree': ['owner', 'head'],
  'scorecard.requestMediation': ['owner', 'head'],
  'scorecard.roundLimit': ['system'],
  'scorecard.stepDue': ['system'],
  'scorecard.contractDue': ['system'],
  'scorecard.mediate': ['HRBP', 'HR'],
  'scorecard.mediated': ['HRBP', 'HR'],
  'scorecard.decide': ['head2'],
  'scorecard.dissent': ['owner'],
  'scorecard.submit': ['head'],
  'scorecard.approve': [...APPROVERS],
  'scorecard.reject': [...APPROVERS],
  'scorecard.sendBack': [...APPROVERS],
  'scorecard.recall': ['head'],
  'scorecard.openSign': ['system'],
  'scorecard.sign': ['owner', 'head'],
  'scorecard.refuseSign': ['owner'],
  'scorecard.confirmRefusal': ['head2', 'HRBP', 'HR'],
  'scorecard.unsignError': ['HR', 'owner', 'head'],
  'scorecard.changeOpen': ['system'],
  'scorecard.changeClosed': ['system'],
  'scorecard.revise': ['system'],
  'scorecard.grantBonus': ['head'],
  'scorecard.lock': ['system'],
  'scorecard.markScored': ['system'],
  'scorecard.calibrate': ['system'],
  'scorecard.skipCalibration': ['system'],
  'scorecard.uncalibrate': ['system'],
  'scorecard.publish': ['system', 'HR'],
  'scorecard.acknowledge': ['owner'],
  'scorecard.acknowledgeTimeout': ['system'],
  'scorecard.appeal': ['owner'],
  'scorecard.finalise': ['system'],
  'scorecard.void': ['HR'],
  'scorecard.endEarly': ['HR'],
  'scorecard.contractClosed': ['system'],
  'scorecard.voidWithCycle': ['system'],
  'scorecard.reopen': ['system'],
} satisfies Policy<string>;

export type ScorecardAction = keyof typeof scorecardPolicy;
