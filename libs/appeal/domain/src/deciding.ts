import { GROUND_OUTCOMES, type Decision, type GroundOutcome, type Remedy, type RemedyKind, type Vote } from './appeal';

const rank = (outcome: GroundOutcome): number => GROUND_OUTCOMES.indexOf(outcome);

/**
 * What the majority of a panel of three has found on each ground, in the order of the grounds; null while it has not. Outcomes are
 * ordered (rejected < partly < upheld): of three that all differ the middle one is what two of three would at least grant.
 */
export function majority(votes: readonly Pick<Vote, 'grounds'>[], grounds: number, seats = 3): GroundOutcome[] | null {
  const found: GroundOutcome[] = [];
  for (let no = 0; no < grounds; no++) {
    const given = votes.flatMap((vote) => vote.grounds.filter((ground) => ground.no === no).map((ground) => ground.outcome)).sort((a, b) => rank(a) - rank(b));
    const agreed = GROUND_OUTCOMES.find((outcome) => given.filter((one) => one === outcome).length > seats / 2);
    const one = agreed ?? (given.length === seats ? given[Math.floor(seats / 2)] : undefined);
    if (!one) return null;
    found.push(one);
  }
  return grounds ? found : null;
}

/** Everything granted, everything refused, or in part. */
export function decisionOf(outcomes: readonly GroundOutcome[]): Decision {
  if (outcomes.every((outcome) => outcome === 'UPHELD')) return 'upheld';
  return outcomes.every((outcome) => outcome === 'REJECTED') ? 'rejected' : 'partly';
}

const grants = (vote: Pick<Vote, 'grounds'>): boolean => vote.grounds.some(({ outcome }) => outcome !== 'REJECTED');
const sameThing = (a: Remedy, b: Remedy): boolean => a.kind === b.kind && a.measurementId === b.measurementId;

/**
 * What is done after a decision that grants something: whatever a majority has named, else whatever those who grant have. Of several
 * grades the lowest that those who name one all go along with. Nothing where everything is rejected.
 * `grades` from the best to the worst.
 */
export function remediesOf(votes: readonly Vote[], decision: Decision, grades: readonly string[], seats = 3): Remedy[] {
  if (decision === 'rejected') return [];
  const named = votes.filter(grants).flatMap((vote) => vote.remedies);
  const different = named.filter((one, i) => named.findIndex((other) => sameThing(one, other)) === i);
  const byMost = different.filter((one) => named.filter((other) => sameThing(one, other)).length > seats / 2);
  return (byMost.length ? byMost : different).map((one) => {
    if (one.kind !== 'REGRADE') return one;
    const asked = named.filter((other) => other.kind === 'REGRADE').sort((a, b) => grades.indexOf(b.grade!) - grades.indexOf(a.grade!));
    return { ...one, grade: asked[0].grade };
  });
}

/** No remedy beside `NONE`. */
export const soleNone = (remedies: readonly { kind: RemedyKind }[]): boolean => remedies.length < 2 || remedies.every(({ kind }) => kind !== 'NONE');

/** How many levels the second grade is below the first; 0 where either is unknown or it is none. `grades` from the best to the worst. */
export function levelsLower(before: string | null, after: string | null, grades: readonly string[]): number {
  const [a, b] = [before, after].map((grade) => (grade === null ? -1 : grades.indexOf(grade)));
  return a < 0 || b < 0 ? 0 : Math.max(0, b - a);
}
