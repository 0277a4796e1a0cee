import type { Initiator } from '@kpi-loop/cycle/domain';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { LineRule } from './line-rule-json';
import type { Contribution } from './cascade-coverage';
import type { Phasing, Visibility } from './phasing';

export const SUBJECT_KINDS = ['person', 'unit'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export const SIDES = ['owner', 'head'] as const;
/** The two who negotiate. `other` is a mediator or whoever speaks without holding a pen. */
export type Side = (typeof SIDES)[number];
export const ENTRY_KINDS = ['propose', 'counter', 'accept', 'comment', 'return', 'decide', 'dissent'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
export type MetricDirection = 'HIGHER' | 'LOWER' | 'RANGE';

export const SCORECARD_STATUSES = [
  'draft',
  'negotiating.with_owner',
  'negotiating.with_head',
  'mediation',
  'agreed',
  'in_approval',
  'approved',
  'signing',
  'effective',
  'locked',
  'scored',
  'published',
  'final',
  'void',
] as const;
export type ScorecardStatus = (typeof SCORECARD_STATUSES)[number];
/** The values of a card in one of these are what data is measured against. */
export const IN_FORCE: readonly ScorecardStatus[] = ['effective', 'locked', 'scored', 'published', 'final'];

/** Values of a line between two days, both included. Decimal text. */
export interface LineValues {
  weight: string;
  baseline: string | null;
  threshold: string | null;
  target: string;
  stretch: string | null;
  validFrom: IsoDate;
  validTo: IsoDate;
  /** A rule of these days' own (a change under approval), with what its anchors were made for. */
  dated?: { rule: LineRule; target: string } | null;
}

/** A line as the rules see it. One element of `values` while it is negotiated, more after changes. */
export interface CardLine {
  lineId: string;
  metricId: string;
  metricVersionId: string;
  direction: MetricDirection;
  definitionPublished: boolean;
  rule: LineRule;
  /** A shared line: whose figure scores it. The subject of the card when absent. */
  measuredKind?: SubjectKind | null;
  measuredId?: string | null;
  /** By working days when absent. */
  phasing?: Phasing | null;
  visibility?: Visibility;
  /** How the lines below make it up; as the definition adds up units when absent. */
  contribution?: Contribution | null;
  ownerAccepted: boolean;
  headAccepted: boolean;
  values: LineValues[];
}

/** What the rules of a cycle say about cards: parts of its policy set. */
export interface CardPolicy {
  score: { lineCap: string; lineFloor: string };
  weights: { sum: string; min: string; max: string; maxLines: number; warnLines: number };
  contract: { initiator: Initiator; maxRounds: number; holdWD: number; mediationWD: number; cascade?: string; coverageBuffer?: string };
}

/** What the guards need; loaded by the command before the step. */
export interface ScorecardContext {
  scorecardId: string;
  periodId: string;
  ownerId: string;
  headId: string | null;
  lines: CardLine[];
  policy: CardPolicy;
  round: number;
  /** Everybody who put a value on the table (SoD1). */
  proposers: string[];
  submitterId: string | null;
  /** Everybody who decided a mediation of this card (SoD1). */
  deciders: string[];
  /** What is agreed was decided in mediation, not by both. */
  decidedInMediation: boolean;
  /** The owner has dissented from that decision. */
  dissented: boolean;
  /** The side that speaks has countered (or changed lines) since this round began. */
  counteredThisRound: boolean;
  /** Whose people the owner belongs to now: never an approver, whatever else he is. */
  directHeadId: string | null;
  agreedHash: string | null;
  ownerSigned: boolean;
  headSigned: boolean;
  /** Everybody behind the command: the actor and, under delegation, the person on whose behalf (§6.5). */
  actors: string[];
  /** The side the actor speaks for; null when neither. */
  side: Side | null;
  periodFrom: IsoDate;
  periodTo: IsoDate;
}

/** How the head's head ends the dispute about one line: with the value on the table, or another. */
export interface LineDecision {
  lineId: string;
  reason: string;
  target?: string;
}

interface WithReason {
  reason?: string;
}

export type ScorecardEvent =
  | { type: 'scorecard.editLines'; lines?: unknown }
  | ({ type: 'scorecard.propose' } & WithReason)
  | { type: 'scorecard.acceptLine'; lineId?: string }
  | ({ type: 'scorecard.counterLine'; lineId?: string; value?: string } & WithReason)
  | ({ type: 'scorecard.mediate'; lineId?: string; value?: string } & WithReason)
  | { type: 'scorecard.comment'; lineId?: string | null; text?: string }
  | ({ type: 'scorecard.return' } & WithReason)
  | { type: 'scorecard.agree'; agreedHash?: string }
  | ({ type: 'scorecard.requestMediation' } & WithReason)
  | { type: 'scorecard.decide'; lines?: readonly LineDecision[]; agreedHash?: string }
  | { type: 'scorecard.dissent'; text?: string }
  | { type: 'scorecard.submit' }
  | ({ type: 'scorecard.approve' } & WithReason)
  | ({ type: 'scorecard.reject' } & WithReason)
  | ({ type: 'scorecard.recall' } & WithReason)
  | { type: 'scorecard.openSign' }
  | { type: 'scorecard.sign'; agreedHash?: string }
  | { type: 'scorecard.revise'; lineId: string; changeRequestId: string; effectiveOn: IsoDate }
  | { type: 'scorecard.lock' }
  | { type: 'scorecard.markScored' }
  | { type: 'scorecard.publish' }
  | { type: 'scorecard.finalise' }
  | ({ type: 'scorecard.void' } & WithReason);

/** Whose move it is, told from the status alone. */
export function penOf(status: string): Side | null {
  if (status === 'negotiating.with_owner') return 'owner';
  return status === 'negotiating.with_head' ? 'head' : null;
}
