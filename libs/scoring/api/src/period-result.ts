import type { GradeBand } from '@kpi-loop/cycle/domain';
import { gradeOf, segmentScore } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { daysIn } from '@kpi-loop/shared/kernel';
import { SPELLS } from '@kpi-loop/target/api';
import { daysLeft, daysOut, type Spell } from '@kpi-loop/target/domain';
import { NOT_ASSESSED } from './card-scoring';
import type { AssignmentPartView, PeriodResultView } from './scoring.dto';

interface Part extends Omit<AssignmentPartView, 'days'> {
  grade: string | null;
  spells: Spell[] | null;
  bands: GradeBand[];
  lineCap: string;
}

/**
 * The result of a period: of the only card its own; of several, one an assignment, the mean of their official totals weighted by the
 * days each counts (R-M8, G29). Reckoned from the rows each time it is read, so that it cannot differ from them.
 */
export async function periodResult(tx: Tx, scorecardId: string): Promise<PeriodResultView> {
  const parts = await tx.query<Part>(
    `SELECT c.id AS scorecard_id, u.name AS unit_name, u.name_en AS unit_name_en, coalesce(c.counts_from, p.starts_on) AS "from", coalesce(c.counts_to, p.ends_on) AS "to", r.total, r.grade, ab.spells,
       y.policy->'grade'->'bands' AS bands, y.policy->'score'->>'totalCap' AS line_cap
     FROM scorecard own JOIN scorecard c ON c.tenant_id = own.tenant_id AND c.period_id = own.period_id AND c.subject_kind = own.subject_kind AND c.subject_id = own.subject_id AND c.status <> 'void'
     JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
     LEFT JOIN (${SPELLS}) ab ON c.subject_kind = 'person' AND ab.person_id = c.subject_id
     LEFT JOIN LATERAL (SELECT s.total, s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON true
     WHERE own.tenant_id = $1 AND own.id = $2 ORDER BY c.part`,
    [tx.tenantId, scorecardId],
  );
  const views = parts.map(({ grade: _, spells, bands: _b, lineCap: _c, ...part }): AssignmentPartView => {
    const frame = { from: part.from, to: part.to };
    return { ...part, days: spells ? daysLeft(frame, daysOut(frame, spells)) : daysIn(frame) };
  });
  if (parts.length === 1) return { total: parts[0].total, grade: parts[0].grade, parts: views };
  if (views.some(({ total }) => total === null) || !views.some(({ days }) => days > 0)) return { total: null, grade: null, parts: views };
  const { score: total } = segmentScore({ segments: views.map(({ total, days }) => [total!, days]), cap: parts[0].lineCap });
  return { total, grade: parts.some(({ grade }) => grade === NOT_ASSESSED) ? NOT_ASSESSED : gradeOf({ total, bands: parts[0].bands }).grade, parts: views };
}
