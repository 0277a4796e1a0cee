import { Injectable } from '@nestjs/common';
import { payRunMachine, payRunPolicy, statementMachine, type PayRunEvent, type StatementContext, type StatementEvent } from '@kpi-loop/incentive/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { permit, Problem } from '@kpi-loop/shared/kernel';
import { Calculation } from './calculation';
import { PayRun, Statement } from './incentive.entity';
import { PAY_AUDIENCE, payParties } from './parties';
import type { NewPayRunDto, PayRunView } from './pay-run.dto';
import { PayRunLoader } from './pay-run.loader';
import { PayRunReader } from './pay-run.reader';

/** Which event of the run moves its statements, and to what the run's status will be for their rules. */
const WITH_RUN: Partial<Record<PayRunEvent['type'], { event: StatementEvent['type']; runStatus: string }>> = {
  'payRun.submit': { event: 'statement.submit', runStatus: 'in_review' },
  'payRun.return': { event: 'statement.return', runStatus: 'calculated' },
  'payRun.approve': { event: 'statement.approve', runStatus: 'approved' },
  'payRun.unapprove': { event: 'statement.unapprove', runStatus: 'in_review' },
  'payRun.release': { event: 'statement.release', runStatus: 'released' },
  'payRun.recall': { event: 'statement.recall', runStatus: 'approved' },
};

@Injectable()
export class PayRunCommands {
  constructor(
    private readonly loader: PayRunLoader,
    private readonly reader: PayRunReader,
    private readonly calculation: Calculation,
  ) {}

  /** @throws Problem conflict (409) when the run exists · ruleBroken planEffective, periodIsSettled */
  async create(tx: Tx, { planId, periodId }: NewPayRunDto): Promise<PayRunView> {
    permit(payRunPolicy, 'payRun.create', payParties(tx.viewer));
    const plan = await this.loader.plan(tx, planId);
    const { kind } = await tx.get<{ kind: string }>(`SELECT kind FROM period WHERE tenant_id = $1 AND id = $2 AND cycle_id = $3`, [tx.tenantId, periodId, plan.cycleId]);
    if (kind !== 'SETTLEMENT') throw new Problem('ruleBroken', 'ruleBroken', 'periodIsSettled', { violations: ['periodIsSettled'] });
    if (plan.status !== 'effective') throw new Problem('ruleBroken', 'ruleBroken', 'planEffective', { violations: ['planEffective'] });
    return this.reader.view(tx, await this.make(tx, planId, periodId), false);
  }

  /** A pending run for each effective plan of a period that has been scored. A replay makes none twice. */
  async openRuns(tx: Tx, periodId: string): Promise<void> {
    const plans = await tx.query<{ id: string }>(
      `SELECT pl.id FROM period p JOIN incentive_plan pl ON pl.tenant_id = p.tenant_id AND pl.cycle_id = p.cycle_id AND pl.status = 'effective'
       WHERE p.tenant_id = $1 AND p.id = $2 AND p.kind = 'SETTLEMENT' AND NOT EXISTS (SELECT 1 FROM pay_run r WHERE r.tenant_id = pl.tenant_id AND r.plan_id = pl.id AND r.period_id = p.id)`,
      [tx.tenantId, periodId],
    );
    for (const { id } of plans) await this.make(tx, id, periodId);
  }

  async calculate(tx: Tx, id: string): Promise<PayRunView> {
    const run = await this.advance(tx, id, { type: 'payRun.calculate' }, { calculatedBy: tx.viewer.personId, approvedBy: null });
    const plan = await this.loader.plan(tx, run.planId);
    await tx.asPay(() => this.calculation.run(tx, run, plan));
    return this.reader.view(tx, id, false);
  }

  submit(tx: Tx, id: string): Promise<PayRunView> {
    return this.move(tx, id, { type: 'payRun.submit' });
  }

  return(tx: Tx, id: string, reason: string): Promise<PayRunView> {
    return this.move(tx, id, { type: 'payRun.return', reason });
  }

  /** Freezes the amounts: a hash for each statement, and the database refuses to change them from now on. */
  approve(tx: Tx, id: string): Promise<PayRunView> {
    return this.move(tx, id, { type: 'payRun.approve' }, { approvedBy: tx.viewer.personId }, (where) =>
      tx.execute(`UPDATE statement st SET frozen_hash = system.statement_hash(st), approved_by = $2 WHERE ${where} AND status = 'in_review'`, [id, tx.actor]),
    );
  }

  unapprove(tx: Tx, id: string, reason: string): Promise<PayRunView> {
    return this.move(tx, id, { type: 'payRun.unapprove', reason }, { approvedBy: null });
  }

  /** Owners are told one by one that there is something to open; nobody is told what. */
  async release(tx: Tx, id: string): Promise<PayRunView> {
    const view = await this.move(tx, id, { type: 'payRun.release' }, { releasedAt: await now(tx) });
    const released = await tx.asPay(async () => {
      await tx.execute(`UPDATE statement SET released_at = tenant_now() WHERE tenant_id = $1 AND pay_run_id = $2 AND status IN ('released', 'zero')`, [
        tx.tenantId,
        id,
      ]);
      return tx.query<{ id: string; personId: string; periodId: string }>(
        `SELECT id, person_id, period_id FROM statement WHERE tenant_id = $1 AND pay_run_id = $2 AND status IN ('released', 'zero')`,
        [tx.tenantId, id],
      );
    });
    for (const statement of released) announce(tx, statement);
    return view;
  }

  recall(tx: Tx, id: string, reason: string): Promise<PayRunView> {
    return this.move(tx, id, { type: 'payRun.recall', reason }, { releasedAt: null });
  }

  private async move(
    tx: Tx,
    id: string,
    event: PayRunEvent & { reason?: string },
    set: Record<string, unknown> = {},
    before?: (where: string) => Promise<unknown>,
  ): Promise<PayRunView> {
    const run = await this.advance(tx, id, event, set);
    const step = WITH_RUN[event.type]!;
    await tx.asPay(async () => {
      await before?.(`tenant_id = current_tenant() AND pay_run_id = $1`);
      const context = { runStatus: step.runStatus, actorId: null, calculatedBy: run.calculatedBy, approvedBy: run.approvedBy } as StatementContext;
      await tx.advanceMany(Statement, `pay_run_id = $1`, [id], statementMachine, context, { type: step.event }, { ...PAY_AUDIENCE, columns: [] });
    });
    return this.reader.view(tx, id, false);
  }

  private async advance(tx: Tx, id: string, event: PayRunEvent & { reason?: string }, set: Record<string, unknown>): Promise<PayRun> {
    const run = await tx.claim(PayRun, id);
    permit(payRunPolicy, event.type, payParties(tx.viewer));
    const context = await this.loader.context(tx, run, await this.loader.plan(tx, run.planId));
    await tx.advance(PayRun, run, payRunMachine, context, event, { set, audience: PAY_AUDIENCE });
    return run;
  }

  private async make(tx: Tx, planId: string, periodId: string): Promise<string> {
    const run = await tx.create(PayRun, payRunMachine, { planId, periodId });
    tx.record({ type: 'payRun.opened', payRunId: run.id, planId, periodId }, 'payRun', run.id, PAY_AUDIENCE);
    return run.id;
  }
}

const now = async (tx: Tx): Promise<Date> => (await tx.get<{ at: Date }>(`SELECT tenant_now() AS at`)).at;

export function announce(tx: Tx, { id, personId, periodId }: { id: string; personId: string; periodId: string }): void {
  tx.record({ type: 'statement.released', statementId: id, ownerId: personId, periodId }, 'statement', id, { people: [personId], roles: [] });
}
