import { Injectable, type OnModuleInit } from '@nestjs/common';
import { payRunPolicy } from '@kpi-loop/incentive/domain';
import { LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';

const FROM_RESULT =
  stepsOf(`SELECT s.scorecard_id AS "from", s.id AS "to", r.created_at AS at FROM statement s JOIN pay_run r ON r.tenant_id = s.tenant_id AND r.id = s.pay_run_id
  WHERE s.tenant_id = $1 AND s.scorecard_id IS NOT NULL`);

/** Which statements a result has gone into: one's own once it is out, and all for those who run pay. Never an amount (R-PAY1). */
@Injectable()
export class IncentiveLineage implements OnModuleInit {
  constructor(private readonly lineage: LineageSources) {}

  onModuleInit(): void {
    this.lineage.show('statement', (tx, ids) => this.statements(tx, ids));
    this.lineage.join('result', 'statement', (tx, side, ids) => tx.asPay(() => FROM_RESULT(tx, side, ids)));
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
