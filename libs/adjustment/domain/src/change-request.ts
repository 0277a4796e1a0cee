import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { ApprovalParty } from './approval-chain';

export const CHANGE_TYPES = ['TARGET', 'WEIGHT', 'ADD_LINE', 'DROP_LINE', 'SCORING_RULE', 'OWNER_TRANSFER', 'ERROR_FIX', 'MILESTONE_DATE'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** Figures are kept by the month: what begins, ends or is scored on its own figure does so with one. A key task has none, and does so on any day. */
export const BY_MONTH: readonly ChangeType[] = ['ADD_LINE', 'DROP_LINE', 'SCORING_RULE', 'OWNER_TRANSFER'];

/** R-T4: how the other weights make room, or take over. */
export const REBALANCES = ['EXPLICIT', 'PROPORTIONAL', 'TO_LINE'] as const;
export type Rebalance = (typeof REBALANCES)[number];

export const CHANGE_CAUSES = [
  'MARKET',
  'POLICY',
  'ORG_CHANGE',
  'RESOURCE_CHANGE',
  'FORCE_MAJEURE',
  'DEFINITION_CHANGE',
  'INPUT_ERROR',
  'REVIEW_CONCLUSION',
] as const;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];

export const CHANGE_REQUEST_STATUSES = [
  'draft',
  'assessing',
  'consulting',
  'escalated',
  'in_approval',
  'approved',
  'scheduled',
  'applied',
  'rejected',
  'withdrawn',
  'expired',
  'revoked',
  'superseded',
] as const;
export type ChangeRequestStatus = (typeof CHANGE_REQUEST_STATUSES)[number];

/** Nothing more will happen to these; every other status is an open request on its line. */
export const SETTLED: readonly ChangeRequestStatus[] = ['applied', 'rejected', 'withdrawn', 'expired', 'revoked', 'superseded'];

/** What the other party said: agreed, objected (the objection travels along), or nothing in spite of proven delivery. */
export const STATEMENTS = ['consented', 'objected', 'none'] as const;
export type PartyStatement = (typeof STATEMENTS)[number];

/** Days before the open period are for these only (R-T2). */
const REACHES_BACK: readonly ChangeCause[] = ['FORCE_MAJEURE', 'DEFINITION_CHANGE'];
export const reachesBack = (type: ChangeType, cause: ChangeCause): boolean => type === 'ERROR_FIX' || REACHES_BACK.includes(cause);

/** All that remains once the window is frozen before the cycle's end (§2.1). */
export const passesFreeze = (type: ChangeType, cause: ChangeCause): boolean => type === 'ERROR_FIX' || cause === 'FORCE_MAJEURE';

/** The two who sign what was applied. */
export const SIGNERS = ['owner', 'head'] as const;
export type Signer = (typeof SIGNERS)[number];

/** A change is revoked by one of its approvers and HR together. */
export const REVOKERS = ['approver', 'HR'] as const;
export type Revoker = (typeof REVOKERS)[number];

/** What the guards need; loaded by the command before the step. */
export interface ChangeRequestContext {
  changeRequestId: string;
  lineId: string;
  scorecardId: string;
  periodId: string;
  ownerId: string;
  /** Null while nobody has taken up what was proposed after a change above (R-C3). */
  creatorId: string | null;
  otherPartyId: string | null;
  /** Whoever takes the line over, and whether that person has agreed. Null for changes of one card. */
  receiverId: string | null;
  receiverConsented: boolean;
  receiverReady: boolean;
  type: ChangeType;
  cause: ChangeCause;
  /** Everybody behind the command: the actor and, under delegation, the person on whose behalf (§6.5). */
  actors: string[];
  today: IsoDate;
  effectiveOn: IsoDate;
  periodFrom: IsoDate;
  periodTo: IsoDate;
  /** First day of the period that is open now (R-T2). */
  earliest: IsoDate;
  /** From this day on the cycle is too close to its end for ordinary changes. Late in a period they are critical instead (R-T3). */
  freezeFrom: IsoDate;
  /** What the cycle itself says of its window; null: its calendar decides, by `freezeFrom`. */
  frozen: boolean | null;
  cardEffective: boolean;
  periodLocked: boolean;
  /** Other open requests on the line. */
  openOnLine: number;
  changesSomething: boolean;
  /** A figure scores the line; a key task is scored by its milestones. */
  figured: boolean;
  /** A line that begins is not on the card yet; any other is. */
  lineFits: boolean;
  linesWithin: boolean;
  definitionPublished: boolean;
  weightsTotal: boolean;
  weightsWithin: boolean;
  /** R-W3: on no day the key tasks weigh more than the cycle allows. */
  keyTasksWithin: boolean;
  /** The milestones of a key task that begins total 100.00; of any other line there is nothing to total. */
  milestonesTotal: boolean;
  /** Every milestone that is moved is one of the line, and due within the period; of a task that begins, on its days. */
  milestonesWithin: boolean;
  targetsInOrder: boolean;
  ruleFits: boolean;
  approvalsLeft: ApprovalParty[];
  approvedBy: string[];
  /** From a day that is already over, and to the owner's disadvantage (R-T2b). */
  harmsElapsed: boolean;
  ownerConsented: boolean;
  /** Duty rules EXEC has waived for the company for the time being (§6.5). */
  waived: readonly string[];
  /** The side the actor signs for, the sides still to sign, and what they sign. */
  signer: Signer | null;
  signsLeft: readonly Signer[];
  agreedHash: string | null;
  /** The seat the actor revokes from, and the seats taken already. */
  revoker: Revoker | null;
  revokedBy: readonly Revoker[];
}

interface WithReason {
  reason?: string;
}

export type ChangeRequestEvent =
  | { type: 'changeRequest.edit' }
  | ({ type: 'changeRequest.submit'; evidence?: string } & WithReason)
  | { type: 'changeRequest.assess' }
  | { type: 'changeRequest.consent' }
  | ({ type: 'changeRequest.object' } & WithReason)
  | { type: 'changeRequest.timeout' }
  | { type: 'changeRequest.stepDue'; rung?: number }
  | ({ type: 'changeRequest.proceed'; deliveryProof?: string } & WithReason)
  | { type: 'changeRequest.approve' }
  | ({ type: 'changeRequest.return' } & WithReason)
  | ({ type: 'changeRequest.reject' } & WithReason)
  | ({ type: 'changeRequest.withdraw' } & WithReason)
  | { type: 'changeRequest.expire' }
  | { type: 'changeRequest.schedule' }
  | { type: 'changeRequest.apply' }
  | { type: 'changeRequest.accept' }
  | ({ type: 'changeRequest.decline' } & WithReason)
  | { type: 'changeRequest.sign'; agreedHash?: string }
  | ({ type: 'changeRequest.revoke' } & WithReason)
  | { type: 'changeRequest.supersede' };
