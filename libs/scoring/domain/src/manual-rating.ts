import { Fraction } from './fraction';
import { type Bounds, boundedScore, type LineWorking } from './line-score';
import { notNegative } from './money';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import { written } from './trace';

/** One rater's mark on the anchored scale. Weights of all raters add up to 100. */
export interface Rating {
  weight: string;
  rating: 1 | 2 | 3 | 4 | 5;
  /** Mandatory where the mark is worth less than 80 or more than 100. */
  comment?: string;
}

/** The scores of the marks 1 to 5. */
export type RatingScale = [string, string, string, string, string];
export const DEFAULT_RATING_SCALE: RatingScale = ['0', '60', '80', '100', '120'];

export interface ManualRatingOptions extends Bounds {
  scale?: RatingScale;
}

function markOf(scale: RatingScale, { rating, comment }: Rating): Fraction {
  if (![1, 2, 3, 4, 5].includes(rating)) refuse('ratingOutOfScale');
  const mark = Fraction.of(scale[rating - 1]);
  const ordinary = !mark.isBelow(Fraction.units(80)) && !mark.isAbove(Fraction.units(100));
  if (!ordinary && !comment?.trim()) refuse('ratingNeedsComment');
  return mark;
}

export function manualRatingScore({ scale = DEFAULT_RATING_SCALE, ...bounds }: ManualRatingOptions, ratings: Rating[]): LineWorking {
  const weights = ratings.map(({ weight }) => notNegative(weight, 'weightNegative'));
  if (!Fraction.sum(weights).equals(Fraction.units(100))) refuse('raterWeightsTotal100');
  const marks = ratings.map((rating) => markOf(scale, rating));
  const raw = {
    value: Fraction.sum(marks.map((mark, i) => mark.times(weights[i]))).over(Fraction.units(100)),
    text: `(${marks.map((mark, i) => `${ratings[i].weight} × ${written(mark.toString())}`).join(' + ')}) ÷ 100`,
  };
  return { attainment: null, ...boundedScore(raw, bounds, '3.3.8', { ratings: ratings.map(({ rating }) => rating).join(', ') }) };
}

/**
 * MANUAL_RATING: marks 1–5 turned into scores by the scale and weighted by rater. Score 2 dp (§3.3.8, G21).
 * @throws Problem invalid raterWeightsTotal100, ratingOutOfScale, ratingNeedsComment, weightNegative, notANumber
 */
export function scoreManualRating({ ratings, ...options }: ManualRatingOptions & { ratings: Rating[] }): { score: string } {
  return { score: manualRatingScore(options, ratings).score.fixed(PLACES.score) };
}
