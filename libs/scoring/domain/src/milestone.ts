import { Fraction } from './fraction';
import { type Bounds, boundedScore, type LineWorking } from './line-score';
import { notNegative } from './money';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import type { Term } from './trace';

/** What became of one milestone. Weights of all milestones add up to 100. */
export interface MilestoneOutcome {
  weight: string;
  completed: boolean;
  /** Whole days after the due date, default 0. */
  lateDays?: number;
  /** Quality factor, default 1. */
  quality?: string;
  /** Share done of an open milestone, 0…1; counts only if partial credit is allowed. */
  pct?: string;
}

export interface MilestoneOptions extends Bounds {
  /** Share of a milestone lost per late day: `0.02`. */
  latePenalty: string;
  /** Whether an open milestone earns its share done; default no. */
  partialAllowed?: boolean;
}

function credit({ latePenalty, partialAllowed }: MilestoneOptions, { completed, lateDays = 0, quality = '1', pct = '0' }: MilestoneOutcome): Term {
  if (!Number.isSafeInteger(lateDays) || lateDays < 0) refuse('daysNotWhole');
  const perDay = notNegative(latePenalty, 'latePenaltyNegative');
  const factor = notNegative(quality, 'qualityNegative');
  const share = notNegative(pct, 'shareOutOfRange');
  if (share.isAbove(Fraction.ONE)) refuse('shareOutOfRange');
  if (!completed) return partialAllowed ? { value: share, text: pct } : { value: Fraction.ZERO, text: '0' };
  const onTime = Fraction.max(Fraction.ZERO, Fraction.ONE.minus(perDay.times(Fraction.units(lateDays))));
  return { value: onTime.times(factor), text: `max(0, 1 − ${latePenalty} × ${lateDays}) × ${quality}` };
}

export function milestoneScore(options: MilestoneOptions, milestones: MilestoneOutcome[]): LineWorking {
  const weights = milestones.map(({ weight }) => notNegative(weight, 'weightNegative'));
  if (!Fraction.sum(weights).equals(Fraction.units(100))) refuse('milestoneWeightsTotal100');
  const credits = milestones.map((milestone) => credit(options, milestone));
  const raw = {
    value: Fraction.sum(credits.map(({ value }, i) => value.times(weights[i]))),
    text: credits.map(({ text }, i) => `${milestones[i].weight} × ${text}`).join(' + '),
  };
  return { attainment: null, ...boundedScore(raw, options, '3.3.6', { latePenalty: options.latePenalty }) };
}

/**
 * MILESTONE `Σ weight × credit`; a completed one earns `max(0, 1 − latePenalty × lateDays) × quality`. Score 2 dp (§3.3.6, G20).
 * @throws Problem invalid milestoneWeightsTotal100, weightNegative, daysNotWhole, latePenaltyNegative, qualityNegative,
 * shareOutOfRange, notANumber
 */
export function scoreMilestone({ milestones, ...options }: MilestoneOptions & { milestones: MilestoneOutcome[] }): { score: string } {
  return { score: milestoneScore(options, milestones).score.fixed(PLACES.score) };
}
