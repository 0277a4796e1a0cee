import { Injectable } from '@nestjs/common';
import { appealPolicy } from '@kpi-loop/appeal/domain';
import { personOf } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { permit, type Party } from '@kpi-loop/shared/kernel';
import type { AppealPayRemediesView, AppealPayRemedyView } from './appeal-counts.view';

const SHOWN = 200;

/** What decisions said of pay, for COMP: whose, and of which period. Not why, not of which appeal, and no amount. */
@Injectable()
export class AppealPay {
  async list(tx: Tx): Promise<AppealPayRemediesView> {
    this.permit(tx, 'appeal.readPay');
    const items = await tx.query<AppealPayRemedyView>(
      `SELECT x.id, ${personOf('a.person_id', 'a')} AS person, a.period_id, coalesce(p.name, y.name) AS period_name, coalesce(p.name_en, y.name_en) AS period_name_en, x.asked_at, x.done_at
       FROM appeal_remedy x JOIN appeal a ON a.tenant_id = x.tenant_id AND a.id = x.appeal_id JOIN cycle y ON y.tenant_id = a.tenant_id AND y.id = a.cycle_id LEFT JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
       WHERE x.tenant_id = $1 AND x.kind = 'RECALCULATE_PAY' AND x.state IN ('asked', 'done') AND a.person_id IS DISTINCT FROM $2::uuid ORDER BY x.done_at DESC NULLS FIRST, x.asked_at, x.id LIMIT ${SHOWN}`,
      [tx.tenantId, tx.viewer.personId],
    );
    return { items };
  }

  /** @throws Problem notFound (404) for what does not wait, and for the own pay. */
  async done(tx: Tx, id: string): Promise<AppealPayRemediesView> {
    this.permit(tx, 'appeal.payDone');
    await tx.get(
      `UPDATE appeal_remedy x SET state = 'done', done_by = $3, done_at = tenant_now() FROM appeal a
       WHERE x.tenant_id = $1 AND x.id = $2 AND x.kind = 'RECALCULATE_PAY' AND x.state = 'asked' AND a.tenant_id = $1 AND a.id = x.appeal_id AND a.person_id <> $3 RETURNING x.id`,
      [tx.tenantId, id, tx.actor],
    );
    return this.list(tx);
  }

  private permit(tx: Tx, action: string): void {
    permit(appealPolicy, action, new Set<Party>(tx.viewer.roles.filter(({ unitId }) => unitId === null).map(({ role }) => role)));
  }
}
