import { Injectable } from '@nestjs/common';
import type { BatchChecks, PayRunContext } from '@kpi-loop/incentive/domain';
import { minorUnit } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { CARDS_WITH_RESULT, PAYABLE, PLAN_OF_CARD, PREVIOUS_AMOUNT, UNPUBLISHED, outlier } from './coverage';
import type { IncentivePlan, PayRun } from './incentive.entity';
import { PayDisputes } from './pay-disputes';

const SCORED = ['scored', 'reviewed', 'closed'];

/** What the rules of a run look at: counts and persons, never an amount. */
@Injectable()
export class PayRunLoader {
  constructor(private readonly disputes: PayDisputes) {}

  plan(tx: Tx, id: string): Promise<IncentivePlan> {
    return tx.get<IncentivePlan>(`SELECT * FROM incentive_plan WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
  }

  async context(tx: Tx, run: PayRun, plan: IncentivePlan): Promise<PayRunContext> {
    const { status } = await tx.get<{ status: string }>(`SELECT status FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, run.periodId]);
    const makers = await tx.query<{ actorId: string }>(
      `SELECT DISTINCT actor_id FROM transition_log WHERE tenant_id = $1 AND instance_id = $2 AND event = 'payRun.calculate'`,
      [tx.tenantId, run.id],
    );
    const { checks, editors } = await tx.asPay(async () => ({ checks: await this.checks(tx, run, plan), editors: await this.baseEditors(tx, plan.id) }));
    return {
      ...checks,
      disputed: await this.disputes.open(tx, run.periodId),
      payRunId: run.id,
      planId: run.planId,
      periodId: run.periodId,
      actorId: tx.viewer.personId,
      makerIds: [...makers.map((m) => m.actorId), ...editors, run.calculatedBy].filter((id) => id !== null),
      approvedBy: run.approvedBy,
      planEffective: plan.status === 'effective',
      periodScored: SCORED.includes(status),
    };
  }

  private async baseEditors(tx: Tx, planId: string): Promise<string[]> {
    const rows = await tx.query<{ updatedBy: string }>(
      `SELECT DISTINCT updated_by FROM pay_base WHERE tenant_id = $1 AND plan_id = $2 AND updated_by IS NOT NULL`,
      [tx.tenantId, planId],
    );
    return rows.map((row) => row.updatedBy);
  }

  private async checks(tx: Tx, run: PayRun, plan: IncentivePlan): Promise<Omit<BatchChecks, 'disputed'>> {
    const highest = plan.curve.reduce((max, [, coefficient]) => (Number(coefficient) > Number(max) ? coefficient : max), '0');
    const own = await tx.get<Omit<BatchChecks, 'withoutBase' | 'unpublished' | 'disputed'>>(
      `SELECT count(*)::int AS statements, count(*) FILTER (WHERE st.amount > round(st.base * $3::numeric, $4))::int AS above_cap,
         count(*) FILTER (WHERE st.explanation IS NULL AND st.status <> 'on_hold' AND ${outlier('prev.amount')})::int AS unexplained_outliers,
         count(*) FILTER (WHERE st.status = 'approved' AND st.frozen_hash IS DISTINCT FROM system.statement_hash(st))::int AS changed_since_approval,
         count(*) FILTER (WHERE EXISTS (SELECT FROM pay_difference h JOIN true_up t ON t.tenant_id = h.tenant_id AND t.difference_id = h.id AND t.amount <> 0 WHERE h.tenant_id = st.tenant_id AND h.statement_id = st.id))::int AS carried_on
       FROM statement st LEFT JOIN LATERAL (SELECT ${PREVIOUS_AMOUNT} AS amount) prev ON true WHERE st.tenant_id = $1 AND st.pay_run_id = $2`,
      [tx.tenantId, run.id, highest, minorUnit(plan.currency)],
    );
    const cards = await tx.get<{ withoutBase: number; unpublished: number }>(
      `SELECT count(*) FILTER (WHERE ${UNPUBLISHED})::int AS unpublished,
         count(*) FILTER (WHERE ${PAYABLE} AND NOT EXISTS (SELECT 1 FROM pay_base b WHERE b.tenant_id = c.tenant_id AND b.plan_id = $3 AND b.person_id = c.owner_id))::int AS without_base
       FROM ${CARDS_WITH_RESULT} WHERE c.tenant_id = $1 AND c.period_id = $2 AND ${PLAN_OF_CARD} = $3`,
      [tx.tenantId, run.periodId, run.planId],
    );
    return { ...own, ...cards };
  }
}
