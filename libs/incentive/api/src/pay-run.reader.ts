import { Injectable } from '@nestjs/common';
import { payRunMachine, payRunPolicy, statementMachine, statementPolicy, type PayRunContext, type StatementContext } from '@kpi-loop/incentive/domain';
import { minorUnit } from '@kpi-loop/scoring/domain';
import { decodeCursor, encodeCursor, PAGE_MAX, type Tx } from '@kpi-loop/shared/api';
import { addDays, allows, decimal, fixed, offers, permit } from '@kpi-loop/shared/kernel';
import { recordReads } from './access-log';
import { EDITION, outlier, PREVIOUS_AMOUNT } from './coverage';
import type { PayRun, Statement } from './incentive.entity';
import { payParties } from './parties';
import type {
  HeldView,
  PayRunCheckView,
  PayRunListItem,
  PayRunPage,
  PayRunQuery,
  PayRunTotals,
  PayRunView,
  PayStatementItem,
  PayStatementPage,
  PayStatementQuery,
  PayStatementView,
} from './pay-run.dto';
import { PayRunLoader } from './pay-run.loader';
import { TrueUps } from './true-ups';

const RUN = `r.id, r.status, r.plan_id, pl.code AS plan_code, pl.name AS plan_name, pl.name_en AS plan_name_en, pl.currency, r.period_id, p.name AS period_name, p.name_en AS period_name_en,
  y.code AS cycle_code, p.starts_on AS period_from, p.ends_on AS period_to, r.created_at, r.released_at`;
const RUN_FROM = `pay_run r JOIN incentive_plan pl ON pl.tenant_id = r.tenant_id AND pl.id = r.plan_id JOIN period p ON p.tenant_id = r.tenant_id AND p.id = r.period_id JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id`;
const ITEM = `st.id, st.status, st.person_id, pe.employee_no, pe.name, pe.name_en, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en, st.score, st.coefficient, st.proration, st.base, st.amount, st.true_up, st.amount + st.true_up AS payable,
  prev.amount AS previous_amount, ${outlier('prev.amount')} AS outlier, st.explanation, ${EDITION} AS edition`;
const ITEM_FROM = `statement st JOIN person pe ON pe.tenant_id = st.tenant_id AND pe.id = st.person_id
  LEFT JOIN scorecard c ON c.tenant_id = st.tenant_id AND c.id = st.scorecard_id LEFT JOIN org_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
  LEFT JOIN LATERAL (SELECT ${PREVIOUS_AMOUNT} AS amount) prev ON true`;

@Injectable()
export class PayRunReader {
  constructor(
    private readonly loader: PayRunLoader,
    private readonly trueUps: TrueUps,
  ) {}

  async list(tx: Tx, query: PayRunQuery): Promise<PayRunPage> {
    permit(payRunPolicy, 'payRun.read', payParties(tx.viewer));
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [from, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const rows = await tx.query<PayRunListItem>(
      `SELECT ${RUN} FROM ${RUN_FROM} WHERE r.tenant_id = $1 AND ($2::uuid IS NULL OR r.period_id = $2) AND ($3::text IS NULL OR r.status = $3)
         AND ($4::date IS NULL OR (p.starts_on, r.id) < ($4::date, $5::uuid)) ORDER BY p.starts_on DESC, r.id DESC LIMIT $6`,
      [tx.tenantId, query.periodId ?? null, query.status ?? null, from, id, limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return { items, next: rows.length > limit ? encodeCursor([last.periodFrom, last.id]) : null };
  }

  /** With totals for whoever may see them, unless it answers a verb. @throws Problem notFound (404), forbidden (403). */
  view(tx: Tx, id: string, withTotals: boolean): Promise<PayRunView> {
    return tx.answer(id, () => this.whole(tx, id, withTotals));
  }

  private async whole(tx: Tx, id: string, withTotals: boolean): Promise<PayRunView> {
    const parties = payParties(tx.viewer);
    permit(payRunPolicy, 'payRun.read', parties);
    const row = await tx.get<PayRun & PayRunListItem & Pick<PayRunView, 'calculatedByName' | 'calculatedByNameEn' | 'approvedByName' | 'approvedByNameEn'>>(
      `SELECT ${RUN}, r.version, r.calculated_by, r.approved_by, a.name AS calculated_by_name, a.name_en AS calculated_by_name_en, b.name AS approved_by_name, b.name_en AS approved_by_name_en FROM ${RUN_FROM}
       LEFT JOIN person a ON a.tenant_id = r.tenant_id AND a.id = r.calculated_by LEFT JOIN person b ON b.tenant_id = r.tenant_id AND b.id = r.approved_by WHERE r.tenant_id = $1 AND r.id = $2`,
      [tx.tenantId, id],
    );
    const context = await this.loader.context(tx, row, await this.loader.plan(tx, row.planId));
    const { calculatedBy: _, approvedBy: __, ...rest } = row;
    return {
      ...rest,
      byStatus: await tx.asPay(() =>
        tx.query(`SELECT status, count(*)::int AS count FROM statement WHERE tenant_id = $1 AND pay_run_id = $2 GROUP BY status ORDER BY status`, [
          tx.tenantId,
          id,
        ]),
      ),
      checks: checksOf(context),
      totals:
        withTotals && allows(payRunPolicy, 'payRun.readTotals', parties)
          ? await this.totals(tx, row, allows(payRunPolicy, 'payRun.readAmounts', parties))
          : null,
      amountsVisible: allows(payRunPolicy, 'payRun.readAmounts', parties),
      offers: offers(payRunMachine, row.status, context, payRunPolicy, parties),
    };
  }

  async statements(tx: Tx, runId: string, query: PayStatementQuery): Promise<PayStatementPage> {
    permit(payRunPolicy, 'payRun.readAmounts', payParties(tx.viewer));
    const { currency } = await tx.get<{ currency: string }>(`SELECT pl.currency FROM ${RUN_FROM} WHERE r.tenant_id = $1 AND r.id = $2`, [tx.tenantId, runId]);
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const [employeeNo] = decodeCursor(query.cursor, 1) ?? [null];
    const rows = await tx.asPay(() =>
      tx.query<PayStatementItem>(
        `SELECT ${ITEM} FROM ${ITEM_FROM} WHERE st.tenant_id = $1 AND st.pay_run_id = $2 AND ($3::text IS NULL OR st.status = $3) AND ($4::boolean IS NULL OR ${outlier('prev.amount')} = $4)
           AND ($5::text IS NULL OR pe.employee_no > $5) ORDER BY pe.employee_no LIMIT $6`,
        [tx.tenantId, runId, query.status ?? null, query.outlier === undefined ? null : query.outlier === 'true', employeeNo, limit + 1],
      ),
    );
    const items = rows.slice(0, limit).map((row) => printed(row, currency));
    await recordReads(
      tx,
      'statement',
      items.map((item) => ({ subjectId: item.personId, resourceId: item.id })),
    );
    return { currency, items, next: rows.length > limit ? encodeCursor([items[items.length - 1].employeeNo]) : null };
  }

  /** @throws Problem notFound (404), forbidden (403). */
  async statement(tx: Tx, id: string): Promise<PayStatementView> {
    const parties = payParties(tx.viewer);
    permit(payRunPolicy, 'payRun.readAmounts', parties);
    const row = await tx.asPay(() =>
      tx.get<PayStatementItem & Statement & { runStatus: string }>(
        `SELECT ${ITEM}, st.version, st.currency, st.trace, st.hold_reason, st.hold_review_on, st.period_id, st.calculated_by, st.approved_by, r.status AS run_status
         FROM ${ITEM_FROM} JOIN pay_run r ON r.tenant_id = st.tenant_id AND r.id = st.pay_run_id WHERE st.tenant_id = $1 AND st.id = $2`,
        [tx.tenantId, id],
      ),
    );
    await recordReads(tx, 'statement', [{ subjectId: row.personId, resourceId: id }]);
    const { runStatus: _, calculatedBy: __, approvedBy: ___, periodId: ____, ...rest } = printed(row, row.currency);
    return {
      ...rest,
      trace: row.trace as unknown as Record<string, unknown>[],
      trueUps: await tx.asPay(() => this.trueUps.ofStatement(tx, id)),
      offers: offers(statementMachine, row.status, statementContext(tx, row), statementPolicy, parties),
    };
  }

  async held(tx: Tx, runId: string): Promise<HeldView[]> {
    permit(payRunPolicy, 'payRun.read', payParties(tx.viewer));
    await tx.get(`SELECT id FROM pay_run WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, runId]);
    return tx.asPay(() =>
      tx.query<HeldView>(
        `SELECT st.id AS statement_id, st.person_id, pe.name, pe.name_en, st.hold_reason AS reason, st.hold_review_on AS review_on FROM statement st JOIN person pe ON pe.tenant_id = st.tenant_id AND pe.id = st.person_id
         WHERE st.tenant_id = $1 AND st.pay_run_id = $2 AND st.status = 'on_hold' ORDER BY pe.employee_no LIMIT 500`,
        [tx.tenantId, runId],
      ),
    );
  }

  private async totals(tx: Tx, run: PayRunListItem, everyone: boolean): Promise<PayRunTotals> {
    const row = await tx.asPay(() =>
      tx.get<PayRunTotals & { small: boolean }>(
        `SELECT count(*)::int AS people, sum(base) AS base, sum(amount) AS amount, sum(true_up) AS true_up, sum(amount + true_up) AS payable, sum(amount) / nullif(sum(base), 0) AS coefficient,
           count(*) < coalesce((SELECT (y.policy->'privacy'->>'smallGroup')::int FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $3), 5) AS small
         FROM statement WHERE tenant_id = $1 AND pay_run_id = $2`,
        [tx.tenantId, run.id, run.periodId],
      ),
    );
    const shown = everyone || !row.small;
    const money = (amount: string | null) => (amount === null || !shown ? null : fixed(amount, minorUnit(run.currency)));
    return {
      people: row.people,
      base: money(row.base),
      amount: money(row.amount),
      // of few people: only for whoever may see each of them
      trueUp: everyone ? money(row.trueUp) : null,
      payable: everyone ? money(row.payable) : null,
      coefficient: row.coefficient === null || !shown ? null : fixed(row.coefficient, 4),
    };
  }
}

export const statementContext = (
  tx: Tx,
  row: Pick<Statement, 'id' | 'periodId' | 'personId' | 'amount' | 'trueUp' | 'calculatedBy' | 'approvedBy'> & { runStatus: string },
  reviewOn: string | null = null,
): StatementContext => ({
  statementId: row.id,
  periodId: row.periodId,
  personId: row.personId,
  amountIsZero: decimal(row.amount ?? '0')
    .plus(decimal(row.trueUp))
    .isZero(),
  runStatus: row.runStatus,
  actorId: tx.viewer.personId,
  calculatedBy: row.calculatedBy,
  approvedBy: row.approvedBy,
  reviewOn,
  latestReview: addDays(tx.today, 30),
});

/** At the minor unit of the currency, as everywhere else. */
function printed<T extends PayStatementItem>(row: T, currency: string): T {
  const dp = minorUnit(currency);
  return {
    ...row,
    proration: fixed(row.proration, 6),
    base: fixed(row.base, dp),
    amount: fixed(row.amount, dp),
    trueUp: fixed(row.trueUp, dp),
    payable: fixed(row.payable, dp),
    previousAmount: row.previousAmount === null ? null : fixed(row.previousAmount, dp),
  };
}

function checksOf(c: PayRunContext): PayRunCheckView[] {
  return [
    { rule: 'resultsPublished', ok: c.unpublished === 0, count: c.unpublished },
    { rule: 'somethingToPay', ok: c.statements > 0, count: c.statements },
    { rule: 'nobodyAboveCap', ok: c.aboveCap === 0, count: c.aboveCap },
    { rule: 'noMissingBase', ok: c.withoutBase === 0, count: c.withoutBase },
    { rule: 'outliersExplained', ok: c.unexplainedOutliers === 0, count: c.unexplainedOutliers },
    { rule: 'amountsUnchanged', ok: c.changedSinceApproval === 0, count: c.changedSinceApproval },
  ];
}
