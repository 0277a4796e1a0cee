import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { SCORE_ROLES, resultShown } from './score.policy';

/** Which results a line has gone into; a result has the id of its card. */
@Injectable()
export class ScoringLineage implements OnModuleInit {
  constructor(
    private readonly lineage: LineageSources,
    private readonly organization: OrganizationReader,
  ) {}

  onModuleInit(): void {
    this.lineage.show('result', (tx, ids) => this.results(tx, ids));
    this.lineage.join(
      'line',
      'result',
      stepsOf(`SELECT l.id AS "from", r.scorecard_id AS "to", r.computed_at AS at FROM score_result r
        JOIN scorecard_line l ON l.tenant_id = r.tenant_id AND l.scorecard_id = r.scorecard_id AND l.removed_at IS NULL WHERE r.tenant_id = $1 AND r.revision = 1`),
    );
  }

  private async results(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const params: unknown[] = [tx.tenantId, ids];
    const cards = await tx.query<Omit<LineageThing, 'link'>>(
      `SELECT c.id, o.name, coalesce(o.name_en, o.name) AS name_en, p.name AS detail, p.name_en AS detail_en
       FROM scorecard c JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]) AND ${this.organization.visible(tx, 'c.owner_id', SCORE_ROLES, params)} AND ${resultShown(tx, params)}
       ORDER BY p.starts_on DESC, o.name`,
      params,
    );
    return cards.map((card) => ({ ...card, link: `/scorecards/${card.id}/result` }));
  }
}
