import { Injectable } from '@nestjs/common';
import { cascaded } from '@kpi-loop/adjustment/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { CHILD, Denominators, FIGURE, SHARED, UNDER, type CascadeChild, type WeightedSegment } from '@kpi-loop/target/api';
import { contributionOf, countedOnce, coverage, type Contribution, type DenominatorBasis, type MetricDirection } from '@kpi-loop/target/domain';
import type { Frame } from './request.loader';

/** A line of the head that the same measure of his people adds up to (承接率). */
export interface ParentImpact {
  lineId: string;
  ownerId: string;
  target: string;
  coverageBefore: string | null;
  coverageAfter: string | null;
  /** Of ratios: by which denominators those below were weighed; absent in what was written before they were. */
  basis?: DenominatorBasis | null;
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

interface ParentRow {
  lineId: string;
  ownerId: string;
  target: string;
  set: Contribution | null;
  aggOrg: string;
  direction: MetricDirection;
  figure: string;
  shared: string | null;
  others: CascadeChild[];
}

/** The lines above and below one that changes: the same measure on the card of the head, and of those who answer to the owner. */
@Injectable()
export class Neighbours {
  constructor(private readonly denominators: Denominators) {}

  /**
   * The line this one is under (R-C5: one, that of the unit the owner answers for, else of the head's unit, else the head's own),
   * with what those below come to of it as it adds up (R-C1). None where nothing adds up, or the figure is the same (共担).
   */
  async parents(tx: Tx, frame: Frame, after: WeightedSegment | null): Promise<ParentImpact[]> {
    const row = await tx.one<ParentRow>(
      `SELECT pl.id AS line_id, pc.owner_id, pt.target, pl.contribution AS set, pv.agg_org, pv.direction, ${FIGURE('pc', 'pl')} AS figure, ${SHARED('ol')} AS shared,
         (SELECT coalesce(jsonb_agg(${CHILD('c', 'l', 't')} ORDER BY l.id), '[]') FROM scorecard c
          JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id = pl.metric_id
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $4::date BETWEEN t.valid_from AND t.valid_to
          WHERE c.tenant_id = pc.tenant_id AND c.period_id = pc.period_id AND c.id <> pc.id AND ${UNDER('pc', 'c')} AND c.status <> 'void' AND l.id <> $3) AS others
       FROM scorecard own JOIN scorecard_line ol ON ol.tenant_id = own.tenant_id AND ol.id = $3
       JOIN scorecard pc ON pc.tenant_id = own.tenant_id AND pc.period_id = own.period_id AND pc.status <> 'void' AND pc.id <> own.id AND ${UNDER('pc', 'own')}
       JOIN scorecard_line pl ON pl.tenant_id = pc.tenant_id AND pl.scorecard_id = pc.id AND pl.removed_at IS NULL AND pl.metric_id = ol.metric_id
       JOIN metric_version pv ON pv.tenant_id = pl.tenant_id AND pv.id = pl.metric_version_id
       JOIN line_target pt ON pt.tenant_id = pl.tenant_id AND pt.line_id = pl.id AND pt.superseded_at IS NULL AND $4::date BETWEEN pt.valid_from AND pt.valid_to
       WHERE own.tenant_id = $1 AND own.id = $2 ORDER BY pc.owner_id = own.owner_id DESC, pc.subject_kind DESC, pc.id LIMIT 1`,
      [tx.tenantId, frame.scorecardId, frame.lineId, frame.effectiveOn],
    );
    if (!row || row.shared === row.figure) return [];
    const { lineId, ownerId, target, others, set, aggOrg, direction, figure, shared } = row;
    const before = frame.values.find((v) => v.lineId === frame.lineId && v.validFrom <= frame.effectiveOn && frame.effectiveOn <= v.validTo) ?? null;
    const kind = set ?? contributionOf(aggOrg);
    const groups = [before, after].map((own) => {
      const mine = own?.metricVersionId ? [{ ...own, metricVersionId: own.metricVersionId, denominator: own.plannedDenominator, shared }] : [];
      return { kind, children: countedOnce<CascadeChild>({ figure }, [...mine, ...others]) };
    });
    const [was, will] = (await this.denominators.weighed(tx, frame, groups)).map((children) => coverage({ parent: target, children, kind, direction }));
    return was.share === null && will.share === null
      ? []
      : [{ lineId, ownerId, target, coverageBefore: was.share, coverageAfter: will.share, basis: will.basis ?? was.basis }];
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
       JOIN scorecard c ON c.tenant_id = above.tenant_id AND c.period_id = above.period_id AND c.id <> above.id AND ${UNDER('above', 'c')} AND c.status LIKE 'effective%'
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL AND l.metric_id = al.metric_id
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND $4::date BETWEEN t.valid_from AND t.valid_to
       WHERE above.tenant_id = $1 AND above.id = $2 AND (above.subject_kind = 'unit' OR NOT EXISTS (
         SELECT 1 FROM scorecard ac JOIN scorecard_line ul ON ul.tenant_id = ac.tenant_id AND ul.scorecard_id = ac.id AND ul.removed_at IS NULL AND ul.metric_id = al.metric_id
         WHERE ac.tenant_id = above.tenant_id AND ac.period_id = above.period_id AND ac.owner_id = above.owner_id AND ac.subject_kind = 'unit' AND ac.status <> 'void'))
       ORDER BY c.id, l.ordinal LIMIT 200`,
      [tx.tenantId, scorecardId, lineId, on],
    );
  }
}
