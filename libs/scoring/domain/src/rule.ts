import { type AttainmentMethod, attainmentOf, type Direction, type TargetRange } from './attainment';
import { dayWeighted, type Segment } from './day-weighting';
import { type BinaryOptions, binaryScore, type DeductionOptions, deductionScore } from './deduction';
import { Fraction } from './fraction';
import { type InterpOptions, interpScore } from './interp';
import { type Bounds, type LinearOptions, linearScore, type LineWorking, rangeScore } from './line-score';
import { type ManualRatingOptions, manualRatingScore, type Rating } from './manual-rating';
import { type MilestoneOptions, type MilestoneOutcome, milestoneScore } from './milestone';
import { type PerUnitOptions, perUnitScore } from './per-unit';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import { type StepOptions, stepScore } from './step-score';
import { nested, type Term, term, type Trace, traced } from './trace';

/** What a rule reads: the actual itself, or its attainment of the target (method DEVIATION unless told otherwise). */
export type ScoredOn = { on: 'value' } | { on: 'attainment'; method?: AttainmentMethod };

/** How one line is scored; plain JSON, stored with the line and with the result. */
export type ScoringRule =
  | ({ kind: 'LINEAR' } & LinearOptions)
  | ({ kind: 'INTERP' } & ScoredOn & InterpOptions)
  | ({ kind: 'STEP' } & ScoredOn & StepOptions)
  | ({ kind: 'RANGE' } & TargetRange & Bounds)
  | ({ kind: 'PER_UNIT'; method?: AttainmentMethod } & PerUnitOptions)
  | ({ kind: 'DEDUCTION' } & DeductionOptions)
  | ({ kind: 'MILESTONE' } & MilestoneOptions)
  | ({ kind: 'BINARY' } & BinaryOptions)
  | ({ kind: 'MANUAL_RATING' } & ManualRatingOptions);

/** One target for the period, or the targets of its segments with their days (R-M1). */
export type LineTarget = string | Segment[];
/** A decimal string; `'1'` or `'0'` for BINARY; the outcomes for MILESTONE, the ratings for MANUAL_RATING. */
export type LineActual = string | MilestoneOutcome[] | Rating[];

export interface LineFacts {
  direction: Direction;
  actual: LineActual;
  /** Only needed where attainment is scored. */
  target?: LineTarget | null;
}

export interface LineScore {
  /** 6 dp, or `null` for rules that have none. */
  attainment: string | null;
  /** Official, 2 dp. */
  score: string;
  trace: Trace;
}

/**
 * Scores one line by its rule. Attainment 6 dp, score 2 dp, with the trace that explains it (R-N3, R-N6, §3.3).
 * `limits` are the card's bounds: a rule may have narrower ones of its own, wider ones do not count (§3.4).
 * @throws Problem invalid actualDoesNotFitRule, targetMissing, unknownScoringRule, and the codes of the rule's own function
 */
export function scoreLine(rule: ScoringRule, facts: LineFacts, limits: Bounds = {}): LineScore {
  const { attainment, score, trace } = working({ ...rule, ...boundsWithin(rule, limits) }, facts);
  return { attainment: attainment && attainment.fixed(PLACES.attainment), score: score.fixed(PLACES.score), trace };
}

function boundsWithin(rule: Bounds, limits: Bounds): Bounds {
  const cap = nearer([rule.cap, limits.cap], (a, b) => a.isBelow(b));
  const floor = nearer([rule.floor, limits.floor], (a, b) => a.isAbove(b));
  return { ...(cap === undefined ? {} : { cap }), ...(floor === undefined ? {} : { floor }) };
}

function nearer([own, limit]: (string | undefined)[], isNarrower: (a: Fraction, b: Fraction) => boolean): string | undefined {
  if (own === undefined || limit === undefined) return own ?? limit;
  return isNarrower(Fraction.of(own), Fraction.of(limit)) ? own : limit;
}

function working(rule: ScoringRule, facts: LineFacts): LineWorking {
  switch (rule.kind) {
    case 'LINEAR':
      return linearScore(rule, facts.direction, numberOf(facts), targetOf(facts));
    case 'INTERP':
      return scoredOn(rule, facts, (x) => interpScore(rule, rule.on === 'value' ? facts.direction : 'HIGHER', x));
    case 'STEP':
      return scoredOn(rule, facts, (x) => stepScore(rule, rule.on === 'value' ? facts.direction : 'HIGHER', x));
    case 'PER_UNIT':
      return scoredOn({ on: 'attainment', method: rule.method }, facts, (x) => perUnitScore(rule, x.value));
    case 'RANGE':
      return rangeScore(rule, numberOf(facts));
    case 'DEDUCTION':
      return deductionScore(rule, numberOf(facts));
    case 'BINARY':
      return binaryScore(rule, answerOf(facts));
    case 'MILESTONE':
      return milestoneScore(rule, listOf<MilestoneOutcome>(facts, 'completed'));
    case 'MANUAL_RATING':
      return manualRatingScore(rule, listOf<Rating>(facts, 'rating'));
    default:
      return refuse('unknownScoringRule');
  }
}

/** Runs the score on the actual, or on its attainment: a better attainment is always the higher one, whatever the direction. */
function scoredOn(on: ScoredOn, facts: LineFacts, score: (x: Term) => LineWorking): LineWorking {
  if (on.on === 'value') return score(numberOf(facts));
  const [actual, target] = [numberOf(facts), targetOf(facts)];
  const attainment = attainmentOf(facts.direction, on.method ?? 'DEVIATION', actual, target);
  const step = traced('attainment', 'R-X5', attainment, PLACES.attainment, { actual: actual.value.toString(), target: target.value.toString() });
  const scored = score(nested(attainment));
  return { ...scored, attainment: attainment.value, trace: [step, ...scored.trace] };
}

function numberOf({ actual }: LineFacts): Term {
  return typeof actual === 'string' ? term(actual) : refuse('actualDoesNotFitRule');
}

function targetOf({ target }: LineFacts): Term {
  if (target === null || target === undefined) return refuse('targetMissing');
  return typeof target === 'string' ? term(target) : nested(dayWeighted(target));
}

function answerOf({ actual }: LineFacts): boolean {
  return actual === '1' || actual === '0' ? actual === '1' : refuse('actualDoesNotFitRule');
}

function listOf<T extends MilestoneOutcome | Rating>({ actual }: LineFacts, mark: keyof T & string): T[] {
  const fits = Array.isArray(actual) && actual.every((item) => mark in item);
  return fits ? (actual as unknown as T[]) : refuse('actualDoesNotFitRule');
}
