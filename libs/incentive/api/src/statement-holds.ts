import { Injectable } from '@nestjs/common';
import { statementMachine, type StatementEvent } from '@kpi-loop/incentive/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { Statement } from './incentive.entity';
import { statementContext } from './pay-run.reader';

/** Whose pay of which period. */
interface Whose {
  periodId: string;
  personId: string;
}

/** Why in neutral words: whoever prepares pay need not know more. */
const REASON = '结果复核中 · Result under review';
/** Not out yet, and not held already. */
const HOLDABLE = ['calculated', 'in_review', 'approved'];
const LAST_HELD_BY_SYSTEM = `(SELECT g.actor_id IS NULL FROM transition_log g WHERE g.tenant_id = st.tenant_id AND g.instance_id = st.id AND g.event = 'statement.hold' ORDER BY g.version DESC LIMIT 1)`;

/** Pay that waits because its result is disputed: held and let go by the system alone, and no amount is named. */
@Injectable()
export class StatementHolds {
  /** Every statement of the person and period that is not out. `reviewOn`: no later than 30 days from now. Returns how many. */
  hold(tx: Tx, whose: Whose, reviewOn: IsoDate): Promise<number> {
    return tx.asPay(async () => {
      const ids = await this.of(tx, whose, `st.status = ANY ($4::text[])`, [HOLDABLE]);
      for (const id of ids) {
        await this.move(tx, id, { type: 'statement.hold', reason: REASON }, { holdReason: REASON, holdReviewOn: reviewOn }, reviewOn);
        await tx.deadline('statement', id, 'statement.holdDue', `${reviewOn}T00:00:00Z`);
      }
      return ids.length;
    });
  }

  /** Those that the system holds; what HR holds for a reason of its own stays held. Returns how many. */
  release(tx: Tx, whose: Whose): Promise<number> {
    return tx.asPay(async () => {
      const ids = await this.of(tx, whose, `st.status = 'on_hold' AND ${LAST_HELD_BY_SYSTEM}`, []);
      for (const id of ids) {
        await this.move(tx, id, { type: 'statement.unhold', reason: REASON }, { holdReason: null, holdReviewOn: null, approvedBy: null });
        await tx.cancelDeadlines('statement', id);
      }
      return ids.length;
    });
  }

  private async of(tx: Tx, { periodId, personId }: Whose, when: string, params: unknown[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT st.id FROM statement st WHERE st.tenant_id = $1 AND st.period_id = $2 AND st.person_id = $3 AND ${when} ORDER BY st.id`,
      [tx.tenantId, periodId, personId, ...params],
    );
    return rows.map(({ id }) => id);
  }

  private async move(tx: Tx, id: string, event: StatementEvent, set: Partial<Statement>, reviewOn: IsoDate | null = null): Promise<void> {
    const statement = await tx.claim(Statement, id);
    const { runStatus } = await tx.get<{ runStatus: string }>(`SELECT status AS run_status FROM pay_run WHERE tenant_id = $1 AND id = $2 FOR SHARE`, [
      tx.tenantId,
      statement.payRunId,
    ]);
    await tx.advance(Statement, statement, statementMachine, statementContext(tx, { ...statement, runStatus }, reviewOn), event, {
      set,
      audience: { people: [], roles: ['COMP', 'FIN', 'HR', 'AUD'] },
    });
  }
}
