import type { Party, Policy } from '@kpi-loop/shared/kernel';
import { REFUSAL_STEPS, UNSIGN_STEPS, type ApprovalStep, type RefusalStep, type UnsignStep } from './scorecard';
import { scorecardPolicy, type ScorecardAction } from './scorecard.policy';

/** Who could take a seat in the chain of one card today. */
export interface Chair {
  head2Id: string | null;
  /** Who holds a role whose scope covers the owner. */
  HR: readonly string[];
  HRBP: readonly string[];
  EXEC: readonly string[];
  /** A card of a unit, or of somebody who heads one. */
  ofUnitHead: boolean;
  /** Whoever had a hand in what the card says (SoD1): they approve nothing of it. */
  hands: readonly string[];
}

/** Whoever had a hand in a card, by the duty that keeps him from approving it. */
export interface Hands {
  ownerId: string;
  directHeadId: string | null;
  submitterId: string | null;
  proposers: readonly string[];
  deciders: readonly string[];
}

/** Whom the duties that do not rest keep from approving (§6.5). */
export function handsOf(hands: Hands, waived: readonly string[]): string[] {
  const unless = (rule: string, ...people: (string | null)[]) => (waived.includes(rule) ? [] : people.filter((id) => id !== null));
  return [
    hands.ownerId,
    ...unless('approverIsNotHead', hands.directHeadId),
    ...unless('approverIsNotSubmitter', hands.submitterId),
    ...unless('approverIsNotProposer', ...hands.proposers),
    ...unless('approverIsNotDecider', ...hands.deciders),
  ];
}

/** What somebody has to be, for each step that a card needs, in order. */
export type Seats = ReadonlyMap<ApprovalStep, readonly Party[]>;

/**
 * §2.2: the head's head, then the HRBP, then for the card of a unit head an executive. Where nobody is left who may take a
 * seat, the next ones stand in (R-SM5, §6.5); the executive's step falls away where every executive had a hand in the card.
 */
export function seatsOf(chair: Chair): Seats {
  const free = (people: readonly string[]): boolean => people.some((person) => !chair.hands.includes(person));
  // without a head's head HR is in his place already (`CardLoader.standing`)
  const head2Free = chair.head2Id === null ? free(chair.HR) : free([chair.head2Id]);
  const seats = new Map<ApprovalStep, readonly Party[]>();
  seats.set('HEAD2', head2Free ? ['head2'] : ['head2', 'line', 'HRBP', 'HR']);
  seats.set('HRBP', free(chair.HRBP) ? ['HRBP'] : free(chair.HR) ? ['HRBP', 'HR'] : ['HRBP', 'HR', 'head2', 'line', 'EXEC']);
  if (chair.ofUnitHead && free(chair.EXEC)) seats.set('EXEC', ['EXEC']);
  return seats;
}

/** Who confirms a refusal: the head's head, and the HRBP beside him. It approves nothing, so that a decision of before keeps nobody out. */
export const refusalSeatsOf = ({ HRBP }: Pick<Chair, 'HRBP'>): Seats =>
  new Map<ApprovalStep, readonly Party[]>([
    ['HEAD2', ['head2']],
    ['HRBP', HRBP.length ? ['HRBP'] : ['HR']],
  ]);

/** Of the steps that are left those the parties may give: nobody is asked twice, so one approval counts for all of them. */
export const stepsFor = <S extends ApprovalStep>(left: readonly S[], seats: Seats, parties: ReadonlySet<Party>): S[] =>
  left.filter((step) => seats.get(step)?.some((party) => parties.has(party)));

export const approvalsLeft = (seats: Seats, given: readonly string[]): ApprovalStep[] => [...seats.keys()].filter((step) => !given.includes(step));
export const confirmationsLeft = (given: readonly string[]): RefusalStep[] => REFUSAL_STEPS.filter((step) => !given.includes(step));

const UNSIGN_PARTY: Record<UnsignStep, Party> = { HR: 'HR', OWNER: 'owner', HEAD: 'head' };
export const unsignLeft = (given: readonly string[]): UnsignStep[] => UNSIGN_STEPS.filter((step) => !given.includes(step));
export const unsignStepsFor = (left: readonly UnsignStep[], parties: ReadonlySet<Party>): UnsignStep[] =>
  left.filter((step) => parties.has(UNSIGN_PARTY[step]));

/** The policy of one card: whoever sits on the next seat of its chain approves, sends back, rejects; both seats of a refusal confirm it; HR waives a weight where there is no HRBP. */
export function policyOfCard(approval: readonly Party[], refusal: readonly Party[], hasPartner = true): Policy<ScorecardAction> {
  return {
    ...scorecardPolicy,
    ...(hasPartner ? { 'scorecard.waiveWeight': ['HRBP'] as const } : {}),
    ...(approval.length ? { 'scorecard.approve': approval, 'scorecard.reject': approval, 'scorecard.sendBack': approval } : {}),
    ...(refusal.length ? { 'scorecard.confirmRefusal': refusal } : {}),
  };
}
