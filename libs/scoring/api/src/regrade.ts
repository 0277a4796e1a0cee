import { Problem } from '@kpi-loop/shared/kernel';
import type { Tx } from '@kpi-loop/shared/api';
import type { GradedBy } from './score-result.entity';

/** The grade of a result `r` of a card `c`, as it stands before another is computed. */
export interface GradeBefore {
  grade: string | null;
  rawGrade: string | null;
  gradedBy: GradedBy | null;
  /** To its owner. */
  shown: boolean;
}
export const GRADE_BEFORE = `r.grade, r.raw_grade, r.graded_by, split_part(c.status, '.', 1) IN ('published', 'final') AS shown`;

/**
 * A grade that people gave and its owner was shown holds as long as the bands say of the new total what they said of the old one;
 * another grade of the bands is a new one. What nobody was shown is compared anew.
 */
export function gradeKept(before: GradeBefore | undefined, grade: string | null): Omit<GradeBefore, 'shown'> {
  if (!before?.gradedBy || !before.shown || before.rawGrade !== grade) return { grade, rawGrade: null, gradedBy: null };
  return { grade: before.grade, rawGrade: grade, gradedBy: before.gradedBy };
}

/** Another grade for the official result of a card, with its reason. */
export interface Regrade {
  scorecardId: string;
  grade: string;
  reason: string;
}

export interface Regraded {
  resultId: string;
  scorecardId: string;
  periodId: string;
  ownerId: string;
  headId: string | null;
  revision: number;
}

/** The results asked about, as they stand: `r` of the card `c` in its cycle `y`, with the grade wanted `g`. */
const WANTED = `FROM jsonb_to_recordset($2::jsonb) AS g("scorecardId" uuid, grade text, reason text)
  JOIN scorecard c ON c.tenant_id = $1 AND c.id = g."scorecardId" JOIN cycle y ON y.tenant_id = $1 AND y.id = c.cycle_id
  JOIN LATERAL (SELECT * FROM score_result s WHERE s.tenant_id = $1 AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON true`;
const OF_BANDS = `EXISTS (SELECT FROM jsonb_array_elements(y.policy->'grade'->'bands') b WHERE b->>0 =`;

/**
 * Grades people have put in the place of those of the bands: a new revision of each result with the same total, lines and trace.
 * The bands' own grade put back leaves no trace of a panel in the row. One that is there already makes no revision.
 * @throws Problem ruleBroken (422): gradeOfBands, resultAssessed (it has no total, or was not assessed)
 */
export async function regrade(tx: Tx, grades: readonly Regrade[], by: GradedBy): Promise<Regraded[]> {
  const wanted = [tx.tenantId, JSON.stringify(grades)];
  const found = await tx.get<{ known: number; ofBands: boolean; assessed: boolean }>(
    `SELECT count(*)::int AS known, bool_and(${OF_BANDS} g.grade)) AS of_bands, bool_and(r.total IS NOT NULL AND ${OF_BANDS} r.grade)) AS assessed ${WANTED}`,
    wanted,
  );
  if (found.known < grades.length || found.assessed === false) refuse('resultAssessed');
  if (found.ofBands === false) refuse('gradeOfBands');
  const made = await tx.query<Regraded & { fromId: string }>(
    `WITH next AS MATERIALIZED (SELECT gen_random_uuid() AS id, r.id AS from_id, c.id AS scorecard_id, c.period_id, c.owner_id, c.head_id, r.revision + 1 AS revision, r.total, g.grade, coalesce(r.raw_grade, r.grade) AS raw,
       r.provisional, r.engine_version, r.policy_hash, r.input_hash, r.trace, g.reason ${WANTED} WHERE g.grade <> r.grade),
     made AS (INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, raw_grade, graded_by, provisional, engine_version, policy_hash, input_hash, trace, computed_by, reason, computed_at)
       SELECT $1, id, scorecard_id, revision, total, grade, nullif(raw, grade), CASE WHEN raw <> grade THEN $3 END, provisional, engine_version, policy_hash, input_hash, trace, $4, reason, tenant_now() FROM next)
     SELECT id AS result_id, from_id, scorecard_id, period_id, owner_id, head_id, revision FROM next ORDER BY scorecard_id`,
    [...wanted, by, tx.viewer.personId],
  );
  await tx.execute(
    `INSERT INTO line_score (tenant_id, score_result_id, line_id, actual, numerator, denominator, target, attainment, score, weight, status, basis, trace)
     SELECT l.tenant_id, m."resultId", l.line_id, l.actual, l.numerator, l.denominator, l.target, l.attainment, l.score, l.weight, l.status, l.basis, l.trace
     FROM jsonb_to_recordset($2::jsonb) AS m("resultId" uuid, "fromId" uuid) JOIN line_score l ON l.tenant_id = $1 AND l.score_result_id = m."fromId"`,
    [tx.tenantId, JSON.stringify(made.map(({ resultId, fromId }) => ({ resultId, fromId })))],
  );
  return made.map(({ fromId: _, ...row }) => row);
}

function refuse(rule: string): never {
  throw new Problem('ruleBroken', 'ruleBroken', rule, { violations: [rule] });
}
