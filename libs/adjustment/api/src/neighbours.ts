import { Injectable } from '@nestjs/common';
import { cascaded } from '@kpi-loop/adjustment/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { coverage } from '@kpi-loop/target/domain';
import type { Frame } from './request.loader';

/** A line of the head that the same measure of his people adds up to (承接率). */
export interface ParentImpact {
  lineId: string;
  ownerId: string;
  target: string;
  coverageBefore: string | null;
  coverageAfter: string | null;
}

/** A line below that would be proposed to follow (R-C3). */
export interface ChildImpact {
  lineId: string;
  ownerId: string;
  target: string;
  proposed: string | null;
}

/** A line of somebody who answers to the owner, on the same measure, with its values on a day. */
export interface LineBelow {
  lineId: string;
  scorecardId: string;
  ownerId: string;
  headId: string | null;
  unitId: string;
  target: string;
  threshold: string | null;
  stretch: string | null;
  decimals: number;
  percent: boolean;
}

/** The lines above and below one that changes: the same measure on the card of the head, and of those who answer to the owner. */
@Injectable()
export class Neighbours {
  /** The head's lines on the same flow metric, with what his people's targets cover of them. */
  async parents(tx: Tx, frame: Frame, after: string): Promise<ParentImpact[]> {
    const rows = await tx.query<{ lineId: string; ownerId: string; target: string; children: { lineId: string; target: string }[] }>(
      `SELECT pl.id AS line_id, pc.owner_id, pt.target,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('lineId', l.id, 'target', t.target::text)), '[]') FROM scorecard c
          JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id = pl.metric_id
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $4::date BETWEEN t.valid_from AND t.valid_to
          WHERE c.tenant_id = pc.tenant_id AND c.period_id = pc.period_id AND c.head_id = pc.owner_id AND c.status <> 'void') AS children
       FROM scorecard own JOIN scorecard_line ol ON ol.tenant_id = own.tenant_id AND ol.id = $3
       JOIN metric_version v ON v.tenant_id = ol.tenant_id AND v.id = ol.metric_version_id AND v.flow
       JOIN scorecard pc ON pc.tenant_id = own.tenant_id AND pc.period_id = own.period_id AND pc.owner_id = own.head_id AND pc.status <> 'void'
       JOIN scorecard_line pl ON pl.tenant_id = pc.tenant_id AND pl.scorecard_id = pc.id AND pl.removed_at IS NULL AND pl.metric_id = ol.metric_id
       JOIN line_target pt ON pt.tenant_id = pl.tenant_id AND pt.line_id = pl.id AND pt.superseded_at IS NULL AND $4::date BETWEEN pt.valid_from AND pt.valid_to
       WHERE own.tenant_id = $1 AND own.id = $2 LIMIT 5`,
      [tx.tenantId, frame.scorecardId, frame.lineId, frame.effectiveOn],
    );
    return rows.map(({ lineId, ownerId, target, children }) => {
      const targets = (changed: boolean) => children.map((child) => (changed && child.lineId === frame.lineId ? after : child.target));
      const share = (changed: boolean) => coverage({ parent: target, children: targets(changed), kind: 'sum' }).share;
      return { lineId, ownerId, target, coverageBefore: share(false), coverageAfter: share(true) };
    });
  }

  /** What would be proposed to the lines below once the target moves from `before` to `after`. */
  async children(
    tx: Tx,
    { scorecardId, lineId, effectiveOn }: Pick<Frame, 'scorecardId' | 'lineId' | 'effectiveOn'>,
    above: { before: string; after: string },
  ): Promise<ChildImpact[]> {
    if (above.before === above.after) return [];
    const rows = await this.below(tx, { scorecardId, lineId, on: effectiveOn });
    return rows.map((row) => ({ lineId: row.lineId, ownerId: row.ownerId, target: row.target, proposed: cascaded(row, above, row)?.target ?? null }));
  }

  below(tx: Tx, { scorecardId, lineId, on }: { scorecardId: string; lineId: string; on: IsoDate }): Promise<LineBelow[]> {
    return tx.query<LineBelow>(
      `SELECT l.id AS line_id, c.id AS scorecard_id, c.owner_id, c.head_id, c.unit_id, t.target, t.threshold, t.stretch, v.decimals, v.percent
       FROM scorecard above JOIN scorecard_line al ON al.tenant_id = above.tenant_id AND al.id = $3
       JOIN scorecard c ON c.tenant_id = above.tenant_id AND c.period_id = above.period_id AND c.head_id = above.owner_id AND c.status LIKE 'effective%'
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id = al.metric_id
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $4::date BETWEEN t.valid_from AND t.valid_to
       WHERE above.tenant_id = $1 AND above.id = $2 ORDER BY c.id, l.ordinal LIMIT 200`,
      [tx.tenantId, scorecardId, lineId, on],
    );
  }
}
