import type { GradeBand } from '@kpi-loop/cycle/domain';
import { gradeOf, segmentScore } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { daysIn } from '@kpi-loop/shared/kernel';
import { SPELLS } from '@kpi-loop/target/api';
import { daysLeft, daysOut, type Spell } from '@kpi-loop/target/domain';
import { NOT_ASSESSED } from './card-scoring';
import { resultShown } from './score.policy';
import type { AssignmentPartView, PeriodResultView } from './scoring.dto';

interface Part extends Omit<AssignmentPartView, 'days'> {
  grade: string | null;
  spells: Spell[] | null;
  bands: GradeBand[];
  totalCap: string;
}

/** What the parts of a result are: the cards of a subject in one period, or in all settled periods of a cycle. */
export type ResultScope = 'period' | 'cycle';

/**
 * The result of a period: of the only card its own; of several, one an assignment, the mean of their official totals weighted by the
 * days each counts (R-M8, G29). The result of a cycle is made of its settled periods in the same way. Reckoned from the rows each time
 * it is read, so that it cannot differ from them; what the viewer may not see yet is not in it.
 */
export async function dayWeightedResult(tx: Tx, scorecardId: string, scope: ResultScope): Promise<PeriodResultView> {
  const params: unknown[] = [tx.tenantId, scorecardId];
  const parts = await tx.query<Part>(
    `SELECT c.id AS scorecard_id, p.name AS period_name, p.name_en AS period_name_en, u.name AS unit_name, u.name_en AS unit_name_en, coalesce(c.counts_from, p.starts_on) AS "from", coalesce(c.counts_to, p.ends_on) AS "to",
       r.total, r.grade, ab.spells, y.policy->'grade'->'bands' AS bands, y.policy->'score'->>'totalCap' AS total_cap
     FROM scorecard own JOIN scorecard c ON c.tenant_id = own.tenant_id AND ${scope === 'period' ? 'c.period_id = own.period_id' : 'c.cycle_id = own.cycle_id'} AND c.subject_kind = own.subject_kind AND c.subject_id = own.subject_id AND c.status <> 'void'
     JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.kind = 'SETTLEMENT' JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
     LEFT JOIN (${SPELLS}) ab ON c.subject_kind = 'person' AND ab.person_id = c.subject_id
     LEFT JOIN LATERAL (SELECT s.total, s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON ${resultShown(tx, params)}
     WHERE own.tenant_id = $1 AND own.id = $2 ORDER BY p.starts_on, c.part`,
    params,
  );
  const views = parts.map(({ grade: _, spells, bands: _b, totalCap: _c, ...part }): AssignmentPartView => {
    const frame = { from: part.from, to: part.to };
    return { ...part, days: spells ? daysLeft(frame, daysOut(frame, spells)) : daysIn(frame) };
  });
  if (parts.length === 1) return { total: parts[0].total, grade: parts[0].grade, parts: views };
  // a period that is still to come does not keep the year so far from being read
  const counted = scope === 'cycle' ? views.filter(({ total }) => total !== null) : views;
  if (counted.some(({ total }) => total === null) || !counted.some(({ days }) => days > 0)) return { total: null, grade: null, parts: views };
  const { score: total } = segmentScore({ segments: counted.map((part) => [part.total!, part.days]), cap: parts[0].totalCap });
  const short = scope === 'period' && parts.some(({ grade }) => grade === NOT_ASSESSED);
  return { total, grade: short ? NOT_ASSESSED : gradeOf({ total, bands: parts[0].bands }).grade, parts: views };
}
