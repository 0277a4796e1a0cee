/** 申诉 (domain.md §2.8): why a result is contested, what is found, and what comes of it. */
export const APPEAL_GROUNDS = ['DATA', 'RULE_APPLICATION', 'TARGET_FAIRNESS', 'PROCEDURE', 'CALIBRATION', 'PAYOUT'] as const;
export type AppealGround = (typeof APPEAL_GROUNDS)[number];

/** Grounds that are about one line, which has to be named. */
export const LINE_GROUNDS: readonly AppealGround[] = ['DATA', 'RULE_APPLICATION', 'TARGET_FAIRNESS'];
/** Grounds the direct manager is heard on: neither what a panel compared nor what was paid is his to answer for. */
export const HEAD_GROUNDS: readonly AppealGround[] = ['DATA', 'RULE_APPLICATION', 'TARGET_FAIRNESS', 'PROCEDURE'];

export const PANEL_SEATS = ['HR', 'OTHER_UNIT', 'EMPLOYEE_REP'] as const;
export type PanelSeat = (typeof PANEL_SEATS)[number];

/** Why somebody left the panel: he says he is in conflict, or he has left the company or cannot sign in. */
export const MEMBER_OUT_CAUSES = ['recused', 'inactive'] as const;
export type MemberOutCause = (typeof MEMBER_OUT_CAUSES)[number];

/** From the least to the most in favour of the appellant. */
export const GROUND_OUTCOMES = ['REJECTED', 'PARTLY', 'UPHELD'] as const;
export type GroundOutcome = (typeof GROUND_OUTCOMES)[number];
export const DECISIONS = ['upheld', 'partly', 'rejected'] as const;
export type Decision = (typeof DECISIONS)[number];

export const REMEDY_KINDS = ['REGRADE', 'CORRECT_FIGURE', 'RESCORE', 'RECALCULATE_PAY', 'NONE'] as const;
export type RemedyKind = (typeof REMEDY_KINDS)[number];
/** waiting: to be carried out · asked: on its way elsewhere · done · refused: it would have worsened the result, or can no longer be done */
export const REMEDY_STATES = ['waiting', 'asked', 'done', 'refused'] as const;
export type RemedyState = (typeof REMEDY_STATES)[number];

export interface Ground {
  ground: AppealGround;
  lineId: string | null;
  text: string;
}

export interface Evidence {
  text: string;
  link: string | null;
}

/** What is asked for. `grade` of REGRADE; the figure and its new value of CORRECT_FIGURE. */
export interface Remedy {
  kind: RemedyKind;
  grade: string | null;
  measurementId: string | null;
  numerator: string | null;
  denominator: string | null;
}

export interface PanelMember {
  seat: PanelSeat;
  personId: string;
  /** Holds the role HR today. */
  holdsHr: boolean;
  /** Works in another unit than the appellant. */
  ofOtherUnit: boolean;
}

/** About one ground, by its place in the list. */
export interface GroundDecision {
  no: number;
  outcome: GroundOutcome;
  reason: string;
}

export interface Vote {
  personId: string;
  grounds: GroundDecision[];
  remedies: Remedy[];
}

/** How many working days the manager and the fact finding have. */
export const STATEMENT_WORKDAYS = 5;
/** R-AP1: a next grade so many levels lower is looked at. */
export const RETALIATION_LEVELS = 2;
/** Statistics about fewer are not told (R-AP1). */
export const STATISTICS_MIN = 5;
