import { Injectable } from '@nestjs/common';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { trueUps, type OpenDifference } from '@kpi-loop/incentive/domain';
import { minorUnit } from '@kpi-loop/scoring/domain';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { fixed } from '@kpi-loop/shared/kernel';
import { REASON, stands, UNFROZEN } from './coverage';
import type { PayRun } from './incentive.entity';
import type { TrueUpView } from './true-up.dto';

interface Held extends OpenDifference {
  statementId: string;
  earned: string;
  currency: string;
  /** How much of the statement may be kept back, as the policy of its cycle has it. */
  offsetMax: string;
}

/** Held differences become lines of the next statement of the person (§3.10): recomputed with it, frozen with it. */
@Injectable()
export class TrueUps {
  /** To be called inside `tx.asPay`, when the amounts of the run have just been reckoned. */
  async settle(tx: Tx, run: PayRun): Promise<void> {
    // two runs that are calculated at once would both find the same difference open
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended('true_up ' || $1::text, 0))`, [tx.tenantId]);
    const mine = `st.tenant_id = $1 AND st.pay_run_id = $2 AND st.status IN ${UNFROZEN}`;
    await tx.execute(`UPDATE true_up t SET amount = 0 FROM statement st WHERE ${mine} AND t.tenant_id = $1 AND t.statement_id = st.id AND t.amount <> 0`, [
      tx.tenantId,
      run.id,
    ]);
    const held = await tx.query<Held>(
      `SELECT st.id AS statement_id, st.amount AS earned, st.currency, h.id, h.correction_id, h.amount AS official, h.delta, h.delta - done.amount AS open,
         coalesce(y.policy->'pay'->>'offsetMax', $3) AS offset_max
       FROM statement st JOIN period own ON own.tenant_id = st.tenant_id AND own.id = st.period_id JOIN cycle y ON y.tenant_id = own.tenant_id AND y.id = own.cycle_id
       JOIN pay_difference h ON h.tenant_id = st.tenant_id AND h.person_id = st.person_id AND h.currency = st.currency AND h.statement_id <> st.id
       JOIN statement paid ON paid.tenant_id = h.tenant_id AND paid.id = h.statement_id AND ${stands('paid')}
       JOIN period p ON p.tenant_id = paid.tenant_id AND p.id = paid.period_id AND p.starts_on <= own.starts_on
       CROSS JOIN LATERAL (SELECT coalesce(sum(t.amount), 0) AS amount FROM true_up t WHERE t.tenant_id = h.tenant_id AND t.difference_id = h.id) done
       WHERE ${mine} AND h.delta <> done.amount ORDER BY st.id, h.made_at, h.id`,
      [tx.tenantId, run.id, defaultPolicy.pay.offsetMax],
    );
    const byStatement = new Map<string, Held[]>();
    for (const one of held) byStatement.set(one.statementId, [...(byStatement.get(one.statementId) ?? []), one]);
    const settled = [...byStatement].map(([id, all]) => {
      const [{ currency, earned, offsetMax }] = all;
      const dp = minorUnit(currency);
      const open = all.map((one) => ({ ...one, official: fixed(one.official, dp), delta: fixed(one.delta, dp), open: fixed(one.open, dp) }));
      return { id, ...trueUps(fixed(earned, dp), open, currency, offsetMax) };
    });
    const lines = settled.flatMap((one) => one.lines.map((line) => ({ id: newId(), statementId: one.id, ...line })));
    await tx.execute(
      `INSERT INTO true_up (tenant_id, id, statement_id, difference_id, amount) SELECT $1, l.id, l."statementId", l."differenceId", l.amount
       FROM jsonb_to_recordset($2::jsonb) AS l(id uuid, "statementId" uuid, "differenceId" uuid, amount numeric)
       ON CONFLICT (tenant_id, statement_id, difference_id) DO UPDATE SET amount = excluded.amount`,
      [tx.tenantId, JSON.stringify(lines)],
    );
    await tx.execute(
      `UPDATE statement st SET true_up = coalesce(g."trueUp", 0), trace = st.trace || coalesce(g.trace, '[]')
       FROM statement s LEFT JOIN jsonb_to_recordset($3::jsonb) AS g(id uuid, "trueUp" numeric, trace jsonb) ON g.id = s.id
       WHERE ${mine} AND s.tenant_id = $1 AND s.pay_run_id = $2 AND s.id = st.id AND (st.true_up <> 0 OR g.id IS NOT NULL)`,
      [tx.tenantId, run.id, JSON.stringify(settled)],
    );
  }

  /** To be called inside `tx.asPay`, by whoever may see the amounts of the statement. */
  async ofStatement(tx: Tx, statementId: string): Promise<TrueUpView[]> {
    const rows = await tx.query<TrueUpView & { currency: string }>(
      `SELECT t.id, h.id AS difference_id, h.correction_id, paid.pay_run_id, paid.scorecard_id, p.name AS period_name, p.name_en AS period_name_en, ${REASON} AS reason, h.delta, t.amount, h.currency,
         coalesce(y.policy->'pay'->>'offsetMax', $3) AS offset_max,
         h.delta - (SELECT sum(o.amount) FROM true_up o JOIN statement os ON os.tenant_id = o.tenant_id AND os.id = o.statement_id JOIN period op ON op.tenant_id = os.tenant_id AND op.id = os.period_id
           WHERE o.tenant_id = t.tenant_id AND o.difference_id = t.difference_id AND (op.starts_on, os.id) <= (own.starts_on, st.id)) AS carried
       FROM true_up t JOIN statement st ON st.tenant_id = t.tenant_id AND st.id = t.statement_id JOIN period own ON own.tenant_id = st.tenant_id AND own.id = st.period_id JOIN cycle y ON y.tenant_id = own.tenant_id AND y.id = own.cycle_id
       JOIN pay_difference h ON h.tenant_id = t.tenant_id AND h.id = t.difference_id JOIN statement paid ON paid.tenant_id = h.tenant_id AND paid.id = h.statement_id
       JOIN period p ON p.tenant_id = paid.tenant_id AND p.id = paid.period_id
       WHERE t.tenant_id = $1 AND t.statement_id = $2 AND t.amount <> 0 ORDER BY h.made_at, h.id`,
      [tx.tenantId, statementId, defaultPolicy.pay.offsetMax],
    );
    return rows.map(({ currency, ...row }) => {
      const dp = minorUnit(currency);
      return { ...row, delta: fixed(row.delta, dp), amount: fixed(row.amount, dp), carried: fixed(row.carried, dp) };
    });
  }
}
