import { Injectable } from '@nestjs/common';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import {
  eligibility,
  ofAssignments,
  statementAmount,
  statementMachine,
  type AssignmentPay,
  type StatementAmount,
  type StatementContext,
} from '@kpi-loop/incentive/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { NOT_ASSESSED } from '@kpi-loop/scoring/api';
import { newId, type Tx } from '@kpi-loop/shared/api';
import type { IsoDate, WorkCalendar } from '@kpi-loop/shared/kernel';
import { SPELLS } from '@kpi-loop/target/api';
import type { Spell } from '@kpi-loop/target/domain';
import { CARDS_WITH_RESULT, PAYABLE, PLAN_OF_CARD, UNFROZEN } from './coverage';
import { Statement, type IncentivePlan, type PayRun } from './incentive.entity';
import { PAY_AUDIENCE } from './parties';
import { TrueUps } from './true-ups';

interface Basis {
  personId: string;
  scorecardId: string;
  scoreResultId: string;
  score: string;
  base: string;
  grade: string | null;
  hiredOn: IsoDate | null;
  leftOn: IsoDate | null;
  countsFrom: IsoDate | null;
  countsTo: IsoDate | null;
  spells: Spell[] | null;
}

/** What somebody's cards of a period are worth by a plan; the card of the last assignment stands for it, the trace tells of all. */
export interface Earned extends StatementAmount {
  personId: string;
  scorecardId: string;
  scoreResultId: string;
  base: string;
  score: string;
}

interface PeriodFrame {
  startsOn: IsoDate;
  endsOn: IsoDate;
  policy: PolicySet;
}

/** 计算: reads everything in one statement, computes with `scoring`'s pure functions, writes in a handful, however many people. */
@Injectable()
export class Calculation {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly trueUps: TrueUps,
  ) {}

  /** To be called inside `tx.asPay`. Held, approved and released statements stay as they are. */
  async run(tx: Tx, run: PayRun, plan: IncentivePlan): Promise<void> {
    const rows = (await this.earned(tx, run.periodId, plan)).map(({ personId, scorecardId, scoreResultId, ...pay }) => ({
      ...{ id: newId(), person_id: personId, scorecard_id: scorecardId, score_result_id: scoreResultId },
      ...pay,
    }));
    await this.write(tx, run, plan, rows);
    await this.trueUps.settle(tx, run);
    for (const amountIsZero of [true, false]) {
      await tx.advanceMany(
        Statement,
        `pay_run_id = $1 AND (amount + true_up = 0) = $2 AND calculated_by = $3 AND status NOT IN ('on_hold', 'approved', 'released')`,
        [run.id, amountIsZero, tx.actor],
        statementMachine,
        { amountIsZero } as StatementContext,
        { type: 'statement.calculate' },
        { ...PAY_AUDIENCE, columns: [] },
      );
    }
  }

  /**
   * To be called inside `tx.asPay`: what the latest results of a period are worth by the plan. Of everybody it pays; with
   * `paid`, of these people on the bases they were paid on, whatever has become of plan and bases since. Nothing is written.
   */
  async earned(
    tx: Tx,
    periodId: string,
    plan: Pick<IncentivePlan, 'id' | 'curve' | 'currency' | 'shortParticipation'>,
    paid: { personId: string; base: string }[] | null = null,
  ): Promise<Earned[]> {
    const period = await tx.get<PeriodFrame>(
      `SELECT p.starts_on, p.ends_on, y.policy FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, periodId],
    );
    const calendar = await this.organization.calendar(tx);
    const cards = new Map<string, Basis[]>();
    for (const one of await this.basis(tx, periodId, plan.id, paid)) cards.set(one.personId, [...(cards.get(one.personId) ?? []), one]);
    return [...cards.values()].map((own) => {
      const pay = ofAssignments(
        own.map((one) => partOf(one, plan, period, calendar)),
        plan.currency,
      );
      const { personId, scorecardId, scoreResultId, base } = own[own.length - 1];
      return { personId, scorecardId, scoreResultId, base, ...pay };
    });
  }

  private basis(tx: Tx, periodId: string, planId: string, paid: { personId: string; base: string }[] | null): Promise<Basis[]> {
    return tx.query<Basis>(
      `SELECT c.owner_id AS person_id, c.id AS scorecard_id, s.id AS score_result_id, s.total AS score, s.grade, coalesce(g.base, b.amount) AS base, p.hired_on, p.left_on, c.counts_from, c.counts_to, ab.spells
       FROM ${CARDS_WITH_RESULT}
       JOIN person p ON p.tenant_id = c.tenant_id AND p.id = c.owner_id
       LEFT JOIN (${SPELLS}) ab ON ab.person_id = c.owner_id
       LEFT JOIN pay_base b ON b.tenant_id = c.tenant_id AND b.plan_id = $2 AND b.person_id = c.owner_id
       LEFT JOIN jsonb_to_recordset($4::jsonb) AS g("personId" uuid, base numeric) ON g."personId" = c.owner_id
       WHERE c.tenant_id = $1 AND c.period_id = $3 AND ${PAYABLE} AND CASE WHEN $4::jsonb IS NULL THEN b.amount IS NOT NULL AND ${PLAN_OF_CARD} = $2 ELSE g.base IS NOT NULL END ORDER BY p.employee_no, c.part`,
      [tx.tenantId, planId, periodId, paid && JSON.stringify(paid)],
    );
  }

  private async write(tx: Tx, run: PayRun, plan: IncentivePlan, rows: { person_id: string }[]): Promise<void> {
    const recordset = `jsonb_to_recordset($2::jsonb) AS g(id uuid, person_id uuid, scorecard_id uuid, score_result_id uuid, base numeric, score numeric, coefficient numeric, proration numeric, amount numeric, trace jsonb)`;
    const json = JSON.stringify(rows);
    await tx.execute(
      `UPDATE statement st SET scorecard_id = g.scorecard_id, score_result_id = g.score_result_id, base = g.base, score = g.score, coefficient = g.coefficient, proration = g.proration,
         explanation = CASE WHEN st.amount = g.amount THEN st.explanation END, amount = g.amount, trace = g.trace, calculated_by = $4, approved_by = NULL, frozen_hash = NULL
       FROM ${recordset} WHERE st.tenant_id = $1 AND st.pay_run_id = $3 AND st.person_id = g.person_id AND st.status IN ${UNFROZEN}`,
      [tx.tenantId, json, run.id, tx.actor],
    );
    // whoever is no longer due anything is paid nothing, and the statement says so
    await tx.execute(
      `UPDATE statement st SET coefficient = 0, proration = 0, amount = 0, trace = '[{"step":"notDue","formula":"0","inputs":{},"unrounded":"0","rounded":"0","ruleId":"2.9"}]', calculated_by = $3, approved_by = NULL, frozen_hash = NULL
       WHERE st.tenant_id = $1 AND st.pay_run_id = $2 AND st.status IN ${UNFROZEN} AND st.person_id <> ALL ($4::uuid[])`,
      [tx.tenantId, run.id, tx.actor, rows.map((row) => row.person_id)],
    );
    await tx.execute(
      `WITH made AS (
         INSERT INTO statement (tenant_id, id, pay_run_id, plan_id, period_id, person_id, scorecard_id, score_result_id, status, base, score, coefficient, proration, amount, currency, trace, calculated_by)
         SELECT $1, g.id, $3, $4, $5, g.person_id, g.scorecard_id, g.score_result_id, 'pending', g.base, g.score, g.coefficient, g.proration, g.amount, $6, g.trace, $7 FROM ${recordset}
         ON CONFLICT (tenant_id, plan_id, period_id, person_id) DO NOTHING RETURNING id)
       INSERT INTO transition_log (tenant_id, machine, instance_id, version, to_status, event, actor_id, hash) SELECT $1, $8, id, 1, 'pending', $8 || '.create', $7, '' FROM made`,
      [tx.tenantId, json, run.id, run.planId, run.periodId, plan.currency, tx.actor, statementMachine.id],
    );
  }
}

/** What one card is worth: its own days, its own coefficient (R-M8). On one that was too short to be assessed the plan has its own word (R-M6). */
function partOf(
  one: Basis,
  plan: Pick<IncentivePlan, 'curve' | 'currency' | 'shortParticipation'>,
  period: PeriodFrame,
  calendar: WorkCalendar,
): AssignmentPay {
  const service = { ...one, spells: one.spells ?? [] };
  const [eligible, whole] = eligibility(service, [period.startsOn, period.endsOn], period.policy.people.proration, calendar);
  const short = one.grade === NOT_ASSESSED ? plan.shortParticipation : null;
  const pay = statementAmount({ score: one.score, curve: plan.curve, base: plain(one.base), currency: plan.currency, eligible, whole, short });
  return { score: one.score, eligible: short === 'NONE' ? '0' : eligible, ...pay };
}

/** 20000.000 is printed as 20000: people check it by hand. */
const plain = (amount: string): string => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);
