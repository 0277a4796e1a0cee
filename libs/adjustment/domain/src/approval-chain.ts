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
  /** Who takes the line over: a beneficiary as well. */
  receiverId?: string | null;
  candidates: Candidates;
  /** Duty rules EXEC has waived (§6.5). */
  waived?: readonly string[];
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
export function approvalChain(facts: ChainFacts): ApprovalParty[] {
  const { materiality, type, harmsElapsed, waived = [] } = facts;
  const fit = (party: ApprovalParty) => suitable(party, facts);
  const needed = BY_MATERIALITY[materiality].concat(type === 'ERROR_FIX' && harmsElapsed && materiality === 'MINOR' ? ['head2'] : []);
  const steps: ApprovalParty[] = [];
  for (const party of needed) {
    const taken = [party, ...STAND_IN[party]].find((candidate) => fit(candidate).length > 0 && !steps.includes(candidate));
    if (taken) steps.push(taken);
  }
  if (waived.includes('approverIsNotEarlierApprover')) return steps;
  return steps.filter((party, i) => {
    const people = fit(party);
    return people.length > 1 || !steps.slice(i + 1).some((later) => fit(later).length === 1 && fit(later)[0] === people[0]);
  });
}

type Seats = Pick<ChainFacts, 'ownerId' | 'creatorId' | 'receiverId' | 'candidates' | 'waived'>;

/** Who holds a party and may approve: neither the maker nor a beneficiary, unless that rule is waived. */
function suitable(party: ApprovalParty, { ownerId, creatorId, receiverId, candidates, waived = [] }: Seats): string[] {
  const barred = [...(waived.includes('subjectIsNotApprover') ? [] : [ownerId, receiverId]), ...(waived.includes('makerIsNotChecker') ? [] : [creatorId])];
  return candidates[party].filter((person) => !barred.includes(person));
}

/** R-SM5: the step waits for whoever holds it now; while nobody suitable does, for the first that stands in. */
export const presentStep = (step: ApprovalParty, seats: Seats): ApprovalParty =>
  [step, ...STAND_IN[step]].find((party) => suitable(party, seats).length > 0) ?? step;
