/** Something that happened, small and in the past tense: `scorecard.approved`. Carries ids, never an amount of pay. */
export interface Fact {
  type: `${string}.${string}`;
  [key: string]: unknown;
}

/** A fact as its hearers get it. */
export interface RecordedFact {
  id: string;
  tenantId: string;
  type: string;
  aggregate: string;
  aggregateId: string;
  payload: Record<string, unknown>;
  actorId: string | null;
  at: string;
}
