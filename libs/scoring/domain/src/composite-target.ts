import type { AttainmentMethod, Direction } from './attainment';
import { dayWeighted, type Segment } from './day-weighting';
import { Fraction } from './fraction';
import { DEFAULT_BOUNDS, linearScore, printedScore } from './line-score';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import { nested, term } from './trace';

export interface CompositeTargetInput {
  /** Each target as if it held for the full period, with its days. */
  segments: Segment[];
  actual: string;
  /** Default HIGHER. */
  dir?: Direction;
  /** Default DEVIATION. */
  method?: AttainmentMethod;
  /** Default 120. */
  cap?: string;
  floor?: string;
  thresholdRate?: string;
}

/**
 * One target for a period in which it changed, `Σ target·days ÷ Σ days`, scored once (R-M1, R-M2, R-X7, G26, G27).
 * Target and attainment 6 dp, score 2 dp; the unrounded target is what scores.
 * @throws Problem invalid daysNotWhole, noDays, and the codes of `attainment`
 */
export function compositeTarget({ segments, actual, dir = 'HIGHER', method = 'DEVIATION', ...bounds }: CompositeTargetInput): {
  target: string;
  attainment: string;
  score: string;
} {
  const target = dayWeighted(segments);
  const working = linearScore({ method, ...bounds }, dir, term(actual), nested(target));
  return { target: target.value.fixed(PLACES.value), ...printedScore(working) };
}

export interface SegmentScoreInput {
  /** Official scores with the days they stand for. */
  segments: Segment[];
  /** Highest possible segment score, default 120. */
  cap?: string;
}

/**
 * The day-weighted mean of segment scores, each rounded to 2 dp first. Score 2 dp (R-M2, R-M4, R-M8, G28, G29).
 * @throws Problem invalid scoreOutOfRange (R-X8b), daysNotWhole, noDays, notANumber
 */
export function segmentScore({ segments, cap = DEFAULT_BOUNDS.cap }: SegmentScoreInput): { score: string } {
  const highest = Fraction.of(cap);
  const official = segments.map(([score, days]): Segment => {
    const value = Fraction.of(score);
    if (value.isNegative() || value.isAbove(highest)) refuse('scoreOutOfRange');
    return [value.fixed(PLACES.score), days];
  });
  return { score: dayWeighted(official).value.fixed(PLACES.score) };
}
