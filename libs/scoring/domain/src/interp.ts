import { brokenAnchorRules, type Beyond } from '@kpi-loop/target/domain';
import type { Direction } from './attainment';
import { Fraction } from './fraction';
import { type Bounds, boundedScore, type LineWorking } from './line-score';
import { refuseBroken } from './refuse';
import { PLACES } from './rounding';
import { type Term, term, written } from './trace';

export { brokenAnchorRules, type Beyond };
export type Anchor = [x: string, y: string];
const points = (anchors: Anchor[]): { x: Fraction; y: Fraction }[] => anchors.map(([x, y]) => ({ x: Fraction.of(x), y: Fraction.of(y) }));

/** The piecewise-linear value at x, with the line it lies on as its formula: `60 + 40 × (92 − 80) ÷ 20`. */
export function interpolated(anchors: Anchor[], x: Term, left: Beyond, right: Beyond): Term {
  const line = points(anchors);
  const [first, last] = [line[0], line[line.length - 1]];
  const beyond = x.value.isBelow(first.x) ? { rule: left, end: first } : x.value.isAbove(last.x) ? { rule: right, end: last } : null;
  if (beyond?.rule === 'ZERO') return { value: Fraction.ZERO, text: '0' };
  if (beyond?.rule === 'HOLD') return { value: beyond.end.y, text: written(beyond.end.y.toString()) };
  const next = line.findIndex((point, i) => i > 0 && !point.x.isBelow(x.value));
  const to = next === -1 ? line.length - 1 : next;
  return onLine(line[to - 1], line[to], x);
}

function onLine(from: { x: Fraction; y: Fraction }, to: { x: Fraction; y: Fraction }, x: Term): Term {
  const [rise, run] = [to.y.minus(from.y), to.x.minus(from.x)];
  const sign = rise.isNegative() ? '−' : '+';
  return {
    value: from.y.plus(rise.times(x.value.minus(from.x)).over(run)),
    text: `${written(from.y.toString())} ${sign} ${rise.abs()} × (${x.text} − ${written(from.x.toString())}) ÷ ${run}`,
  };
}

export interface InterpInput {
  anchors: Anchor[];
  x: string;
  /** Places of the result, default 6. */
  dp?: number;
  /** Left of the first anchor, default ZERO. */
  below?: Beyond;
  /** Right of the last anchor, default HOLD. */
  above?: Beyond;
}

/**
 * A bare piecewise-linear curve without direction or bounds (R-X4, G14).
 * @throws Problem invalid atLeastTwoAnchors, anchorsAscending, notANumber
 */
export function interp({ anchors, x, dp = PLACES.value, below = 'ZERO', above = 'HOLD' }: InterpInput): { y: string } {
  refuseBroken(brokenAnchorRules(anchors));
  return { y: interpolated(anchors, term(x), below, above).value.fixed(dp) };
}

/** Options of an INTERP rule; `below` and `above` are the worse and the better side, whatever the direction (R-X4). */
export interface InterpOptions extends Bounds {
  anchors: Anchor[];
  below?: Beyond;
  above?: Beyond;
}

export function interpScore({ anchors, below = 'ZERO', above = 'HOLD', ...bounds }: InterpOptions, direction: Direction, x: Term): LineWorking {
  refuseBroken(brokenAnchorRules(anchors, direction));
  const raw = direction === 'LOWER' ? interpolated(anchors, x, above, below) : interpolated(anchors, x, below, above);
  return { attainment: null, ...boundedScore(raw, bounds, 'R-X4', { x: x.value.toString() }) };
}

/**
 * INTERP through anchors `(x, score)`; x is a value or an attainment. Score 2 dp, clamped to cap 120 and floor 0 (R-X4, G10–G13).
 * @throws Problem invalid atLeastTwoAnchors, anchorsAscending, interpOnlyForHigherOrLower, scoresRunWithDirection, notANumber
 */
export function scoreInterp({ dir, x, ...options }: InterpOptions & { dir: Direction; x: string }): { score: string } {
  return { score: interpScore(options, dir, term(x)).score.fixed(PLACES.score) };
}
