import type { Direction } from './attainment';
import { Fraction } from './fraction';
import { type Bounds, boundedScore, type LineWorking } from './line-score';
import { brokenOf, refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { type Term, term } from './trace';

/** The score from `from` (included) up to the next band's `from` (excluded); the last band is open. */
export type StepBand = [from: string, score: string];

/** At least one band, ascending, scores that run with the direction. */
export function brokenStepRules(bands: StepBand[], direction?: Direction): string[] {
  const pairs = bands.slice(1).map((next, i) => [bands[i], next].map(([from, score]) => ({ from: Fraction.of(from), score: Fraction.of(score) })));
  return brokenOf({
    atLeastOneBand: bands.length > 0,
    bandsAscending: pairs.every(([low, high]) => high.from.isAbove(low.from)),
    scoresRunWithDirection: pairs.every(([low, high]) =>
      direction === 'LOWER' ? !high.score.isAbove(low.score) : !direction || !high.score.isBelow(low.score),
    ),
  });
}

export interface StepOptions extends Bounds {
  bands: StepBand[];
}

export function stepScore({ bands, ...bounds }: StepOptions, direction: Direction | undefined, x: Term): LineWorking {
  refuseBroken(brokenStepRules(bands, direction));
  const reached = bands.filter(([from]) => !Fraction.of(from).isAbove(x.value)).at(-1);
  const raw = term(reached ? reached[1] : '0');
  return { attainment: null, ...boundedScore(raw, bounds, 'R-X2', { x: x.value.toString(), ...(reached && { from: reached[0] }) }) };
}

/**
 * STEP: the score of the band `[from, to)` that holds the unrounded x; 0 below the first band. Score 2 dp (R-N4, R-X2, G16).
 * @throws Problem invalid atLeastOneBand, bandsAscending, scoresRunWithDirection (only if `dir` is given), notANumber
 */
export function scoreStep({ dir, x, ...options }: StepOptions & { dir?: Direction; x: string }): { score: string } {
  return { score: stepScore(options, dir, term(x)).score.fixed(PLACES.score) };
}
