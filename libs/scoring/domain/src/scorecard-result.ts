import type { GradeBand, MissingPolicy, PolicySet } from '@kpi-loop/cycle/domain';
import type { Direction } from './attainment';
import { ENGINE_VERSION, ROUNDING_VERSION } from './engine';
import { Fraction } from './fraction';
import { gradeOf } from './grade';
import { type MissingFacts, resolveMissing, type ScoreBasis } from './missing-data';
import { refuse } from './refuse';
import { PLACES } from './rounding';
import type { LineActual, LineTarget, ScoringRule } from './rule';
import { type NotScoredReason, totalWorking, type Veto } from './total';
import { scoreAsAgreed, type ScoredSegment } from './segments';
import { term, type Trace, traced } from './trace';
import { printedWeight, type Weight } from './weights';

export interface CardLine extends Pick<MissingFacts, 'substitute' | 'zeroConfirmed'> {
  id: string;
  weight: Weight;
  direction: Direction;
  /** The locked actual, or `null` if there is none. */
  actual: LineActual | null;
  target?: LineTarget | null;
  rule: ScoringRule;
  /** The line is scored stretch by stretch (R-M2, R-M4); rule, target and actual are then those of its last, for what is missing. */
  segments?: readonly ScoredSegment[] | null;
  /** Default: the policy's. */
  missing?: MissingPolicy;
}

/** The parts of a policy set a card needs; a whole {@link PolicySet} fits. */
export type CardPolicy = Pick<PolicySet, 'score'> & {
  data: Pick<PolicySet['data'], 'missing' | 'excludeMaxWeight'>;
  grade: Pick<PolicySet['grade'], 'bands'>;
};

export interface CardInput {
  lines: CardLine[];
  policy: CardPolicy;
  bonus?: string[];
  penalty?: string[];
  veto?: Veto;
  /** The line whose score below 100 holds all others at 100 (R-S2). */
  coreLine?: string;
}

export interface CardLineResult {
  id: string;
  /** 2 dp for print; mixed weights are exact in the total (R-X7). */
  weight: string;
  status: 'SCORED' | 'EXCLUDED' | 'BLOCKED';
  basis: ScoreBasis;
  attainment: string | null;
  score: string | null;
  trace: Trace;
}

export interface CardResult {
  lines: CardLineResult[];
  /** Official, 2 dp; `null` if not scored. */
  total: string | null;
  grade: string | null;
  notScoredReason?: NotScoredReason;
  /** Some line rests on a last known value or an estimate. */
  provisional: boolean;
  trace: Trace;
  engineVersion: string;
  roundingVersion: string;
}

/**
 * The official result of a card: 2-dp line scores, the core gate on them, the 2-dp total from them, its grade (R-N3, R-S1,
 * R-S2, R-X2, R-X8, E2E-1). A blocked line or too much excluded weight gives `total: null` with the reason.
 * @throws Problem invalid lineIdsUnique, coreLineUnknown, and the codes of `scoreLine`, `total` and `gradeOf`
 */
export function scoreCard({ lines, policy, coreLine, ...extras }: CardInput): CardResult {
  if (new Set(lines.map(({ id }) => id)).size !== lines.length) refuse('lineIdsUnique');
  const scored = heldByCore(
    lines.map((line) => lineResult(line, policy)),
    coreLine,
  );
  const { cardCap, totalCap, bonusMax } = policy.score;
  const summed = totalWorking({
    lines: scored.map(({ score }, i) => [lines[i].weight, score]),
    ...{ cardCap, totalCap, bonusMax, excludeMaxWeight: policy.data.excludeMaxWeight },
    ...extras,
  });
  const outcome = scored.some(({ status }) => status === 'BLOCKED') ? { total: null, notScoredReason: 'dataMissing' as const, trace: [] } : summed;
  return {
    lines: scored,
    ...graded(outcome, policy.grade.bands),
    provisional: scored.some(({ basis }) => basis === 'LAST_KNOWN' || basis === 'ESTIMATE'),
    engineVersion: ENGINE_VERSION,
    roundingVersion: ROUNDING_VERSION,
  };
}

/** Whether one line can be scored as it stands. @throws Problem invalid with the codes of `scoreLine` */
export function checkLine(line: CardLine, policy: CardPolicy): void {
  lineResult(line, policy);
}

function lineResult(line: CardLine, policy: CardPolicy): CardLineResult {
  const resolved = resolveMissing({ ...line, missing: line.missing ?? policy.data.missing });
  const head = { id: line.id, weight: printedWeight(line.weight), status: resolved.status, basis: resolved.basis };
  if (resolved.status !== 'SCORED') return { ...head, attainment: null, score: null, trace: [] };
  if ('score' in resolved) {
    const step = traced('lineScore', '3.8', term(resolved.score), PLACES.score, { missing: resolved.basis });
    return { ...head, attainment: null, score: resolved.score, trace: [step] };
  }
  const bounds = { cap: policy.score.lineCap, floor: policy.score.lineFloor };
  const segments = resolved.basis === 'ACTUAL' ? line.segments : null;
  return { ...head, ...scoreAsAgreed({ rule: line.rule, segments, direction: line.direction, actual: resolved.actual, target: line.target }, bounds) };
}

/** R-S2 on official scores (R-X2): if the core line misses 100, no other line counts above 100. */
function heldByCore(lines: CardLineResult[], coreLine?: string): CardLineResult[] {
  if (coreLine === undefined) return lines;
  const core = lines.find(({ id }) => id === coreLine) ?? refuse('coreLineUnknown');
  const hundred = Fraction.units(100);
  if (core.score === null || !Fraction.of(core.score).isBelow(hundred)) return lines;
  return lines.map((line) => {
    if (line.score === null || !Fraction.of(line.score).isAbove(hundred)) return line;
    const held = { value: hundred, text: `min(${line.score}, 100)` };
    const step = traced('coreGate', 'R-S2', held, PLACES.score, { coreScore: core.score ?? '' });
    return { ...line, score: step.rounded, trace: [...line.trace, step] };
  });
}

function graded(
  { total, notScoredReason, trace }: ReturnType<typeof totalWorking>,
  bands: GradeBand[],
): Pick<CardResult, 'total' | 'grade' | 'notScoredReason' | 'trace'> {
  if (total === null) return { total, grade: null, notScoredReason, trace };
  const { grade } = gradeOf({ total, bands });
  return { total, grade, trace: [...trace, traced('grade', 'R-X2', term(total), PLACES.score, { grade })] };
}
