import { Injectable } from '@nestjs/common';
import { RETALIATION_LEVELS, levelsLower } from '@kpi-loop/appeal/domain';
import type { GradeBand } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { AppealParties } from './appeal.parties';

interface Next {
  id: string;
  personId: string;
  unitId: string | null;
  cardId: string;
  before: string | null;
  after: string | null;
  bands: GradeBand[];
}

/** The first published card of the appellant in a period after the one that was contested; of appeals that are over and were not looked at yet. */
const NEXT = `SELECT a.id, a.person_id, a.unit_id, n.id AS card_id, coalesce(now.grade, a.grade_before) AS before, n.grade AS after, y.policy->'grade'->'bands' AS bands
  FROM appeal a JOIN cycle y ON y.tenant_id = a.tenant_id AND y.id = a.cycle_id LEFT JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
  LEFT JOIN LATERAL (SELECT s.grade FROM score_result s WHERE s.tenant_id = a.tenant_id AND s.scorecard_id = a.scorecard_id ORDER BY s.revision DESC LIMIT 1) now ON true
  JOIN LATERAL (SELECT c.id, r.grade FROM scorecard c JOIN period q ON q.tenant_id = c.tenant_id AND q.id = c.period_id AND q.kind = 'SETTLEMENT' AND q.starts_on > coalesce(p.ends_on, y.ends_on)
    CROSS JOIN LATERAL (SELECT s.grade FROM score_result s WHERE s.tenant_id = c.tenant_id AND s.scorecard_id = c.id ORDER BY s.revision DESC LIMIT 1) r
    WHERE c.tenant_id = a.tenant_id AND c.owner_id = a.person_id AND c.subject_kind = 'person' AND split_part(c.status, '.', 1) IN ('published', 'final') ORDER BY q.starts_on, c.part LIMIT 1) n ON true
  WHERE a.tenant_id = $1 AND a.person_id = ANY ($2::uuid[]) AND a.status = 'final' AND a.check_card_id IS NULL FOR UPDATE OF a`;

/** R-AP1: whoever has appealed and is graded two levels lower the next time is looked after, in private. */
@Injectable()
export class Retaliation {
  constructor(private readonly parties: AppealParties) {}

  async look(tx: Tx, personIds: readonly string[]): Promise<void> {
    const found = await tx.query<Next>(NEXT, [tx.tenantId, personIds]);
    for (const { id, personId, unitId, cardId, before, after, bands } of found) {
      if (
        levelsLower(
          before,
          after,
          bands.map(([grade]) => grade),
        ) < RETALIATION_LEVELS
      )
        continue;
      await tx.execute(`UPDATE appeal SET check_card_id = $3 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, cardId]);
      const line = (await tx.query<{ personId: string }>(`SELECT person_id FROM line_above($1, $2) WHERE depth <= 2`, [personId, tx.today])).map(
        (row) => row.personId,
      );
      const screeners = await this.parties.screeners(tx, { unitId }, [personId, ...line]);
      tx.record({ type: 'appeal.checkAsked', appealId: id }, 'appeal', id, { people: screeners, roles: [] });
    }
  }
}
