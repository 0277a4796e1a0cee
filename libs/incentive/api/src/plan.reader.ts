import { Injectable } from '@nestjs/common';
import {
  curveProblems,
  curveTable,
  incentivePlanMachine,
  incentivePlanPolicy,
  statementAmount,
  tellingScores,
  type IncentivePlanContext,
} from '@kpi-loop/incentive/domain';
import { hasRole, type Tx } from '@kpi-loop/shared/api';
import { allows, offers, Problem } from '@kpi-loop/shared/kernel';
import type { IncentivePlan } from './incentive.entity';
import { payParties } from './parties';
import type { IncentivePlanListItem, IncentivePlanView, PlanExampleView } from './plan.dto';

const EXAMPLE = { base: '10000', score: '96.80' };
const COLUMNS = `pl.id, pl.status, pl.code, pl.name, pl.name_en, pl.currency, pl.cycle_id, y.code AS cycle_code, pl.unit_id, u.name AS unit_name, u.name_en AS unit_name_en`;
const FROM = `incentive_plan pl JOIN cycle y ON y.tenant_id = pl.tenant_id AND y.id = pl.cycle_id LEFT JOIN org_unit u ON u.tenant_id = pl.tenant_id AND u.id = pl.unit_id`;

/** Rules of pay are open to everybody once they are in force; drafts to those who make and check them. */
const seesDrafts = (tx: Tx): boolean => tx.viewer.kind === 'system' || hasRole(tx.viewer, 'COMP', 'FIN', 'EXEC', 'AUD', 'HR');

@Injectable()
export class PlanReader {
  list(tx: Tx): Promise<IncentivePlanListItem[]> {
    return tx.query<IncentivePlanListItem>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE pl.tenant_id = $1 AND ($2 OR pl.status IN ('effective', 'retired')) ORDER BY y.starts_on DESC, pl.code LIMIT 200`,
      [tx.tenantId, seesDrafts(tx)],
    );
  }

  /** @throws Problem notFound (404), also for a draft that is not the viewer's business. */
  view(tx: Tx, id: string): Promise<IncentivePlanView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<IncentivePlanView> {
    const plan = await tx.get<IncentivePlan & IncentivePlanListItem & { createdByName: string | null; approvedByName: string | null }>(
      `SELECT ${COLUMNS}, pl.version, pl.curve, pl.short_participation, pl.created_by, pl.approved_by, a.name AS created_by_name, b.name AS approved_by_name FROM ${FROM}
       LEFT JOIN person a ON a.tenant_id = pl.tenant_id AND a.id = pl.created_by LEFT JOIN person b ON b.tenant_id = pl.tenant_id AND b.id = pl.approved_by WHERE pl.tenant_id = $1 AND pl.id = $2`,
      [tx.tenantId, id],
    );
    if (!seesDrafts(tx) && ['draft', 'in_review'].includes(plan.status)) throw new Problem('notFound', 'notFound');
    const { createdBy: _, approvedBy: __, curve, ...rest } = plan;
    const problems = curveProblems(curve);
    const parties = payParties(tx.viewer);
    return {
      ...rest,
      curve: curve.map(([score, coefficient]) => ({ score, coefficient })),
      curveProblems: problems,
      table: problems.length ? [] : curveTable(curve, tellingScores(curve)),
      example: problems.length ? null : exampleOf(plan),
      basesVisible: allows(incentivePlanPolicy, 'payBase.read', parties),
      offers: offers(incentivePlanMachine, plan.status, await this.context(tx, plan), incentivePlanPolicy, parties),
    };
  }

  async context(tx: Tx, plan: Pick<IncentivePlan, 'id' | 'cycleId' | 'curve' | 'createdBy'>): Promise<IncentivePlanContext> {
    const makers = await tx.query<{ actorId: string | null }>(
      `SELECT DISTINCT actor_id FROM transition_log WHERE tenant_id = $1 AND instance_id = $2 AND event IN ('incentivePlan.create', 'incentivePlan.edit', 'incentivePlan.submit')`,
      [tx.tenantId, plan.id],
    );
    const { open } = await tx.get<{ open: number }>(
      `SELECT count(*)::int AS open FROM pay_run WHERE tenant_id = $1 AND plan_id = $2 AND status NOT IN ('pending', 'released')`,
      [tx.tenantId, plan.id],
    );
    return {
      planId: plan.id,
      cycleId: plan.cycleId,
      actorId: tx.viewer.personId,
      makerIds: [...makers.map((m) => m.actorId), plan.createdBy].filter((id) => id !== null),
      curveProblems: curveProblems(plan.curve),
      openRuns: open,
    };
  }
}

function exampleOf({ curve, currency }: IncentivePlan): PlanExampleView {
  const { coefficient, amount, trace } = statementAmount({ ...EXAMPLE, curve, currency, eligible: '1', whole: '1' });
  return { ...EXAMPLE, coefficient, amount, trace: trace as unknown as Record<string, unknown>[] };
}
