/** 考核对象范围: a unit stands for its whole subtree (by the path of codes), a person for himself. */
export interface PopulationRule {
  unitPath: string | null;
  personId: string | null;
  included: boolean;
  reason: string;
}

export interface Candidate {
  personId: string;
  unitPath: string;
}

/** The rule that decides about a person: the one about the person himself, else the one about the nearest unit above; an exclusion wins a tie. */
export function decidingRule(rules: readonly PopulationRule[], candidate: Candidate): PopulationRule | null {
  const applying = rules.filter((rule) => rule.personId === candidate.personId || (rule.unitPath !== null && candidate.unitPath.startsWith(rule.unitPath)));
  const rank = (rule: PopulationRule): number => (rule.personId ? Infinity : rule.unitPath!.length);
  return applying.reduce<PopulationRule | null>(
    (best, rule) => (!best || rank(rule) > rank(best) || (rank(rule) === rank(best) && !rule.included) ? rule : best),
    null,
  );
}

/** Nobody is in scope whom no rule names. */
export const inScope = (rules: readonly PopulationRule[], candidate: Candidate): boolean => decidingRule(rules, candidate)?.included ?? false;
