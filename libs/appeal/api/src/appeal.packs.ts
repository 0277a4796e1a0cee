import { Injectable } from '@nestjs/common';
import { appealPolicy } from '@kpi-loop/appeal/domain';
import { AppealedResults } from '@kpi-loop/scoring/api';
import type { Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { AppealCases } from './appeal.case';
import { LATEST, LINES } from './appeal.lines';
import { AppealParties } from './appeal.parties';
import { noteReading } from './reading';
import type { AppealChangeView, AppealEvidenceLineView, AppealEvidencePackView, AppealFigureView, AppealRevisionView } from './appeal-pack.view';

type Figure = AppealFigureView & { lineId: string };

/** What a case is looked into with: how the result was reckoned, the figures it was made from, and what was changed on the way. */
@Injectable()
export class AppealPacks {
  constructor(
    private readonly cases: AppealCases,
    private readonly parties: AppealParties,
    private readonly appealed: AppealedResults,
  ) {}

  /** Whoever it is not about is noted in the access log. @throws Problem notFound (404), forbidden (403: the manager). */
  async of(tx: Tx, id: string): Promise<AppealEvidencePackView> {
    const appeal = await this.cases.row(tx, id);
    permit(appealPolicy, 'appeal.readCase', await this.parties.of(tx, appeal));
    const of = await this.cases.of(tx, appeal);
    const { cardIds } = of;
    await noteReading(tx, 'appeal.evidence', appeal.personId, id);
    const named = new Set(appeal.grounds.map(({ lineId }) => lineId));
    const figures = await this.figures(tx, cardIds);
    const lines = await tx.query<Omit<AppealEvidenceLineView, 'contested' | 'figures'>>(LINES, [tx.tenantId, cardIds]);
    const { steps } = await tx.get<Pick<AppealEvidencePackView, 'steps'>>(
      `SELECT coalesce((SELECT jsonb_agg(CASE WHEN step.value->>'step' = 'grade' THEN step.value || jsonb_build_object('rounded', coalesce(r.raw_grade, r.grade, step.value->>'rounded')) ELSE step.value END ORDER BY c.id, step.ordinality) FROM scorecard c JOIN ${LATEST} ON true CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.trace->'steps', '[]')) WITH ORDINALITY AS step
         WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[])), '[]') AS steps`,
      [tx.tenantId, cardIds],
    );
    return {
      steps,
      regraded: await this.appealed.regradedOf(tx, of),
      lines: lines.map((line) => ({
        ...line,
        contested: named.has(line.lineId),
        figures: figures.filter(({ lineId }) => lineId === line.lineId).map(({ lineId: _, ...figure }) => figure),
      })),
      changes: await this.changes(tx, cardIds),
      revisions: await tx.query<AppealRevisionView>(
        `SELECT scorecard_id, revision, total, grade, reason, computed_at FROM score_result WHERE tenant_id = $1 AND scorecard_id = ANY ($2::uuid[]) ORDER BY computed_at DESC, revision DESC`,
        [tx.tenantId, cardIds],
      ),
    };
  }

  private figures(tx: Tx, cardIds: readonly string[]): Promise<Figure[]> {
    return tx.query<Figure>(
      `SELECT l.id AS line_id, m.id AS measurement_id, m.month, m.status, m.edition, m.numerator, m.denominator, m.value, m.run_ids, m.status = 'locked' AS frozen FROM scorecard_line l
       JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN measurement m ON m.tenant_id = l.tenant_id AND m.metric_version_id = l.metric_version_id AND m.month BETWEEN p.starts_on AND p.ends_on
         AND m.subject_kind = coalesce(l.measured_kind, c.subject_kind) AND m.subject_id = coalesce(l.measured_id, c.subject_id)
       WHERE l.tenant_id = $1 AND l.scorecard_id = ANY ($2::uuid[]) AND l.removed_at IS NULL ORDER BY l.ordinal, m.month`,
      [tx.tenantId, cardIds],
    );
  }

  private changes(tx: Tx, cardIds: readonly string[]): Promise<AppealChangeView[]> {
    return tx.query<AppealChangeView>(
      `SELECT r.id AS change_request_id, r.line_id, coalesce(m.name, nullif(l.title, ''), l.title_en) AS name, coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS name_en, r.type, r.status, r.effective_on
       FROM change_request r JOIN scorecard_line l ON l.tenant_id = r.tenant_id AND l.id = r.line_id LEFT JOIN metric m ON m.tenant_id = l.tenant_id AND m.id = l.metric_id
       WHERE r.tenant_id = $1 AND r.scorecard_id = ANY ($2::uuid[]) AND r.status <> 'draft' ORDER BY r.effective_on, r.id`,
      [tx.tenantId, cardIds],
    );
  }
}
