import { Injectable } from '@nestjs/common';
import type { RestatedFigure, ResultImpact } from '@kpi-loop/measurement/api';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { decimal } from '@kpi-loop/shared/kernel';
import { cardOutcome, type CardOutcome, type LineOutcome } from './card-scoring';
import { GRADE_BEFORE, gradeKept, type GradeBefore } from './regrade';
import { ScoreInputs } from './score.inputs';
import { ScoringCommands } from './scoring.commands';

/** A card with a result that one of the figures went into. */
interface AffectedCard extends GradeBefore {
  scorecardId: string;
  ownerId: string;
  headId: string | null;
  periodId: string;
  cycleId: string;
  settled: boolean;
  resultId: string;
  totalBefore: string | null;
}
type Moved = Pick<LineOutcome, 'lineId' | 'actual' | 'attainment' | 'score' | 'weight'> & { edition: number | null };

interface Delta {
  card: AffectedCard;
  toResultId: string | null;
  total: string | null;
  grade: string | null;
  lines: Moved[];
}

/** A result may be scored anew as long as its period is not closed; afterwards it is final and the difference stands beside it. */
const SETTLED = `(p.status NOT IN ('data_locked', 'scored', 'reviewed') OR split_part(c.status, '.', 1) NOT IN ('locked', 'scored', 'calibrated', 'published'))`;
const FIGURES_OF_CORRECTION = `SELECT m.metric_version_id, m.subject_kind, m.subject_id, m.month FROM correction_figure f JOIN measurement m ON m.tenant_id = f.tenant_id AND m.id = f.measurement_id WHERE f.tenant_id = $1 AND f.correction_id = $2::uuid`;
const FIGURES_NAMED = `SELECT f."metricVersionId" AS metric_version_id, f."subjectKind" AS subject_kind, f."subjectId" AS subject_id, f.month FROM jsonb_to_recordset($2::jsonb) AS f("metricVersionId" uuid, "subjectKind" text, "subjectId" uuid, month date)`;

/** What corrections of frozen figures make of results: foretold before they are approved, traced afterwards (domain.md §2.4). */
@Injectable()
export class CorrectedScores {
  constructor(
    private readonly inputs: ScoreInputs,
    private readonly commands: ScoringCommands,
  ) {}

  /** Asked while the figures stand as they would; nothing is written. */
  async impacts(tx: Tx, figures: readonly RestatedFigure[]): Promise<ResultImpact[]> {
    const cards = await this.affected(tx, FIGURES_NAMED, JSON.stringify(figures));
    const outcomes = await this.outcomes(tx, cards);
    return cards.flatMap((card) => {
      const after = outcomes.get(card.scorecardId);
      if (!after || (after.total === card.totalBefore && after.grade === card.grade)) return [];
      const { scorecardId, ownerId, settled, totalBefore, grade: gradeBefore } = card;
      return [{ scorecardId, ownerId, settled, totalBefore, totalAfter: after.total, gradeBefore, gradeAfter: after.grade }];
    });
  }

  /** Approved: what is not final is scored anew, and each card it touches says from what to what, line by line. */
  async follow(tx: Tx, correctionId: string): Promise<void> {
    const { reason } = await tx.get<{ reason: string }>(`SELECT reason FROM correction WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, correctionId]);
    const cards = await this.affected(tx, FIGURES_OF_CORRECTION, correctionId);
    const open = cards.filter(({ settled }) => !settled);
    for (const periodId of [...new Set(open.map((card) => card.periodId))].sort())
      await this.commands.scorePeriod(
        tx,
        periodId,
        reason,
        open.filter((card) => card.periodId === periodId).map((card) => card.scorecardId),
      );
    const rescored = await this.rescored(tx, open);
    const foretold = await this.outcomes(
      tx,
      cards.filter(({ settled }) => settled),
    );
    const deltas = cards.flatMap((card): Delta[] => {
      const own = card.settled ? foretold.get(card.scorecardId) : undefined;
      if (own) return [{ card, toResultId: null, total: own.total, grade: own.grade, lines: own.lines.map(movedOf) }];
      const next = rescored.get(card.scorecardId);
      return next ? [{ card, ...next }] : [];
    });
    await this.write(tx, correctionId, deltas);
  }

  private affected(tx: Tx, figures: string, param: string): Promise<AffectedCard[]> {
    return tx.query<AffectedCard>(
      `SELECT DISTINCT ON (c.id) c.id AS scorecard_id, c.owner_id, c.head_id, c.period_id, c.cycle_id, ${SETTLED} AS settled, r.id AS result_id, r.total AS total_before, ${GRADE_BEFORE}
       FROM (${figures}) g JOIN scorecard_line l ON l.tenant_id = $1 AND l.metric_version_id = g.metric_version_id JOIN scorecard c ON c.tenant_id = $1 AND c.id = l.scorecard_id AND c.status <> 'void'
         AND coalesce(l.measured_kind, c.subject_kind) = g.subject_kind AND coalesce(l.measured_id, c.subject_id) = g.subject_id
       JOIN period p ON p.tenant_id = $1 AND p.id = c.period_id AND g.month BETWEEN p.starts_on AND p.ends_on
       JOIN score_result r ON r.tenant_id = $1 AND r.scorecard_id = c.id ORDER BY c.id, r.revision DESC`,
      [tx.tenantId, param],
    );
  }

  /** What the cards would come to; a grade that people gave holds as it would if they were scored anew. */
  private async outcomes(tx: Tx, cards: readonly AffectedCard[]): Promise<Map<string, CardOutcome>> {
    const known = new Map(cards.map((card) => [card.scorecardId, card]));
    const outcomes = new Map<string, CardOutcome>();
    for (const cycleId of new Set(cards.map((card) => card.cycleId))) {
      const { policy } = await this.inputs.policy(tx, cycleId);
      const ids = cards.filter((card) => card.cycleId === cycleId).map((card) => card.scorecardId);
      for (const card of await this.inputs.cards(tx, ids, policy)) {
        const outcome = cardOutcome(card.lines, policy, card.participation, card.bonus);
        outcomes.set(card.scorecardId, { ...outcome, grade: gradeKept(known.get(card.scorecardId), outcome.grade).grade });
      }
    }
    return outcomes;
  }

  /** The revisions that the correction has led to. */
  private async rescored(tx: Tx, cards: readonly AffectedCard[]): Promise<Map<string, Omit<Delta, 'card'>>> {
    const rows = await tx.query<Omit<Delta, 'card' | 'lines'> & { scorecardId: string }>(
      `SELECT DISTINCT ON (scorecard_id) scorecard_id, id AS to_result_id, total, grade FROM score_result WHERE tenant_id = $1 AND scorecard_id = ANY ($2::uuid[]) AND id <> ALL ($3::uuid[]) ORDER BY scorecard_id, revision DESC`,
      [tx.tenantId, cards.map((card) => card.scorecardId), cards.map((card) => card.resultId)],
    );
    const lines = await this.linesOf(
      tx,
      rows.map((row) => row.toResultId!),
    );
    return new Map(rows.map(({ scorecardId, ...row }) => [scorecardId, { ...row, lines: lines.get(row.toResultId!) ?? [] }]));
  }

  private async linesOf(tx: Tx, resultIds: readonly string[]): Promise<Map<string, Moved[]>> {
    const rows = await tx.query<Moved & { resultId: string }>(
      `SELECT score_result_id AS result_id, line_id, actual, attainment, score, weight, (trace->'measured'->>'edition')::int AS edition FROM line_score WHERE tenant_id = $1 AND score_result_id = ANY ($2::uuid[])`,
      [tx.tenantId, resultIds],
    );
    const lines = new Map<string, Moved[]>();
    for (const { resultId, ...line } of rows) lines.set(resultId, [...(lines.get(resultId) ?? []), line]);
    return lines;
  }

  /** Once a card and correction, however often it is told. */
  private async write(tx: Tx, correctionId: string, deltas: readonly Delta[]): Promise<void> {
    if (!deltas.length) return;
    const before = await this.linesOf(
      tx,
      deltas.map(({ card }) => card.resultId),
    );
    const rows = deltas.map(({ card, toResultId, total, grade, lines }) => ({
      id: newId(),
      scorecard_id: card.scorecardId,
      from_result_id: card.resultId,
      to_result_id: toResultId,
      total_before: card.totalBefore,
      total_after: total,
      grade_before: card.grade,
      grade_after: grade,
      lines: differences(before.get(card.resultId) ?? [], lines),
    }));
    const made = await tx.query<{ scorecardId: string }>(
      `INSERT INTO score_delta (tenant_id, id, scorecard_id, correction_id, from_result_id, to_result_id, total_before, total_after, grade_before, grade_after, lines)
       SELECT $1, d.id, d.scorecard_id, $2, d.from_result_id, d.to_result_id, d.total_before, d.total_after, d.grade_before, d.grade_after, d.lines
       FROM jsonb_to_recordset($3::jsonb) AS d(id uuid, scorecard_id uuid, from_result_id uuid, to_result_id uuid, total_before numeric, total_after numeric, grade_before text, grade_after text, lines jsonb)
       ON CONFLICT (tenant_id, scorecard_id, correction_id) DO NOTHING RETURNING scorecard_id`,
      [tx.tenantId, correctionId, JSON.stringify(rows)],
    );
    const written = new Set(made.map((row) => row.scorecardId));
    for (const { card, toResultId } of deltas.filter((delta) => written.has(delta.card.scorecardId))) {
      const fact = { type: 'scorecard.restated', scorecardId: card.scorecardId, periodId: card.periodId, correctionId, settled: toResultId === null };
      tx.record(fact, 'scorecard', card.scorecardId, { people: [card.ownerId, card.headId] });
    }
  }
}

const movedOf = ({ lineId, actual, attainment, score, weight, trace }: LineOutcome): Moved => ({
  lineId,
  actual,
  attainment,
  score,
  weight,
  edition: (trace['measured'] as { edition: number | null }).edition,
});

const same = (a: string | null, b: string | null): boolean => (a === null || b === null ? a === b : decimal(a).eq(decimal(b)));

/** Of two results of a card the lines whose figure or score is another one. */
function differences(before: readonly Moved[], after: readonly Moved[]): object[] {
  const old = new Map(before.map((line) => [line.lineId, line]));
  return after.flatMap((line) => {
    const was = old.get(line.lineId);
    if (was && same(was.actual, line.actual) && same(was.score, line.score)) return [];
    return [
      {
        lineId: line.lineId,
        ...{ actualBefore: was?.actual ?? null, actualAfter: line.actual, attainmentBefore: was?.attainment ?? null, attainmentAfter: line.attainment },
        ...{ scoreBefore: was?.score ?? null, scoreAfter: line.score, weight: line.weight, editionBefore: was?.edition ?? null, editionAfter: line.edition },
      },
    ];
  });
}
