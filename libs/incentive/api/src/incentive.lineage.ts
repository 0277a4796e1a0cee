import { Injectable, type OnModuleInit } from '@nestjs/common';
import { payRunPolicy } from '@kpi-loop/incentive/domain';
import { LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { PLAN_OF_CARD } from './coverage';

const FROM_RESULT =
  stepsOf(`SELECT s.scorecard_id AS "from", s.id AS "to", r.created_at AS at FROM statement s JOIN pay_run r ON r.tenant_id = s.tenant_id AND r.id = s.pay_run_id
  WHERE s.tenant_id = $1 AND s.scorecard_id IS NOT NULL`);

/** Which plan pays on a card, and so on its lines; which of its statements rest on one is known once there is a result. */
const PAID_BY = stepsOf(`SELECT paid."from", paid."to", paid.at FROM (SELECT l.id AS "from", ${PLAN_OF_CARD} AS "to", p.starts_on AS at
  FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id AND c.status <> 'void' AND c.subject_kind = 'person'
  JOIN org_unit cu ON cu.tenant_id = c.tenant_id AND cu.id = c.unit_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  WHERE l.tenant_id = $1 AND l.removed_at IS NULL) paid WHERE paid."to" IS NOT NULL`);

/** Which statements a result has gone into: one's own once it is out, and all for those who run pay. Never an amount (R-PAY1). */
@Injectable()
export class IncentiveLineage implements OnModuleInit {
  constructor(private readonly lineage: LineageSources) {}

  onModuleInit(): void {
    this.lineage.show('plan', (tx, ids) => this.plans(tx, ids));
    this.lineage.join('line', 'plan', PAID_BY);
    this.lineage.show('statement', (tx, ids) => this.statements(tx, ids));
    this.lineage.join('result', 'statement', (tx, side, ids) => tx.asPay(() => FROM_RESULT(tx, side, ids)));
  }

  private plans(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    return tx.query<LineageThing>(
      `SELECT x.id, x.name, coalesce(nullif(x.name_en, ''), x.name) AS name_en, y.name AS detail, coalesce(nullif(y.name_en, ''), y.name) AS detail_en, '/incentives/plans/' || x.id AS link
       FROM incentive_plan x JOIN cycle y ON y.tenant_id = x.tenant_id AND y.id = x.cycle_id WHERE x.tenant_id = $1 AND x.id = ANY ($2::uuid[]) ORDER BY x.code`,
      [tx.tenantId, ids],
    );
  }

  private statements(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const pays = allows(payRunPolicy, 'payRun.readAmounts', plainParties(tx.viewer));
    return tx.asPay(() =>
      tx.query<LineageThing>(
        `SELECT s.id, pl.name, coalesce(nullif(pl.name_en, ''), pl.name) AS name_en, concat_ws(' · ', CASE WHEN $4 THEN o.name END, p.name) AS detail,
           concat_ws(' · ', CASE WHEN $4 THEN coalesce(o.name_en, o.name) END, p.name_en) AS detail_en, CASE WHEN $4 THEN '/incentives/runs/' || s.pay_run_id ELSE '/my-incentive' END AS link
         FROM statement s JOIN incentive_plan pl ON pl.tenant_id = s.tenant_id AND pl.id = s.plan_id JOIN period p ON p.tenant_id = s.tenant_id AND p.id = s.period_id
         JOIN person o ON o.tenant_id = s.tenant_id AND o.id = s.person_id
         WHERE s.tenant_id = $1 AND s.id = ANY ($2::uuid[]) AND ($4 OR s.person_id = $3 AND s.status = 'released') ORDER BY p.starts_on DESC, o.name`,
        [tx.tenantId, ids, tx.viewer.personId, pays],
      ),
    );
  }
}
