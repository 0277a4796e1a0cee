import type { Initiator } from '@kpi-loop/cycle/domain';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { LineRule } from './line-rule-json';
import type { Contribution } from './cascade-coverage';
import type { TaskTerms } from './key-task';
import type { Phasing, Visibility } from './phasing';

export const SUBJECT_KINDS = ['person', 'unit'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export const SIDES = ['owner', 'head'] as const;
/** The two who negotiate. `other` is a mediator or whoever speaks without holding a pen. */
export type Side = (typeof SIDES)[number];
export const ENTRY_KINDS = ['propose', 'counter', 'accept', 'comment', 'return', 'decide', 'dissent', 'agree', 'refuse'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
export type MetricDirection = 'HIGHER' | 'LOWER' | 'RANGE';
/** A metric; a key task (重点工作) that is scored by its milestones; a bonus item (加分项) outside the 100 %. */
export const LINE_KINDS = ['kpi', 'task', 'bonus'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

export const SCORECARD_STATUSES = [
  'draft',
  'negotiating.with_owner',
  'negotiating.with_head',
  'mediation',
  'agreed',
  'in_approval',
  'approved',
  'signing',
  'effective.steady',
  'effective.amending',
  'locked',
  'scored',
  'calibrated',
  'published.unread',
  'published.acknowledged',
  'published.disputed',
  'final',
  'void',
] as const;
export type ScorecardStatus = (typeof SCORECARD_STATUSES)[number];
/** The values of a card in one of these are what data is measured against. */
export const IN_FORCE: readonly ScorecardStatus[] = SCORECARD_STATUSES.filter((status) => /^(effective|locked|scored|calibrated|published|final)/.test(status));
/** Signed, and nothing about its period is locked yet: with or without a change under way. */
export const isEffective = (status: string): boolean => status.startsWith('effective.');

/** Values of a line between two days, both included. Decimal text. */
export interface LineValues {
  weight: string;
  baseline: string | null;
  threshold: string | null;
  target: string;
  stretch: string | null;
  /** Of a ratio: what it is expected to be counted on. Not planned when absent or null. */
  plannedDenominator?: string | null;
  validFrom: IsoDate;
  validTo: IsoDate;
  /** A rule of these days' own (a change under approval), with what its anchors were made for. */
  dated?: { rule: LineRule; target: string } | null;
}

/** A line as the rules see it. One element of `values` while it is negotiated, more after changes. */
export interface CardLine {
  lineId: string;
  /** A KPI when absent. Of a key task the target is 100, of a bonus item the most points it may bring; neither has a metric. */
  kind?: LineKind;
  metricId: string | null;
  metricVersionId: string | null;
  /** What a key task or a bonus item says. */
  task?: TaskTerms | null;
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
  /** R-W2: the HRBP has waived the upper limit of its weight. */
  weightWaived?: boolean;
  ownerAccepted: boolean;
  headAccepted: boolean;
  values: LineValues[];
}

/** What the rules of a cycle say about cards: parts of its policy set. */
export interface CardPolicy {
  score: { lineCap: string; lineFloor: string; bonusMax: string };
  weights: { sum: string; min: string; max: string; maxLines: number; warnLines: number; keyTaskMax: string };
  contract: { initiator: Initiator; maxRounds: number; holdWD: number; mediationWD: number; cascade?: string; coverageBuffer?: string };
}

/** R-SM3: five working days after a step was due the policy's default comes, and for a target that is never consent. */
export const SPENT_WD = 5;

export const APPROVAL_STEPS = ['HEAD2', 'HRBP', 'EXEC'] as const;
export type ApprovalStep = (typeof APPROVAL_STEPS)[number];
export const REFUSAL_STEPS = ['HEAD2', 'HRBP'] as const;
export type RefusalStep = (typeof REFUSAL_STEPS)[number];
export const UNSIGN_STEPS = ['HR', 'OWNER', 'HEAD'] as const;
export type UnsignStep = (typeof UNSIGN_STEPS)[number];

/** What the guards need; loaded by the command before the step. */
export interface ScorecardContext {
  scorecardId: string;
  periodId: string;
  ownerId: string;
  headId: string | null;
  lines: CardLine[];
  policy: CardPolicy;
  /** Statuses of the cards that hold the lines above those of this one (R-C2); asked for while it is a draft. */
  parents?: readonly string[];
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
  /** R-C1: its lines under one above whose targets, with those beside them, do not make up that one; a line without one above covers nothing. */
  uncovered: readonly string[];
  /** Whose approval is still missing, in order. Data, not states (house.md, Machines 5). */
  approvalsLeft: ApprovalStep[];
  /** How many of them the approval of whoever acts gives: nobody is asked twice. */
  speaksFor: number;
  /** Somebody of the chain has approved what is submitted. */
  chainActed: boolean;
  /** Duty rules EXEC has waived for the company for the time being (§6.5); asked for while the card is in approval. */
  waived: readonly string[];
  /** How often the owner has refused to sign since the card was made. */
  refusals: number;
  /** The owner has refused what is to be signed now. */
  refusalStands: boolean;
  /** Who has still to confirm that it stands (the head's head and the HRBP), and for how many of them the actor speaks. */
  confirmationsLeft: RefusalStep[];
  confirmsFor: number;
  /** Who has still to agree that the wrong version was signed, and whether the actor is one of them. */
  unsignLeft: UnsignStep[];
  unsignsFor: number;
  /** A figure of a line is locked already. */
  figureLocked: boolean;
  /** The policy asks for the grades of the period to be calibrated before they are published. */
  calibrates: boolean;
  appealWindowOpen: boolean;
  appealOpen: boolean;
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
  /** R-W2, before it is agreed. */
  | ({ type: 'scorecard.waiveWeight'; lineId?: string } & WithReason)
  | { type: 'scorecard.comment'; lineId?: string | null; text?: string }
  | ({ type: 'scorecard.return' } & WithReason)
  | { type: 'scorecard.agree'; agreedHash?: string }
  | ({ type: 'scorecard.requestMediation' } & WithReason)
  | { type: 'scorecard.roundLimit' }
  /** Working days after (or before) the day on which whoever has to move should have moved. */
  | { type: 'scorecard.stepDue'; rung?: number }
  | { type: 'scorecard.contractDue'; rung?: number }
  | { type: 'scorecard.mediated'; agreedHash?: string }
  | { type: 'scorecard.decide'; lines?: readonly LineDecision[]; agreedHash?: string }
  | { type: 'scorecard.dissent'; text?: string }
  /** A waiver says why the cascade is not covered and the card goes on all the same. */
  | { type: 'scorecard.submit'; waiver?: string }
  | ({ type: 'scorecard.approve' } & WithReason)
  | ({ type: 'scorecard.reject' } & WithReason)
  | ({ type: 'scorecard.sendBack' } & WithReason)
  | ({ type: 'scorecard.recall' } & WithReason)
  | { type: 'scorecard.openSign' }
  /** `identity`: how it was checked again who signs. */
  | { type: 'scorecard.sign'; agreedHash?: string; identity?: string }
  | ({ type: 'scorecard.refuseSign' } & WithReason)
  | ({ type: 'scorecard.confirmRefusal' } & WithReason)
  | ({ type: 'scorecard.unsignError' } & WithReason)
  | { type: 'scorecard.changeOpen'; changeRequestId?: string }
  | { type: 'scorecard.changeClosed'; changeRequestId?: string; othersOpen?: boolean }
  | { type: 'scorecard.revise'; lineId: string; changeRequestId: string; effectiveOn: IsoDate }
  | ({ type: 'scorecard.grantBonus'; lineId?: string; points?: string } & WithReason)
  | { type: 'scorecard.lock' }
  | { type: 'scorecard.markScored' }
  | { type: 'scorecard.calibrate' }
  | { type: 'scorecard.skipCalibration' }
  | ({ type: 'scorecard.uncalibrate' } & WithReason)
  | { type: 'scorecard.publish' }
  | { type: 'scorecard.acknowledge' }
  /** `delivered`: there is proof that the owner was given the notice (§2.2). */
  | { type: 'scorecard.acknowledgeTimeout'; delivered?: boolean }
  | { type: 'scorecard.appeal' }
  | { type: 'scorecard.finalise' }
  | ({ type: 'scorecard.void' } & WithReason)
  | { type: 'scorecard.endEarly'; endsOn?: string }
  | { type: 'scorecard.contractClosed' }
  | ({ type: 'scorecard.voidWithCycle' } & WithReason)
  | { type: 'scorecard.reopen' };

/** Whose move it is, told from the status alone. */
export function penOf(status: string): Side | null {
  if (status === 'negotiating.with_owner') return 'owner';
  return status === 'negotiating.with_head' ? 'head' : null;
}

/** Both have agreed on it, whatever has happened since. */
export const isAgreed = (status: string): boolean => !/^(draft|negotiating|mediation|void)\b/.test(status);
/** It is what data is measured against, or was. */
export const isInForce = (status: string): boolean => isAgreed(status) && !/^(agreed|in_approval|approved|signing)\b/.test(status);
