import { createHash } from 'node:crypto';
import { Problem, decimal, fixed } from '@kpi-loop/shared/kernel';
import {
  ENGINE_VERSION,
  ROUNDING_VERSION,
  checkLine,
  lineInput,
  reached,
  participatesEnough,
  printedWeight,
  scoreCard,
  type CardLine,
  type CardLineResult,
  type CardPolicy,
  type LineAgreement,
  type LineInput,
  type MilestoneOutcome,
  type TraceStep,
} from '@kpi-loop/scoring/domain';

/** The measured figure of a line over its period. `value` is null where it may not score (missing, in doubt, ÷ 0). */
export interface LineFigure {
  value: string | null;
  /** HR lets it pass: the line is left out, and the others weigh more (EXCLUDE_RENORMALISE, R-S1). */
  waived: boolean;
  numerator: string | null;
  denominator: string | null;
  /** Stands in for a missing figure where the policy says LAST_KNOWN. */
  lastKnown: string | null;
  status: string;
  rowCount: number;
  dataUntil: string | null;
  runIds: string[];
  /** Of its frozen months the edition each was taken from, and the latest of these. */
  editions: Record<string, number>;
  edition: number | null;
}

/** A milestone as it stands in the trace of its task. */
export interface ScoredMilestone extends MilestoneOutcome {
  name: string;
  nameEn: string;
  dueOn: string;
  doneOn: string | null;
}

/** Points of a bonus item, as granted, with the most it could bring. */
export interface BonusPoints {
  lineId: string;
  title: string;
  titleEn: string;
  points: string;
  maxPoints: string;
  reason: string;
}

export interface LineToScore extends LineAgreement {
  lineId: string;
  /** Null of a key task. */
  metricVersionId: string | null;
  figure: LineFigure;
  /** Of a key task: what scores it instead of a figure. */
  milestones?: ScoredMilestone[];
  /** Of a line that is scored by stretches: the figure of each, in their order. */
  segmentFigures?: LineFigure[];
}

/** Days somebody took part in a period, of the days it has for him, and how many he needs (R-M6). */
export interface Participation {
  days: number;
  periodDays: number;
  minDays: number;
  minShare: string;
}
/** 不考核: scored for information, without a grade and without a bonus on it. */
export const NOT_ASSESSED = 'N/A';

export interface LineOutcome {
  lineId: string;
  actual: string | null;
  numerator: string | null;
  denominator: string | null;
  target: string;
  attainment: string | null;
  score: string | null;
  weight: string;
  status: string;
  basis: string;
  trace: Record<string, unknown>;
}

export interface CardOutcome {
  total: string | null;
  grade: string | null;
  notScoredReason: string | null;
  provisional: boolean;
  engineVersion: string;
  inputHash: string;
  trace: Record<string, unknown>;
  lines: LineOutcome[];
}

/**
 * The official result of one card with everything needed to recompute it by hand (R-N3, R-N6). A card that cannot be
 * scored says why (`notScoredReason`); it never scores 0 for want of data (§3.8). The same input gives the same bits (R-N5).
 */
export function cardOutcome(
  lines: readonly LineToScore[],
  policy: CardPolicy,
  participation: Participation | null = null,
  bonus: readonly BonusPoints[] = [],
): CardOutcome {
  const inputs = lines.map((line) => ({ line, input: lineInput(line) }));
  const short = !!participation && (participation.days === 0 || !participatesEnough(participation));
  const head = { engineVersion: ENGINE_VERSION, inputHash: inputHash(inputs, policy, short ? participation : null, bonus) };
  try {
    const card = scoreCard({ policy, lines: inputs.map(({ line, input }) => cardLine(line, input)), bonus: bonus.map(({ points }) => points) });
    return {
      ...head,
      total: card.total,
      grade: short && card.grade !== null ? NOT_ASSESSED : card.grade,
      notScoredReason: card.notScoredReason ?? null,
      provisional: card.provisional,
      trace: { steps: short ? [...card.trace, tooShort(participation)] : card.trace, roundingVersion: card.roundingVersion, ...(bonus.length ? { bonus } : {}) },
      lines: card.lines.map((result, i) => lineOutcome(inputs[i].line, inputs[i].input, result)),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return {
      ...head,
      total: null,
      grade: null,
      notScoredReason: reasonOf(error),
      provisional: false,
      trace: { steps: [], roundingVersion: ROUNDING_VERSION },
      lines: [],
    };
  }
}

/** Lines the engine would refuse, each with its reason; what is only missing is not among them. */
export function refusedLines(lines: readonly LineToScore[], policy: CardPolicy): { lineId: string; reason: string }[] {
  return lines.flatMap((line) => {
    try {
      checkLine(cardLine(line, lineInput(line)), policy);
      return [];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return [{ lineId: line.lineId, reason: reasonOf(error) }];
    }
  });
}

const reasonOf = (error: Problem): string => error.extra.violations?.[0] ?? error.code;

function cardLine(line: LineToScore, input: LineInput): CardLine {
  const segments = reached(input, (i) => line.segmentFigures?.[i]?.value ?? null);
  return {
    id: line.lineId,
    weight: input.weight,
    direction: line.direction,
    actual: line.milestones?.map(outcomeIn) ?? (input.segments && !segments ? null : line.figure.value),
    segments,
    substitute: line.figure.waived ? null : line.figure.lastKnown,
    target: input.target,
    rule: input.rule,
    ...(line.figure.waived ? { missing: 'EXCLUDE_RENORMALISE' } : {}),
  };
}

const outcomeIn = ({ name: _n, nameEn: _e, dueOn: _u, doneOn: _o, ...outcome }: ScoredMilestone): MilestoneOutcome => outcome;

function lineOutcome(line: LineToScore, input: LineInput, result: CardLineResult): LineOutcome {
  const { figure } = line;
  return {
    lineId: line.lineId,
    actual: figure.value,
    numerator: figure.numerator,
    denominator: figure.denominator,
    target: input.compositeTarget,
    attainment: result.attainment,
    score: result.score,
    weight: printedWeight(input.weight),
    status: result.status,
    basis: result.basis,
    trace: {
      steps: stepsOf(figure, input, result),
      metricVersionId: line.metricVersionId,
      rule: input.rule,
      ...(line.milestones ? { milestones: line.milestones } : {}),
      ...(input.segments ? { segments: input.segments } : {}),
      measured: {
        status: figure.status,
        rowCount: figure.rowCount,
        dataUntil: figure.dataUntil,
        runIds: figure.runIds,
        editions: figure.editions,
        edition: figure.edition,
      },
    },
  };
}

/** actual → (composite target) → attainment → line score → weighted score, each with the numbers in it. */
export function stepsOf(
  figure: Pick<LineFigure, 'value' | 'numerator' | 'denominator'>,
  input: LineInput,
  result: Pick<CardLineResult, 'score' | 'trace'>,
): TraceStep[] {
  const steps: TraceStep[] = [];
  const { value, numerator, denominator } = figure;
  if (value !== null) {
    const formula = numerator !== null && denominator !== null ? `${plain(numerator)} ÷ ${plain(denominator)}` : plain(value);
    steps.push(
      step('actual', formula, value, fixed(value, 6), denominator === null ? 'R-G0' : 'R-G1', { numerator: numerator ?? '', denominator: denominator ?? '' }),
    );
  }
  if (typeof input.target !== 'string' && !input.segments) {
    const days = input.target.reduce((sum, [, d]) => sum + d, 0);
    const formula = `(${input.target.map(([t, d]) => `${t} × ${d}`).join(' + ')}) ÷ ${days}`;
    steps.push(step('target', formula, input.compositeTarget, input.compositeTarget, 'R-M1', {}));
  }
  steps.push(...result.trace);
  if (result.score !== null) {
    const weight = printedWeight(input.weight);
    const weighted = decimal(result.score).times(decimal(weight)).div(100);
    steps.push(step('weightedLine', `${result.score} × ${weight} ÷ 100`, weighted.toFixed(), fixed(weighted, 2), 'R-N3', { weight, score: result.score }));
  }
  return steps;
}

const plain = (number: string): string => decimal(number).toFixed();

const step = (name: string, formula: string, unrounded: string, rounded: string, ruleId: string, inputs: Record<string, string>): TraceStep => ({
  step: name,
  formula,
  inputs,
  unrounded: unrounded.replace(/(\.\d{20})\d+$/, '$1'),
  rounded,
  ruleId,
});

/** R-M6 as a step with its numbers. */
function tooShort({ days, periodDays, minDays, minShare }: Participation): TraceStep {
  const numbers = { days: String(days), periodDays: String(periodDays), minDays: String(minDays), minShare };
  return step('participation', `${days} < max(${minDays}, ${minShare} × ${periodDays})`, String(days), NOT_ASSESSED, 'R-M6', numbers);
}

/** Everything the result depends on, in a fixed order: the same hash makes no new revision. */
function inputHash(inputs: { line: LineToScore; input: LineInput }[], policy: CardPolicy, short: Participation | null, bonus: readonly BonusPoints[]): string {
  const content = [
    ENGINE_VERSION,
    ROUNDING_VERSION,
    [policy.score, policy.data.missing, policy.data.excludeMaxWeight, policy.grade.bands],
    ...(bonus.length ? [bonus.map(({ lineId, points }) => [lineId, points])] : []),
    ...(short ? [[short.days, short.periodDays, short.minDays, short.minShare]] : []),
    [...inputs]
      .sort((a, b) => a.line.lineId.localeCompare(b.line.lineId))
      .map(({ line, input }) => [
        line.lineId,
        line.metricVersionId,
        line.direction,
        input.rule,
        input.target,
        input.weight,
        line.figure.value,
        line.figure.numerator,
        line.figure.denominator,
        line.figure.lastKnown,
        ...(line.milestones ? [line.milestones.map(outcomeIn)] : []),
        ...(line.figure.waived ? ['waived'] : []),
        ...(input.segments ? [input.segments, line.segmentFigures?.map(({ value }) => value)] : []),
      ]),
  ];
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
}

const sorted = (value: unknown): unknown =>
  value === null || typeof value !== 'object'
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        );
