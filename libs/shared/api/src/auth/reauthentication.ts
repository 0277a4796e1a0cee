import { Injectable } from '@nestjs/common';
import { Problem } from '@kpi-loop/shared/kernel';
import type { KpiRequest } from '../http/access';
import type { Keeping } from '../http/idempotency';
import { RequestTransaction } from '../http/request-transaction';
import type { Tx } from '../tx';
import { UnitOfWork } from '../unit-of-work';
import type { Viewer } from '../viewer';
import { Throttle, verifyPassword } from './throttle';

const MOST_WRONG = 5;

/**
 * Once more the password: before pay is shown (R-PAY3), before a contract is signed (§2.2). The route runs its own transactions: looking at a
 * password holds no connection, a failure is counted although nothing else is written, and for a repeated key neither the password
 * is kept nor, unless it may be, the answer.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly throttle: Throttle,
    private readonly transactions: RequestTransaction,
  ) {}

  /** @throws Problem forbidden wrongPassword (403), tooMany (429). */
  once<T>(request: KpiRequest, password: string, work: (tx: Tx) => Promise<T>, keeping: Keeping = { secretAnswer: true }): Promise<T> {
    return this.transactions.after(request, () => this.check(request.tx!.viewer, password), work, { ...keeping, secretRequest: true });
  }

  private async check({ tenantId, accountId }: Viewer, password: string): Promise<void> {
    const account = await this.uow.asSystem(tenantId, (tx) =>
      tx.get<{ id: string; passwordHash: string }>(`SELECT id, password_hash FROM account WHERE tenant_id = $1 AND id = $2`, [tenantId, accountId]),
    );
    const limit = { kind: 'reauthenticate', of: account.id, most: MOST_WRONG } as const;
    const right = await this.throttle.attempt([limit], async () => (await verifyPassword(account.passwordHash, password)) || undefined);
    if (!right) throw new Problem('forbidden', 'wrongPassword');
  }
}
