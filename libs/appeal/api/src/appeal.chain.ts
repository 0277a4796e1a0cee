import { Injectable } from '@nestjs/common';
import { AppealedResults } from '@kpi-loop/scoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import type { Case } from './appeal.case';

/** Steps by which somebody has agreed to, or decided, what a card asks for. */
const DECIDING = [
  'scorecard.submit',
  'scorecard.approve',
  'scorecard.mediate',
  'scorecard.mediated',
  'scorecard.decide',
  'scorecard.confirmRefusal',
  'scorecard.grantBonus',
];

/** $2 the cards. Figures of their lines, in the months of their periods. */
const FIGURES = `SELECT m.id, m.metric_version_id, m.verified_by, v.metric_id, m.subject_kind, m.subject_id, m.month FROM scorecard_line l
  JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
  JOIN measurement m ON m.tenant_id = l.tenant_id AND m.metric_version_id = l.metric_version_id AND m.month BETWEEN p.starts_on AND p.ends_on
    AND m.subject_kind = coalesce(l.measured_kind, c.subject_kind) AND m.subject_id = coalesce(l.measured_id, c.subject_id)
  WHERE l.tenant_id = $1 AND l.scorecard_id = ANY ($2::uuid[]) AND l.removed_at IS NULL`;

const CONCERNED = `WITH figures AS MATERIALIZED (${FIGURES}), found AS (
    SELECT k.steward_id AS person_id FROM scorecard_line l JOIN metric k ON k.tenant_id = l.tenant_id AND k.id = l.metric_id WHERE l.tenant_id = $1 AND l.scorecard_id = ANY ($2::uuid[]) AND l.removed_at IS NULL
    UNION SELECT verified_by FROM figures
    UNION SELECT unnest(ARRAY[e.entered_by, e.decided_by]) FROM figures f JOIN figure_entry e ON e.tenant_id = $1 AND e.metric_id = f.metric_id AND e.subject_kind = f.subject_kind AND e.subject_id = f.subject_id AND e.month = f.month
    UNION SELECT k.requested_by FROM figures f JOIN correction_figure x ON x.tenant_id = $1 AND x.measurement_id = f.id JOIN correction k ON k.tenant_id = $1 AND k.id = x.correction_id
    UNION SELECT s.approver_id FROM figures f JOIN correction_figure x ON x.tenant_id = $1 AND x.measurement_id = f.id JOIN correction_approval s ON s.tenant_id = $1 AND s.correction_id = x.correction_id
    UNION SELECT g.actor_id FROM transition_log g WHERE g.tenant_id = $1 AND g.instance_id = ANY ($2::uuid[]) AND g.event = ANY ($3::text[])
    UNION SELECT unnest(ARRAY[c.head_id, c.approver_id, c.submitter_id]) FROM scorecard c WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[])
    UNION SELECT unnest(ARRAY[r.calculated_by, r.approved_by]) FROM scorecard c JOIN pay_run r ON r.tenant_id = c.tenant_id AND r.period_id = c.period_id WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]))
  SELECT DISTINCT person_id FROM found WHERE person_id IS NOT NULL`;

/** SoD8: who had a part in a result, and so no part in an appeal against it. */
@Injectable()
export class AppealChain {
  constructor(private readonly results: AppealedResults) {}

  /** The appellant, the direct manager, and the manager's manager. */
  async line(tx: Tx, { personId }: Pick<Case, 'personId'>): Promise<string[]> {
    const rows = await tx.query<{ personId: string }>(`SELECT person_id FROM line_above($1, $2) WHERE depth <= 2`, [personId, tx.today]);
    return [personId, ...rows.map((row) => row.personId)];
  }

  /** Those of the line, who approved the targets, who entered, verified, corrected or answers for a figure, who compared, and who reckoned or approved pay. */
  async concerned(tx: Tx, of: Case, line: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ personId: string }>(CONCERNED, [tx.tenantId, of.cardIds, DECIDING]);
    const compared = await this.results.calibratorsOf(tx, of.cardIds, of);
    return [...new Set([...line, ...rows.map((row) => row.personId), ...compared])];
  }
}
