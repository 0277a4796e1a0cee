import { Fraction } from './fraction';
import { type Bounds, boundedScore, type LineWorking } from './line-score';
import { brokenOf, refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { type Term, term, traced } from './trace';

/** Base points, moved for every `step` of attainment above or below 1 (国资委式). All in points but `step`, a fraction. */
export interface PerUnitOptions extends Bounds {
  base: string;
  step: string;
  pointsPerStep: string;
  maxUp: string;
  maxDown: string;
  /** Full steps only, or every part of one. */
  mode: 'FLOOR' | 'PROPORTIONAL';
}

export function brokenPerUnitRules({ base, step, pointsPerStep, maxUp, maxDown }: PerUnitOptions): string[] {
  return brokenOf({
    basePositive: Fraction.of(base).isPositive(),
    stepPositive: Fraction.of(step).isPositive(),
    pointsNotNegative: [pointsPerStep, maxUp, maxDown].every((points) => !Fraction.of(points).isNegative()),
  });
}

function pointsOf(options: PerUnitOptions, attainment: Fraction): Term {
  const distance = attainment.minus(Fraction.ONE);
  const exactSteps = distance.abs().over(Fraction.of(options.step));
  const steps = options.mode === 'FLOOR' ? Fraction.units(exactSteps.whole()) : exactSteps;
  const limit = distance.isNegative() ? options.maxDown : options.maxUp;
  const moved = Fraction.min(steps.times(Fraction.of(options.pointsPerStep)), Fraction.of(limit));
  const base = Fraction.of(options.base);
  const text = `${options.base} ${distance.isNegative() ? '−' : '+'} min(${steps} × ${options.pointsPerStep}, ${limit})`;
  return { value: distance.isNegative() ? base.minus(moved) : base.plus(moved), text };
}

export function perUnitScore(options: PerUnitOptions, attainment: Fraction): LineWorking & { points: Fraction } {
  refuseBroken(brokenPerUnitRules(options));
  const points = pointsOf(options, attainment);
  const raw = { value: points.value.times(Fraction.units(100)).over(Fraction.of(options.base)), text: `(${points.text}) ÷ ${options.base} × 100` };
  const { score, trace } = boundedScore(raw, options, 'R-X6', { points: points.value.toString() });
  const pointsStep = traced('points', 'R-X6', points, PLACES.points, { attainment: attainment.toString(), step: options.step });
  return { attainment, points: points.value, score, trace: [pointsStep, ...trace] };
}

/**
 * PER_UNIT `points = base ± min(k × pointsPerStep, max)`, `score = points ÷ base × 100`; the score, not the points, is
 * clamped. Score 2 dp; points plain for FLOOR, 6 dp for PROPORTIONAL (R-X6, R-X8b, G17, G18).
 * @throws Problem invalid basePositive, stepPositive, pointsNotNegative, notANumber
 */
export function scorePerUnit({ attainment, ...options }: PerUnitOptions & { attainment: string }): { points: string; score: string } {
  const { points, score } = perUnitScore(options, term(attainment).value);
  return { points: options.mode === 'FLOOR' ? points.toString() : points.fixed(PLACES.points), score: score.fixed(PLACES.score) };
}
