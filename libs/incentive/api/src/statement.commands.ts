import { Injectable } from '@nestjs/common';
import { statementMachine, statementPolicy, type StatementEvent } from '@kpi-loop/incentive/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { permit, Problem } from '@kpi-loop/shared/kernel';
import { Statement } from './incentive.entity';
import { payParties } from './parties';
import { announce } from './pay-run.commands';
import type { HoldDto, PayStatementMoved, UnholdDto } from './pay-run.dto';
import { statementContext } from './pay-run.reader';

interface Move {
  set?: Record<string, unknown>;
  reviewOn?: string;
  sql?: string;
}

/** What happens to one statement apart from its run: an explanation, a hold, and the way back into pay after one. */
@Injectable()
export class StatementCommands {
  /** Why an amount far from the last one is right. It has to be there before the run is reviewed. */
  async explain(tx: Tx, id: string, reason: string): Promise<PayStatementMoved> {
    permit(statementPolicy, 'statement.explain', payParties(tx.viewer));
    return tx.asPay(async () => {
      const statement = await tx.claim(Statement, id);
      if (!['calculated', 'in_review', 'zero'].includes(statement.status))
        throw new Problem('conflict', 'illegalTransition', undefined, { params: { machine: 'statement', event: 'statement.explain', from: statement.status } });
      await tx.execute(`UPDATE statement SET explanation = $3 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, reason]);
      return { id, version: statement.version, status: statement.status };
    });
  }

  async hold(tx: Tx, runId: string, { personId, reason, reviewOn }: HoldDto): Promise<PayStatementMoved> {
    permit(statementPolicy, 'statement.hold', payParties(tx.viewer));
    if (reviewOn <= tx.today) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/reviewOn', code: 'mustBeLater' }] });
    const moved = await this.move(
      tx,
      await this.of(tx, runId, personId),
      { type: 'statement.hold', reason },
      { set: { holdReason: reason, holdReviewOn: reviewOn }, reviewOn },
    );
    await tx.deadline('statement', moved.id, 'statement.holdDue', `${reviewOn}T00:00:00Z`);
    return moved;
  }

  async unhold(tx: Tx, runId: string, { personId, reason }: UnholdDto): Promise<PayStatementMoved> {
    permit(statementPolicy, 'statement.unhold', payParties(tx.viewer));
    const moved = await this.move(
      tx,
      await this.of(tx, runId, personId),
      { type: 'statement.unhold', reason },
      { set: { holdReason: null, holdReviewOn: null, approvedBy: null } },
    );
    await tx.cancelDeadlines('statement', moved.id);
    return moved;
  }

  /** Only where the run has gone on without it: the person gets the same two pairs of eyes. */
  async approve(tx: Tx, id: string): Promise<PayStatementMoved> {
    permit(statementPolicy, 'statement.approve', payParties(tx.viewer));
    return this.move(
      tx,
      id,
      { type: 'statement.approve' },
      { set: { approvedBy: tx.actor }, sql: `UPDATE statement st SET frozen_hash = system.statement_hash(st) WHERE tenant_id = $1 AND id = $2` },
    );
  }

  async release(tx: Tx, id: string): Promise<PayStatementMoved> {
    permit(statementPolicy, 'statement.release', payParties(tx.viewer));
    const moved = await this.move(
      tx,
      id,
      { type: 'statement.release' },
      { sql: `UPDATE statement SET released_at = tenant_now() WHERE tenant_id = $1 AND id = $2` },
    );
    const { personId, periodId } = await tx.asPay(() =>
      tx.get<{ personId: string; periodId: string }>(`SELECT person_id, period_id FROM statement WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]),
    );
    announce(tx, { id, personId, periodId });
    return moved;
  }

  private async of(tx: Tx, runId: string, personId: string): Promise<string> {
    return (
      await tx.asPay(() =>
        tx.get<{ id: string }>(`SELECT id FROM statement WHERE tenant_id = $1 AND pay_run_id = $2 AND person_id = $3`, [tx.tenantId, runId, personId]),
      )
    ).id;
  }

  private move(tx: Tx, id: string, event: StatementEvent & { reason?: string }, { set, reviewOn, sql }: Move): Promise<PayStatementMoved> {
    return tx.asPay(async () => {
      const statement = await tx.claim(Statement, id);
      const { runStatus } = await tx.get<{ runStatus: string }>(`SELECT status AS run_status FROM pay_run WHERE tenant_id = $1 AND id = $2 FOR SHARE`, [
        tx.tenantId,
        statement.payRunId,
      ]);
      if (sql && event.type === 'statement.approve') await tx.execute(sql, [tx.tenantId, id]);
      await tx.advance(Statement, statement, statementMachine, statementContext(tx, { ...statement, runStatus }, reviewOn ?? null), event, {
        set,
        audience: { people: [], roles: ['COMP', 'FIN', 'HR', 'AUD'] },
      });
      if (sql && event.type !== 'statement.approve') await tx.execute(sql, [tx.tenantId, id]);
      return { id, version: statement.version, status: statement.status };
    });
  }
}
