import type { GradeBand, YearWeighting } from '@kpi-loop/cycle/domain';
import { gradeOf, segmentScore, yearResult, type Trace } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { daysIn } from '@kpi-loop/shared/kernel';
import { SPELLS } from '@kpi-loop/target/api';
import { daysLeft, daysOut, type Spell } from '@kpi-loop/target/domain';
import { NOT_ASSESSED } from './card-scoring';
import { resultShown } from './score.policy';
import type { AssignmentPartView, PeriodResultView } from './scoring.dto';

/** One card of a subject in a settled period, with the result the viewer may see. */
export interface CardPart extends AssignmentPartView {
  subjectId: string;
  periodId: string;
  /** Of the card. */
  status: string;
  grade: string | null;
}

interface PartRow extends Omit<CardPart, 'days'> {
  spells: Spell[] | null;
}

/** What totals are put together by: frozen with the cycle. */
export interface ResultRules {
  bands: GradeBand[];
  totalCap: string;
  weighting: YearWeighting;
}

/** Cards `c` that meet the condition ($1 tenant), by subject, period and part; with the results the viewer may see, unless it is said which. */
export async function cardParts(tx: Tx, condition: string, params: unknown[], shown = resultShown(tx, params)): Promise<CardPart[]> {
  const rows = await tx.query<PartRow>(
    `SELECT c.id AS scorecard_id, c.subject_id, c.period_id, c.status, p.name AS period_name, p.name_en AS period_name_en, u.name AS unit_name, u.name_en AS unit_name_en,
       coalesce(c.counts_from, p.starts_on) AS "from", coalesce(c.counts_to, p.ends_on) AS "to", r.total, r.grade, ab.spells
     FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.kind = 'SETTLEMENT' JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
     LEFT JOIN (${SPELLS}) ab ON c.subject_kind = 'person' AND ab.person_id = c.subject_id
     LEFT JOIN LATERAL (SELECT s.total, s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r ON ${shown}
     WHERE c.tenant_id = $1 AND c.status <> 'void' AND ${condition} ORDER BY c.subject_id, p.starts_on, c.part`,
    params,
  );
  return rows.map(({ spells, ...part }) => {
    const frame = { from: part.from, to: part.to };
    return { ...part, days: spells ? daysLeft(frame, daysOut(frame, spells)) : daysIn(frame) };
  });
}

/** @throws Problem notFound (404). */
export const resultRules = (tx: Tx, cycleId: string): Promise<ResultRules> =>
  tx.get<ResultRules>(
    `SELECT policy->'grade'->'bands' AS bands, policy->'score'->>'totalCap' AS total_cap, coalesce(policy->'people'->>'yearWeighting', 'EQUAL') AS weighting FROM cycle WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, cycleId],
  );

/** Of the only card its own result; of several, one an assignment, the mean of their official totals weighted by the days each counts (R-M8, G29). */
export function resultOfPeriod(parts: readonly CardPart[], { bands, totalCap }: ResultRules): { total: string | null; grade: string | null; days: number } {
  const days = parts.reduce((sum, part) => sum + part.days, 0);
  if (parts.length === 1) return { total: parts[0].total, grade: parts[0].grade, days };
  if (parts.some(({ total }) => total === null) || days === 0) return { total: null, grade: null, days };
  const { score: total } = segmentScore({ segments: parts.map((part) => [part.total!, part.days]), cap: totalCap });
  const short = parts.some(({ grade }) => grade === NOT_ASSESSED);
  return { total, grade: short ? NOT_ASSESSED : gradeOf({ total, bands }).grade, days };
}

export interface ReckonedYear {
  total: string | null;
  grade: string | null;
  trace: Trace;
  /** One for each period he has cards in, in their order. */
  periods: { periodId: string; total: string | null; grade: string | null; days: number; counted: boolean }[];
}

/** The year of one subject so far, by the rule of its cycle (R-Y1). Cards in the order of their periods. */
export function resultOfYear(parts: readonly CardPart[], rules: ResultRules): ReckonedYear {
  const byPeriod = new Map<string, CardPart[]>();
  for (const part of parts) byPeriod.set(part.periodId, [...(byPeriod.get(part.periodId) ?? []), part]);
  const periods = [...byPeriod].map(([periodId, of]) => ({ periodId, ...resultOfPeriod(of, rules) }));
  const { counted, ...year } = yearResult({
    periods: periods.map(({ total, days, grade }) => ({ total, days, assessed: grade !== NOT_ASSESSED })),
    weighting: rules.weighting,
    bands: rules.bands,
    cap: rules.totalCap,
  });
  return { ...year, periods: periods.map((period, i) => ({ ...period, counted: counted.includes(i) })) };
}

/**
 * The results a card is part of: of its period, and of its year so far. Reckoned from the rows each time they are read, so that they
 * cannot differ from them; what the viewer may not see yet is not in them. `official`: the grade of a person's year, which a panel may
 * have put in the place of that of the bands.
 */
export async function resultsAround(
  tx: Tx,
  scorecardId: string,
  official: (year: { cycleId: string; personId: string; grade: string | null }) => Promise<string | null>,
): Promise<{ period: PeriodResultView; cycle: PeriodResultView }> {
  const own = await tx.get<{ cycleId: string; periodId: string; subjectKind: string; subjectId: string }>(
    `SELECT cycle_id, period_id, subject_kind, subject_id FROM scorecard WHERE tenant_id = $1 AND id = $2`,
    [tx.tenantId, scorecardId],
  );
  const rules = await resultRules(tx, own.cycleId);
  const all = await cardParts(tx, `c.cycle_id = $2 AND c.subject_kind = $3 AND c.subject_id = $4`, [tx.tenantId, own.cycleId, own.subjectKind, own.subjectId]);
  const parts = all.filter(({ periodId }) => periodId === own.periodId);
  const [{ total, grade }, year] = [resultOfPeriod(parts, rules), resultOfYear(all, rules)];
  const ofYear = own.subjectKind === 'person' ? await official({ cycleId: own.cycleId, personId: own.subjectId, grade: year.grade }) : year.grade;
  return { period: { total, grade, parts: parts.map(viewOf) }, cycle: { total: year.total, grade: ofYear, parts: all.map(viewOf) } };
}

const viewOf = ({ subjectId: _s, periodId: _p, status: _t, grade: _g, ...view }: CardPart): AssignmentPartView => view;
