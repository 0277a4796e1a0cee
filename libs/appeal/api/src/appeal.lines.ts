import type { Tx } from '@kpi-loop/shared/api';
import type { AppealLineView } from './appeal-refs.view';

/** The latest result of card `c`. */
export const LATEST = `LATERAL (SELECT s.id, s.total, s.grade, s.raw_grade, s.trace FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r`;

/** Lines of cards with the numbers of their latest result; $1 tenant, $2 cards. A key task is called by its title. */
export const LINES = `SELECT l.id AS line_id, l.scorecard_id, p.name AS period_name, p.name_en AS period_name_en, l.kind, coalesce(m.name, nullif(l.title, ''), l.title_en) AS name, coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS name_en,
    coalesce(v.unit, '') AS unit, coalesce(v.decimals, 2) AS decimals, coalesce(v.percent, false) AS percent, coalesce(v.direction, 'HIGHER') AS direction, s.target, s.actual, s.attainment, s.score, s.weight, coalesce(s.trace->'steps', '[]') AS steps
  FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  LEFT JOIN ${LATEST} ON true LEFT JOIN line_score s ON s.tenant_id = l.tenant_id AND s.score_result_id = r.id AND s.line_id = l.id
  LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
  WHERE l.tenant_id = $1 AND l.scorecard_id = ANY ($2::uuid[]) AND l.removed_at IS NULL ORDER BY p.starts_on, l.scorecard_id, l.ordinal, l.id`;

export async function linesOf(tx: Tx, cardIds: readonly string[]): Promise<AppealLineView[]> {
  const rows = await tx.query<AppealLineView & { steps: unknown }>(LINES, [tx.tenantId, cardIds]);
  return rows.map(({ steps: _, ...line }) => line);
}
