import type { GradeBand } from '@kpi-loop/cycle/domain';

export const CALIBRATION_STATUSES = ['setup', 'in_progress', 'approving', 'approved', 'cancelled'] as const;
export type CalibrationStatus = (typeof CALIBRATION_STATUSES)[number];

/** Why a grade is another one than that of the bands (domain.md §3.12). A text is always asked for beside it. */
export const CALIBRATION_REASONS = ['PEER_COMPARISON', 'DIFFICULTY', 'CIRCUMSTANCE', 'CONTRIBUTION', 'LENIENCY', 'SEVERITY', 'DATA_QUALITY', 'OTHER'] as const;
export type CalibrationReason = (typeof CALIBRATION_REASONS)[number];

/** How many of a hundred a grade is meant for. */
export type GuidelineShare = { grade: string; pct: string };

/** The result that a proposal or a vote is about. */
export interface CalibratedResult {
  rawGrade: string | null;
  /** False where whoever it is about was there too short for a grade (R-M6). */
  assessed: boolean;
  /** It is about the one who acts. */
  own: boolean;
}

/** What the rules of a session look at (domain.md §2.11, §3.12). */
export interface CalibrationContext {
  sessionId: string;
  cycleId: string;
  periodId: string | null;
  /** The rules of the cycle ask for calibration of what the session is about. */
  calibrates: boolean;
  /** Of a year: every period of it is closed. */
  periodsOver: boolean;
  facilitatorId: string;
  secondFacilitatorId: string;
  /** Results in its scope, and how many of them another session holds. */
  inScope: number;
  heldElsewhere: number;
  /** Grades with a share, and what they add up to. */
  guideline: number;
  guidelineTotal: string;
  mode: 'GUIDE' | 'HARD';
  /** Grades that differ from that of the bands without a reason. */
  withoutReason: number;
  /** Results above the share of their grade; only HARD counts. */
  beyondQuota: number;
  quotaWaived: boolean;
  /** Results that were reckoned anew since they came into the session, came, or went. */
  outdated: number;
  submittedBy: string | null;
  actorId: string | null;
  /** The session gives the one who acts another grade than the bands. */
  actorRegraded: boolean;
  /** Results that were shown to those they are about. */
  published: number;
  bands: readonly GradeBand[];
  result: CalibratedResult | null;
}

interface WithReason {
  reason?: string;
}

export type CalibrationEvent =
  | { type: 'calibrationSession.edit'; scopeChanged?: boolean }
  | { type: 'calibrationSession.start' }
  | ({ type: 'calibrationSession.propose'; grade?: string; reasonCode?: string } & WithReason)
  | { type: 'calibrationSession.vote'; grade?: string }
  | { type: 'calibrationSession.refresh' }
  | { type: 'calibrationSession.submit' }
  | ({ type: 'calibrationSession.waiveQuota' } & WithReason)
  | { type: 'calibrationSession.approve' }
  | ({ type: 'calibrationSession.sendBack' } & WithReason)
  | ({ type: 'calibrationSession.cancel' } & WithReason)
  | ({ type: 'calibrationSession.reopen' } & WithReason);
