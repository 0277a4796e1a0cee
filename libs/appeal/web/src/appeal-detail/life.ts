import type { AppealView } from '@kpi-loop/shared/client';

/** In the order one would press them; the first that is offered stands out. */
export const VERBS = [
  'file',
  'screen',
  'admit',
  'replaceMember',
  'giveStatement',
  'factsIn',
  'escalate',
  'closeCheck',
  'refuse',
  'recuse',
  'withdraw',
] as const;
const FORWARD = ['file', 'screen', 'admit', 'replaceMember', 'giveStatement', 'factsIn'];

export const isForward = (verb: string): boolean => FORWARD.includes(verb);

/** The states of this appeal in order: where it came off the usual way, that state stands in its place. */
export function wayOf({ status, escalatedAt, decisions, refusal }: Pick<AppealView, 'status' | 'escalatedAt' | 'decisions' | 'refusal'>): string[] {
  if (status === 'withdrawn') return ['draft', 'filed', 'withdrawn'];
  const heard = ['draft', 'filed', 'admissibility'];
  const first = decisions.find(({ level }) => level === 1);
  const answered = refusal ? ['inadmissible'] : ['investigating', 'deliberating', first ? `decided.${first.decision}` : 'decided'];
  return [...heard, ...answered, ...(escalatedAt ? ['second_level'] : []), 'final'];
}

/** Off the usual way. */
export const isAside = (status: string): boolean => ['inadmissible', 'withdrawn'].includes(status);

/** A result never gets worse by an appeal: the grades that may be asked for, the present one left out. `grades` from the best to the worst. */
export function betterGrades(grades: readonly string[], present: string | null): string[] {
  const at = present === null ? -1 : grades.indexOf(present);
  return at < 0 ? [...grades] : grades.slice(0, at);
}
