import { Injectable } from '@nestjs/common';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import { contributionOf, coverage, type Contribution, type MetricDirection } from '@kpi-loop/target/domain';
import type { Scorecard } from './scorecard.entity';

interface Row {
  parent: string;
  children: string[];
  set: Contribution | null;
  aggOrg: string;
  direction: MetricDirection;
  buffer: string | null;
}

/** R-C1 for one card that is about to be submitted: do the cards of the head's people make up what the head has agreed to? */
@Injectable()
export class CascadeCheck {
  /**
   * Line by line against the head's own agreed card, over all cards of his people in the period. A line without one above is
   * an orphan, flagged and not held up (R-C6); a shared figure is the same figure, so that nothing is added up. How the rest
   * adds up the line above says, else its definition: as in the tree.
   */
  async covered(tx: Tx, card: Scorecard): Promise<boolean> {
    const rows = await tx.query<Row>(
      prepared(`SELECT DISTINCT ON (l.id) at.target AS parent, v.direction, al.contribution AS set, v.agg_org,
         (SELECT y.policy->'contract'->>'coverageBuffer' FROM cycle y WHERE y.tenant_id = c.tenant_id AND y.id = c.cycle_id) AS buffer,
         (SELECT coalesce(jsonb_agg(bt.target::text), '[]') FROM scorecard b JOIN scorecard_line bl ON bl.tenant_id = b.tenant_id AND bl.scorecard_id = b.id AND bl.metric_id = l.metric_id
            AND bl.removed_at IS NULL AND bl.measured_id IS NULL
          JOIN line_target bt ON bt.tenant_id = bl.tenant_id AND bt.line_id = bl.id AND bt.superseded_at IS NULL AND p.ends_on BETWEEN bt.valid_from AND bt.valid_to
          WHERE b.tenant_id = c.tenant_id AND b.period_id = c.period_id AND b.head_id = c.head_id AND b.owner_id <> c.head_id AND b.status <> 'void') AS children
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.measured_id IS NULL
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN scorecard a ON a.tenant_id = c.tenant_id AND a.period_id = c.period_id AND a.owner_id = c.head_id AND a.status <> 'void' AND system.is_agreed(a.status)
       JOIN scorecard_line al ON al.tenant_id = a.tenant_id AND al.scorecard_id = a.id AND al.metric_id = l.metric_id AND al.removed_at IS NULL
       JOIN line_target at ON at.tenant_id = al.tenant_id AND at.line_id = al.id AND at.superseded_at IS NULL AND p.ends_on BETWEEN at.valid_from AND at.valid_to
       WHERE c.tenant_id = $1 AND c.id = $2 ORDER BY l.id, a.subject_kind DESC`),
      [tx.tenantId, card.id],
    );
    return rows.every(
      ({ parent, children, set, aggOrg, direction, buffer }) =>
        !['none', 'short'].includes(coverage({ parent, children, kind: set ?? contributionOf(aggOrg), direction, buffer: buffer ?? '0' }).state),
    );
  }
}
