export { accelerator, type AcceleratorInput } from './accelerator';
export { aggregate, type AggregateInput } from './aggregate';
export { attainment, type AttainmentInput, type AttainmentMethod, type Direction, growthAttainment, type TargetRange } from './attainment';
export {
  CALIBRATION_REASONS,
  CALIBRATION_STATUSES,
  type CalibratedResult,
  type CalibrationContext,
  type CalibrationEvent,
  type CalibrationReason,
  type CalibrationStatus,
  type GuidelineShare,
} from './calibration-session';
export { calibrationSessionMachine } from './calibration-session.machine';
export { type CalibrationAction, calibrationPolicy } from './calibration-session.policy';
export {
  assessedOf,
  beyondQuota,
  type Fairness,
  FAIRNESS_GROUPS,
  type FairnessGroup,
  fairnessOf,
  type GradedResult,
  gradeShares,
  type GradeShare,
  type Leniency,
  leniencyOf,
  meanTotalOf,
} from './calibration-statistics';
export { compositeTarget, type CompositeTargetInput, segmentScore, type SegmentScoreInput } from './composite-target';
export { offsetDebt, type OffsetInput, trueUp } from './correction';
export type { Segment } from './day-weighting';
export { type BinaryOptions, type DeductionOptions, scoreBinary, scoreDeduction } from './deduction';
export { dueMilestones } from './due-milestones';
export { distribute, distributionMode } from './distribute';
export { ENGINE_VERSION, ROUNDING_VERSION } from './engine';
export { applyGates, type Gate } from './gate';
export { brokenGradeRules, gradeOf } from './grade';
export { type Anchor, type Beyond, interp, type InterpInput, type InterpOptions, scoreInterp } from './interp';
export { lineInput, type LineAgreement, type LineInput, type LineSegment, type LineSpan } from './line-input';
export { type Bounds, DEFAULT_BOUNDS, type LinearInput, type LinearOptions, type RangeInput, scoreLinear, scoreRange } from './line-score';
export { type Decomposition, type Factor, logDecomposition } from './log-decomposition';
export { DEFAULT_RATING_SCALE, type ManualRatingOptions, type Rating, type RatingScale, scoreManualRating } from './manual-rating';
export { type MilestoneOptions, type MilestoneOutcome, scoreMilestone } from './milestone';
export type { ScoreBasis } from './missing-data';
export { addMoney, convertMoney, type Currency, DEFAULT_CURRENCY, minorUnit } from './money';
export { pace, type PaceInput } from './pace';
export { type AssignmentPart, payout, type PayoutInput, payoutOfAssignments, payoutOfComponents } from './payout';
export { type Combination, type PayoutCurve, validatePayoutCurve } from './payout-curve';
export { type PerUnitOptions, scorePerUnit } from './per-unit';
export { allocatePool, type Allocation, fundPool, type PoolFundingInput, type PoolInput } from './pool';
export { participatesEnough, prorate, type Prorated, type ProrateInput } from './prorate';
export { robustZ } from './robust-z';
export { PLACES, round } from './rounding';
export { type LineActual, type LineFacts, type LineScore, type LineTarget, type ScoredOn, scoreLine, type ScoringRule } from './rule';
export { type CardInput, type CardLine, type CardLineResult, type CardPolicy, type CardResult, checkLine, scoreCard } from './scorecard-result';
export { reached, scoreAsAgreed, type ScoredSegment, scoreSegments } from './segments';
export { scoreStep, type StepBand, type StepOptions } from './step-score';
export type { Tier } from './tiers';
export { type NotScoredReason, total, type TotalInput, type Veto } from './total';
export type { Trace, TraceStep } from './trace';
export { validateRule } from './validate-rule';
export { agreedWithin } from './within';
export { normaliseWeights, printedWeight, type Weight, weightsTotal100 } from './weights';
export { toDate, type ToDate, type ToDateInput, yearResult, type YearInput, type YearPeriod, type YearResult } from './year';
