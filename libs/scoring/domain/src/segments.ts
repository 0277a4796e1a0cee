import { segmentScore } from './composite-target';
import type { Direction } from './attainment';
import type { Bounds } from './line-score';
import { dayWeighted } from './day-weighting';
import type { LineInput } from './line-input';
import { PLACES } from './rounding';
import { type LineFacts, type LineScore, type LineTarget, scoreLine, type ScoringRule } from './rule';
import { type Trace, traced } from './trace';

/** A stretch of the period with its own rule, target and actual. */
export interface ScoredSegment {
  rule: ScoringRule;
  target: LineTarget;
  actual: string;
  days: number;
}

/**
 * SEGMENT_SCORE: each stretch on its own actual, by its own rule, rounded to the official 2 dp, then weighted by days (R-M2,
 * R-M4, G28). There is no one attainment. @throws Problem invalid with the codes of `scoreLine` and `segmentScore`
 */
export function scoreSegments(segments: readonly ScoredSegment[], direction: Direction, limits: Bounds): LineScore {
  const scored = segments.map(({ rule, target, actual }) => scoreLine(rule, { direction, actual, target }, limits));
  const days = segments.map((segment, i): [string, number] => [scored[i].score, segment.days]);
  const { score } = segmentScore({ segments: days, cap: limits.cap });
  const trace: Trace = scored.flatMap((segment, i) => segment.trace.map((step) => ({ ...step, inputs: { ...step.inputs, segment: String(i + 1) } })));
  return { attainment: null, score, trace: [...trace, traced('segments', 'R-M4', dayWeighted(days), PLACES.score, {})] };
}

/** Each stretch of a line with what was reached on it; null where the line is scored once, and while one of them has no figure. */
export function reached({ segments }: Pick<LineInput, 'segments'>, actualOf: (stretch: number) => string | null): ScoredSegment[] | null {
  const known = segments?.flatMap(({ rule, target, days }, i): ScoredSegment[] => {
    const actual = actualOf(i);
    return actual === null ? [] : [{ rule, target, days, actual }];
  });
  return known && known.length === segments!.length ? known : null;
}

/** A line as it counts: stretch by stretch where it has some (R-M2, R-M4), else once. @throws Problem invalid with the codes of `scoreLine` and `segmentScore` */
export const scoreAsAgreed = (
  { rule, segments, ...facts }: LineFacts & { rule: ScoringRule; segments?: readonly ScoredSegment[] | null },
  limits: Bounds,
): LineScore => (segments ? scoreSegments(segments, facts.direction, limits) : scoreLine(rule, facts, limits));
