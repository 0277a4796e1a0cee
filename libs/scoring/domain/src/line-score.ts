import { brokenBoundsRules, DEFAULT_BOUNDS, type Bounds } from '@kpi-loop/target/domain';
import { type AttainmentMethod, attainmentOf, type Direction, rangeAttainmentOf, type TargetRange } from './attainment';
import { Fraction } from './fraction';
import { refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { type Term, term, type Trace, traced } from './trace';

export { brokenBoundsRules, DEFAULT_BOUNDS, type Bounds };

/** A line score on its way: exact, bounded, with every step that led to it. */
export interface LineWorking {
  attainment: Fraction | null;
  score: Fraction;
  trace: Trace;
}

/** Writes down the raw score and, where a bound holds it, the bound (§3.4, R-X4, R-X6). */
export function boundedScore(raw: Term, bounds: Bounds, ruleId: string, inputs: Record<string, string>): { score: Fraction; trace: Trace } {
  refuseBroken(brokenBoundsRules(bounds));
  const { cap = DEFAULT_BOUNDS.cap, floor = DEFAULT_BOUNDS.floor } = bounds;
  const score = raw.value.clamp(Fraction.of(floor), Fraction.of(cap));
  const trace = [traced('lineScore', ruleId, raw, PLACES.score, inputs)];
  const shown = raw.value.toString();
  const held = raw.value.isAbove(score) ? 'cap' : 'floor';
  const text = held === 'cap' ? `min(${shown}, ${cap})` : `max(${shown}, ${floor})`;
  if (!score.equals(raw.value)) trace.push(traced(held, '3.4', { value: score, text }, PLACES.score, held === 'cap' ? { cap } : { floor }));
  return { score, trace };
}

/** `100 × attainment` within the bounds; below the threshold rate the line scores its floor (§3.3.1, R-N4, G03). */
export function scoreOfAttainment(attainment: Term, bounds: Bounds & { thresholdRate?: string }, inputs: Record<string, string>): LineWorking {
  const step = traced('attainment', 'R-X5', attainment, PLACES.attainment, inputs);
  const { thresholdRate, ...limits } = bounds;
  if (thresholdRate !== undefined && attainment.value.isBelow(Fraction.of(thresholdRate))) {
    const floor = term(limits.floor ?? DEFAULT_BOUNDS.floor);
    const missed = traced('threshold', 'R-N4', floor, PLACES.score, { attainment: attainment.value.toString(), thresholdRate });
    return { attainment: attainment.value, score: floor.value, trace: [step, missed] };
  }
  const raw = { value: attainment.value.times(Fraction.units(100)), text: `100 × (${attainment.text})` };
  const { score, trace } = boundedScore(raw, limits, 'R-N3', { attainment: attainment.value.toString() });
  return { attainment: attainment.value, score, trace: [step, ...trace] };
}

/** Options of a LINEAR rule. */
export interface LinearOptions extends Bounds {
  method: AttainmentMethod;
  /** Attainment below which the line scores its floor, as a fraction: `0.80`. */
  thresholdRate?: string;
}

export function linearScore({ method, ...bounds }: LinearOptions, direction: Direction, actual: Term, target: Term): LineWorking {
  return scoreOfAttainment(attainmentOf(direction, method, actual, target), bounds, { actual: actual.value.toString(), target: target.value.toString() });
}

export interface LinearInput extends LinearOptions {
  dir: Direction;
  actual: string;
  target: string;
}

/**
 * LINEAR `clamp(100 × attainment, floor, cap)`. Attainment 6 dp as it is, score 2 dp (R-N3, G01–G08).
 * @throws Problem invalid with the codes of {@link attainment}; floorNotNegative, capAboveFloor
 */
export function scoreLinear({ dir, actual, target, ...options }: LinearInput): { attainment: string; score: string } {
  return printedScore(linearScore(options, dir, term(actual), term(target)));
}

/** Score and attainment at their official places; for rules that have an attainment. */
export function printedScore({ attainment, score }: LineWorking): { attainment: string; score: string } {
  return { attainment: (attainment ?? Fraction.ZERO).fixed(PLACES.attainment), score: score.fixed(PLACES.score) };
}

export interface RangeInput extends TargetRange, Bounds {
  actual: string;
}

/**
 * RANGE: 100 inside [lo, hi], falling to 0 over the tolerance outside. Score 2 dp (§3.2, G15).
 * @throws Problem invalid rangeAscending, tolerancePositive, notANumber
 */
export function scoreRange({ actual, ...rule }: RangeInput): { attainment: string; score: string } {
  return printedScore(rangeScore(rule, term(actual)));
}

export function rangeScore({ lo, hi, tolLo, tolHi, ...bounds }: TargetRange & Bounds, actual: Term): LineWorking {
  return scoreOfAttainment(rangeAttainmentOf({ lo, hi, tolLo, tolHi }, actual), bounds, { actual: actual.value.toString(), lo, hi, tolLo, tolHi });
}
