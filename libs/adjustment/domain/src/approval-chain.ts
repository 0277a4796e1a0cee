import type { ChangeType } from './change-request';
import type { Materiality } from './materiality';

/** Whom a step of the chain waits for. */
export const APPROVAL_PARTIES = ['head', 'HRBP', 'head2', 'EXEC', 'HR'] as const;
export type ApprovalParty = (typeof APPROVAL_PARTIES)[number];

/** Who holds each party over the subject today, by person id. */
export type Candidates = Readonly<Record<ApprovalParty, readonly string[]>>;

export interface ChainFacts {
  materiality: Materiality;
  type: ChangeType;
  harmsElapsed: boolean;
  ownerId: string;
  creatorId: string;
  candidates: Candidates;
}

/** Who stands in when nobody suitable holds a party (R-SM5). */
const STAND_IN: Record<ApprovalParty, ApprovalParty[]> = { head: ['head2', 'EXEC', 'HR'], HRBP: ['HR', 'head2'], head2: ['EXEC', 'HR'], EXEC: ['HR'], HR: [] };
const BY_MATERIALITY: Record<Materiality, ApprovalParty[]> = {
  MINOR: ['head', 'HRBP'],
  MAJOR: ['head', 'HRBP', 'head2'],
  CRITICAL: ['head', 'HRBP', 'head2', 'EXEC'],
};

/**
 * The chain a request needs, in order (R-T3): HEAD + HRBP, from MAJOR on HEAD2, for CRITICAL EXEC. Neither its maker nor its
 * beneficiary approves, so a step they alone hold goes to a stand-in; one person stands for one step, so a step that only
 * somebody of a later step could take falls away. A retroactive ERROR_FIX to the owner's disadvantage needs HEAD2 (R-T2b).
 */
export function approvalChain({ materiality, type, harmsElapsed, ownerId, creatorId, candidates }: ChainFacts): ApprovalParty[] {
  const suitable = (party: ApprovalParty) => candidates[party].filter((person) => person !== ownerId && person !== creatorId);
  const needed = BY_MATERIALITY[materiality].concat(type === 'ERROR_FIX' && harmsElapsed && materiality === 'MINOR' ? ['head2'] : []);
  const steps: ApprovalParty[] = [];
  for (const party of needed) {
    const taken = [party, ...STAND_IN[party]].find((candidate) => suitable(candidate).length > 0 && !steps.includes(candidate));
    if (taken) steps.push(taken);
  }
  return steps.filter((party, i) => {
    const people = suitable(party);
    return people.length > 1 || !steps.slice(i + 1).some((later) => suitable(later).length === 1 && suitable(later)[0] === people[0]);
  });
}
