import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { ApprovalParty } from './approval-chain';

export const CHANGE_TYPES = ['TARGET', 'WEIGHT', 'ERROR_FIX'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

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

/** Earlier dates than the open period are for these only (R-T2); they are also exempt from the freeze before the cycle's end (§2.1). */
const EXEMPT_CAUSES: readonly ChangeCause[] = ['FORCE_MAJEURE', 'DEFINITION_CHANGE'];
export const isExempt = (type: ChangeType, cause: ChangeCause): boolean => type === 'ERROR_FIX' || EXEMPT_CAUSES.includes(cause);

/** What the guards need; loaded by the command before the step. */
export interface ChangeRequestContext {
  changeRequestId: string;
  lineId: string;
  scorecardId: string;
  periodId: string;
  ownerId: string;
  creatorId: string;
  otherPartyId: string | null;
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
  cardEffective: boolean;
  periodLocked: boolean;
  /** Other open requests on the line. */
  openOnLine: number;
  changesSomething: boolean;
  weightsTotal: boolean;
  weightsWithin: boolean;
  targetsInOrder: boolean;
  ruleFits: boolean;
  approvalsLeft: ApprovalParty[];
  approvedBy: string[];
  /** From a day that is already over, and to the owner's disadvantage (R-T2b). */
  harmsElapsed: boolean;
  ownerConsented: boolean;
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
  | ({ type: 'changeRequest.proceed'; deliveryProof?: string } & WithReason)
  | { type: 'changeRequest.approve' }
  | ({ type: 'changeRequest.return' } & WithReason)
  | ({ type: 'changeRequest.reject' } & WithReason)
  | ({ type: 'changeRequest.withdraw' } & WithReason)
  | { type: 'changeRequest.expire' }
  | { type: 'changeRequest.schedule' }
  | { type: 'changeRequest.apply' }
  | ({ type: 'changeRequest.revoke' } & WithReason)
  | { type: 'changeRequest.supersede' };
