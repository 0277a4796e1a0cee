import { Injectable } from '@nestjs/common';
import { levelsLower } from '@kpi-loop/appeal/domain';
import { AppealedResults, ScoringReader } from '@kpi-loop/scoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import { decimal } from '@kpi-loop/shared/kernel';
import type { Case } from './appeal.case';

export interface Result {
  total: string | null;
  grade: string | null;
}

/** A figure of the result, as a panel may ask for another. */
export interface ContestedFigure {
  id: string;
  status: string;
  numerator: string | null;
  denominator: string | null;
  direction: string;
}

/** The result that is contested, and what would make it worse. */
@Injectable()
export class AppealResults {
  constructor(
    private readonly scoring: ScoringReader,
    private readonly appealed: AppealedResults,
  ) {}

  async of(tx: Tx, { scorecardId, cycleId, personId }: Pick<Case, 'scorecardId' | 'cycleId' | 'personId'>): Promise<Result> {
    if (!scorecardId) return this.appealed.yearOf(tx, cycleId, personId);
    const result = await this.scoring.result(tx, scorecardId);
    return { total: result?.total ?? null, grade: result?.grade ?? null };
  }

  /** Figures of the cards in the months of their periods, by id. */
  async figures(tx: Tx, cardIds: readonly string[], ids: readonly string[]): Promise<Map<string, ContestedFigure>> {
    const rows = await tx.query<ContestedFigure>(
      `SELECT DISTINCT m.id, m.status, m.numerator, m.denominator, v.direction FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN measurement m ON m.tenant_id = l.tenant_id AND m.metric_version_id = l.metric_version_id AND m.month BETWEEN p.starts_on AND p.ends_on
         AND m.subject_kind = coalesce(l.measured_kind, c.subject_kind) AND m.subject_id = coalesce(l.measured_id, c.subject_id)
       WHERE l.tenant_id = $1 AND l.scorecard_id = ANY ($2::uuid[]) AND l.removed_at IS NULL AND m.id = ANY ($3::uuid[])`,
      [tx.tenantId, cardIds, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** A lower total, or a lower grade. `grades` from the best to the worst. */
export function isWorse(before: Result, after: Result, grades: readonly string[]): boolean {
  if (before.total !== null && (after.total === null || decimal(after.total).lt(decimal(before.total)))) return true;
  return levelsLower(before.grade, after.grade, grades) > 0;
}

/** Where more is better a lower figure, and the other way round; of a range nobody can say beforehand. */
export function isWorseFigure({ numerator, denominator, direction }: ContestedFigure, next: { numerator: string; denominator: string | null }): boolean {
  if (numerator === null || (direction !== 'HIGHER' && direction !== 'LOWER')) return false;
  const [was, will] = [ratio(numerator, denominator), ratio(next.numerator, next.denominator)];
  return direction === 'HIGHER' ? will.lt(was) : will.gt(was);
}

const ratio = (numerator: string, denominator: string | null) =>
  denominator === null || decimal(denominator).isZero() ? decimal(numerator) : decimal(numerator).div(decimal(denominator));
