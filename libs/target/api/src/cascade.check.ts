import { Injectable } from '@nestjs/common';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { contributionOf, countedOnce, coverage, type Contribution, type MetricDirection } from '@kpi-loop/target/domain';
import { CHILD, FIGURE, SHARED, UNDER } from './cascade.sql';
import { Denominators, type CascadeChild } from './denominators';
import type { Scorecard } from './scorecard.entity';

interface Row {
  lineId: string;
  parent: string;
  figure: string;
  shared: string | null;
  children: CascadeChild[];
  set: Contribution | null;
  aggOrg: string;
  direction: MetricDirection;
  buffer: string | null;
  periodFrom: IsoDate;
  periodTo: IsoDate;
}

/** R-C1 for one card that is about to be submitted: which of its lines, with those beside them, do not make up what has been agreed above? */
@Injectable()
export class CascadeCheck {
  constructor(private readonly denominators: Denominators) {}

  /**
   * Line by line against the agreed line above, over all cards under it in the period. A line without one above is an orphan,
   * flagged and not held up (R-C6); one that is scored by the very figure of the line above adds nothing. How the rest adds up
   * the line above says, else its definition: as in the tree.
   */
  async uncovered(tx: Tx, card: Scorecard): Promise<string[]> {
    const rows = await tx.query<Row>(
      prepared(`SELECT DISTINCT ON (l.id) l.id AS line_id, at.target AS parent, ${FIGURE('a', 'al')} AS figure, ${SHARED('l')} AS shared, v.direction, al.contribution AS set, v.agg_org, p.starts_on AS period_from, p.ends_on AS period_to,
         (SELECT y.policy->'contract'->>'coverageBuffer' FROM cycle y WHERE y.tenant_id = c.tenant_id AND y.id = c.cycle_id) AS buffer,
         (SELECT coalesce(jsonb_agg(${CHILD('b', 'bl', 'bt')} ORDER BY bl.id), '[]') FROM scorecard b
          JOIN scorecard_line bl ON bl.tenant_id = b.tenant_id AND bl.scorecard_id = b.id AND bl.metric_id = l.metric_id AND bl.removed_at IS NULL
          JOIN line_target bt ON bt.tenant_id = bl.tenant_id AND bt.line_id = bl.id AND bt.superseded_at IS NULL AND p.ends_on BETWEEN bt.valid_from AND bt.valid_to
          WHERE b.tenant_id = c.tenant_id AND b.period_id = c.period_id AND b.id <> a.id AND ${UNDER('a', 'b')} AND b.status <> 'void') AS children
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN scorecard a ON a.tenant_id = c.tenant_id AND a.period_id = c.period_id AND a.id <> c.id AND ${UNDER('a', 'c')} AND a.status <> 'void' AND system.is_agreed(a.status)
       JOIN scorecard_line al ON al.tenant_id = a.tenant_id AND al.scorecard_id = a.id AND al.metric_id = l.metric_id AND al.removed_at IS NULL
       JOIN line_target at ON at.tenant_id = al.tenant_id AND at.line_id = al.id AND at.superseded_at IS NULL AND p.ends_on BETWEEN at.valid_from AND at.valid_to
       WHERE c.tenant_id = $1 AND c.id = $2 ORDER BY l.id, a.owner_id = c.owner_id DESC, a.subject_kind DESC, a.id`),
      [tx.tenantId, card.id],
    );
    const due = rows
      .filter((row) => row.shared !== row.figure)
      .map((row) => ({ ...row, kind: row.set ?? contributionOf(row.aggOrg), children: countedOnce({ figure: row.figure }, row.children) }));
    if (!due.length) return [];
    const weighed = await this.denominators.weighed(tx, due[0], due);
    return due.flatMap(({ lineId, parent, kind, direction, buffer }, i) => {
      const { state } = coverage({ parent, children: weighed[i], kind, direction, buffer: buffer ?? '0' });
      return state === 'none' || state === 'short' ? [lineId] : [];
    });
  }
}
