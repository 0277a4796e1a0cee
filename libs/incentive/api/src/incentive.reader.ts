import { Injectable } from '@nestjs/common';
import type { CoefficientAsk } from '@kpi-loop/adjustment/api';
import { curveTable, type CurveAnchors } from '@kpi-loop/incentive/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { CARDS_WITH_RESULT, PAYABLE, PLAN_OF_CARD } from './coverage';

/** How far paying a period has come, in people. */
export interface PayProgress {
  runs: { id: string; status: string; planName: string; planNameEn: string }[];
  due: number;
  released: number;
  held: number;
  byUnit: { unitId: string; due: number; released: number }[];
}

/** What others ask about pay. No answer holds an amount. */
@Injectable()
export class IncentiveReader {
  /** What the plan of a person would make of scores; null when no plan in force covers the person's card. */
  async coefficients(tx: Tx, { periodId, personId, scores }: CoefficientAsk): Promise<string[] | null> {
    const plan = await tx.one<{ curve: CurveAnchors }>(
      `SELECT own.curve FROM scorecard c JOIN org_unit cu ON cu.tenant_id = c.tenant_id AND cu.id = c.unit_id
       JOIN incentive_plan own ON own.tenant_id = c.tenant_id AND own.id = ${PLAN_OF_CARD}
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.owner_id = $3 AND c.subject_kind = 'person' AND c.status <> 'void' LIMIT 1`,
      [tx.tenantId, periodId, personId],
    );
    return plan ? curveTable(plan.curve, scores).map((point) => point.coefficient) : null;
  }

  /** People who have a result, a plan and a base in a settlement period: due; those whose statement is out: released. */
  async progress(tx: Tx, periodId: string): Promise<PayProgress> {
    const runs = await tx.query<PayProgress['runs'][number]>(
      `SELECT r.id, r.status, pl.name AS plan_name, pl.name_en AS plan_name_en FROM pay_run r JOIN incentive_plan pl ON pl.tenant_id = r.tenant_id AND pl.id = r.plan_id WHERE r.tenant_id = $1 AND r.period_id = $2 ORDER BY pl.code`,
      [tx.tenantId, periodId],
    );
    const byUnit = await tx.asPay(() =>
      tx.query<{ unitId: string; due: number; released: number; held: number }>(
        `SELECT c.unit_id, count(*)::int AS due, count(*) FILTER (WHERE st.status = 'released' OR (st.status = 'zero' AND r.status = 'released'))::int AS released, count(*) FILTER (WHERE st.status = 'on_hold')::int AS held
         FROM ${CARDS_WITH_RESULT}
         JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id AND p.kind = 'SETTLEMENT'
         JOIN pay_base b ON b.tenant_id = c.tenant_id AND b.person_id = c.owner_id AND b.plan_id = ${PLAN_OF_CARD}
         LEFT JOIN statement st ON st.tenant_id = c.tenant_id AND st.plan_id = b.plan_id AND st.period_id = c.period_id AND st.person_id = c.owner_id
         LEFT JOIN pay_run r ON r.tenant_id = st.tenant_id AND r.id = st.pay_run_id
         WHERE c.tenant_id = $1 AND c.period_id = $2 AND ${PAYABLE} GROUP BY c.unit_id ORDER BY c.unit_id`,
        [tx.tenantId, periodId],
      ),
    );
    const sum = (key: 'due' | 'released' | 'held') => byUnit.reduce((total, unit) => total + unit[key], 0);
    return { runs, due: sum('due'), released: sum('released'), held: sum('held'), byUnit };
  }
}
