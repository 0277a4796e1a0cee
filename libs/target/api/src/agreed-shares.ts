import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { contributionOf, shareOf, type Contribution } from '@kpi-loop/target/domain';
import { FIGURE, SHARED, UNDER } from './cascade.sql';

interface Pair {
  lineId: string;
  parentLineId: string;
  target: string;
  shared: string | null;
  parentTarget: string;
  figure: string;
  set: Contribution | null;
  aggOrg: string;
}

/** R-C5: under which line a line lies, and which part of it, is written down when the later of the two cards is submitted. The tree says what it is now. */
@Injectable()
export class AgreedShares {
  /**
   * The lines of a card that has just been submitted under what is agreed above; and those below it that were submitted before it
   * and have nothing written down yet. What a line above becomes later moves none of it.
   */
  async keep(tx: Tx, cardId: string): Promise<void> {
    const pairs = await tx.query<Pair>(
      // step by step: what two cards have to do with each other is an OR, and cards that statistics have not seen would be paired with each other
      `WITH own AS MATERIALIZED (
         SELECT c.*, greatest(least($3::date, p.ends_on), p.starts_on) AS day FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id WHERE c.tenant_id = $1 AND c.id = $2),
       card AS MATERIALIZED (
         SELECT tenant_id, id, period_id, subject_kind, owner_id, head_id, day FROM own
         UNION ALL SELECT c.tenant_id, c.id, c.period_id, c.subject_kind, c.owner_id, c.head_id, own.day FROM own
         JOIN scorecard c ON c.tenant_id = own.tenant_id AND c.period_id = own.period_id AND c.id <> own.id AND ${UNDER('own', 'c')} AND c.status <> 'agreed' AND system.is_agreed(c.status)),
       above AS MATERIALIZED (
         SELECT c.id AS card_id, c.day, a.* FROM card c
         JOIN scorecard a ON a.tenant_id = c.tenant_id AND a.period_id = c.period_id AND a.id <> c.id AND ${UNDER('a', 'c')} AND a.status <> 'void' AND system.is_agreed(a.status)),
       pair AS MATERIALIZED (
         SELECT l.id AS line_id, al.id AS parent_line_id, ${SHARED('l')} AS shared, ${FIGURE('a', 'al')} AS figure, al.contribution AS set, al.metric_version_id, a.tenant_id, a.day, a.owner_id, a.subject_kind, a.id, l.scorecard_id
         FROM above a JOIN scorecard_line l ON l.tenant_id = a.tenant_id AND l.scorecard_id = a.card_id AND l.removed_at IS NULL AND (l.scorecard_id = $2 OR l.parent_line_id IS NULL)
         JOIN scorecard_line al ON al.tenant_id = a.tenant_id AND al.scorecard_id = a.id AND al.metric_id = l.metric_id AND al.removed_at IS NULL)
       SELECT DISTINCT ON (n.line_id) n.line_id, n.parent_line_id, t.target, n.shared, at.target AS parent_target, n.figure, n.set, v.agg_org
       FROM pair n JOIN card c ON c.id = n.scorecard_id
       JOIN metric_version v ON v.tenant_id = n.tenant_id AND v.id = n.metric_version_id
       JOIN line_target t ON t.tenant_id = n.tenant_id AND t.line_id = n.line_id AND t.superseded_at IS NULL AND n.day BETWEEN t.valid_from AND t.valid_to
       JOIN line_target at ON at.tenant_id = n.tenant_id AND at.line_id = n.parent_line_id AND at.superseded_at IS NULL AND n.day BETWEEN at.valid_from AND at.valid_to
       ORDER BY n.line_id, n.owner_id = c.owner_id DESC, n.subject_kind DESC, n.id`,
      [tx.tenantId, cardId, tx.today],
    );
    if (!pairs.length) return;
    const rows = pairs.map(({ lineId, parentLineId, target, shared, parentTarget, figure, set, aggOrg }) => ({
      ...{ id: lineId, parent: parentLineId },
      share: shareOf({ target: parentTarget, figure, contribution: set ?? contributionOf(aggOrg) }, { target, shared }),
    }));
    await tx.execute(
      `UPDATE scorecard_line l SET parent_line_id = g.parent, contribution_share = g.share FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, parent uuid, share numeric) WHERE l.tenant_id = $1 AND l.id = g.id`,
      [tx.tenantId, JSON.stringify(rows)],
    );
  }
}
