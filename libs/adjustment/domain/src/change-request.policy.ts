import type { Party, Policy } from '@kpi-loop/shared/kernel';
import { APPROVAL_PARTIES, type ApprovalParty } from './approval-chain';
import type { Materiality } from './materiality';

/**
 * Who may do what with a request (domain.md §2.3, §4). `member` is the other party: the owner when the head made it and the
 * other way round. Which party approves now, and who was an approver, is decided per request by `policyOfRequest`.
 */
export const changeRequestPolicy = {
  'changeRequest.list': ['anyone'],
  'changeRequest.read': ['creator', 'member', 'owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'COMP', 'FIN', 'anyone'],
  /** What the card would score; whoever only holds a line below it sees its target and no more (R-T6, R-C4). */
  'changeRequest.readScores': ['creator', 'member', 'owner', 'head', 'head2', 'line', 'HR', 'HRBP', 'EXEC', 'AUD', 'COMP'],
  /** What it does to the payout, as a coefficient. HR and HRBP see no pay. */
  'changeRequest.readCoefficient': ['owner', 'head', 'head2', 'EXEC', 'COMP', 'FIN'],
  'changeRequest.create': ['owner', 'head', 'HRBP'],
  'changeRequest.edit': ['creator', 'owner', 'head'],
  'changeRequest.submit': ['creator', 'owner', 'head'],
  'changeRequest.assess': ['system'],
  'changeRequest.consent': ['member'],
  'changeRequest.object': ['member'],
  'changeRequest.timeout': ['system'],
  'changeRequest.stepDue': ['system'],
  'changeRequest.proceed': ['HRBP', 'HR'],
  'changeRequest.approve': [...APPROVAL_PARTIES],
  'changeRequest.return': [...APPROVAL_PARTIES],
  'changeRequest.reject': [...APPROVAL_PARTIES],
  'changeRequest.withdraw': ['creator', 'owner', 'head'],
  'changeRequest.accept': ['anyone'],
  'changeRequest.decline': ['anyone'],
  'changeRequest.sign': ['owner', 'head'],
  'changeRequest.expire': ['system'],
  'changeRequest.schedule': ['system'],
  'changeRequest.apply': ['system'],
  'changeRequest.revoke': ['HR', 'member', 'anyone'],
  'changeRequest.supersede': ['system'],
} satisfies Policy<string>;

export type ChangeRequestAction = keyof typeof changeRequestPolicy;

export interface RequestFacts {
  /** Who approves now: the step itself, or who stands in while nobody holds it (R-SM5). */
  approves: ApprovalParty | null;
  materiality: Materiality | null;
  /** The viewer has approved a step of it. */
  viewerApproved: boolean;
  /** Nobody holds HRBP over the subject: HR takes the task. */
  withoutHrbp: boolean;
  /** Proposed after a change above; nobody has taken it up (R-C3). */
  untaken: boolean;
  /** The viewer would take the line over. */
  viewerReceives: boolean;
  /** The viewer holds a line below this one, or would take it over (R-T6). */
  viewerBelow: boolean;
}

/** The policy of one request: only the present step approves, only approvers and HR revoke, FIN is shown what is critical. Never wider than the static one. */
export function policyOfRequest(facts: RequestFacts): Policy<ChangeRequestAction> {
  const { approves, materiality, viewerApproved, withoutHrbp, untaken, viewerReceives, viewerBelow } = facts;
  const now: Party[] = approves ? [approves] : [];
  const makers: Party[] = untaken ? ['owner', 'head'] : ['creator'];
  const receiver: Party[] = viewerReceives ? ['anyone'] : [];
  return {
    ...changeRequestPolicy,
    'changeRequest.read': changeRequestPolicy['changeRequest.read'].filter((party) =>
      party === 'FIN' ? materiality === 'CRITICAL' : party === 'anyone' ? viewerBelow || viewerReceives : true,
    ),
    'changeRequest.edit': makers,
    'changeRequest.submit': makers,
    'changeRequest.withdraw': makers,
    'changeRequest.accept': receiver,
    'changeRequest.decline': receiver,
    'changeRequest.proceed': [withoutHrbp ? 'HR' : 'HRBP'],
    'changeRequest.approve': now,
    'changeRequest.return': now,
    'changeRequest.reject': now,
    'changeRequest.revoke': viewerApproved ? ['HR', 'anyone'] : ['HR'],
  };
}

/** Moving the lines of a cycle to another definition of their metric. What it shows of people is for those who read everything. */
export const versionChangePolicy = {
  'versionChange.read': ['STEWARD', 'HR', 'EXEC', 'AUD'],
  'versionChange.create': ['STEWARD', 'HR'],
  'versionChange.approve': ['HR', 'EXEC'],
  'versionChange.reject': ['HR', 'EXEC'],
  'versionChange.withdraw': ['creator'],
  'versionChange.revoke': ['HR', 'EXEC'],
  'versionChange.apply': ['system'],
  'versionChange.stepDue': ['system'],
} satisfies Policy<string>;
