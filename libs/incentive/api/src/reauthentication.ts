import { Injectable } from '@nestjs/common';
import { RequestTransaction, Throttle, UnitOfWork, verifyPassword, type KpiRequest, type Tx, type Viewer } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';

const MOST_WRONG = 5;

/**
 * Once more the password before pay is shown (R-PAY3). The route runs its own transactions: looking at a password holds no
 * connection, a failure is counted although nothing else is written, and neither password nor pay is kept for a repeated key.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly throttle: Throttle,
    private readonly transactions: RequestTransaction,
  ) {}

  /** @throws Problem forbidden wrongPassword (403), tooMany (429). */
  once<T>(request: KpiRequest, password: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transactions.after(request, () => this.check(request.tx!.viewer, password), work, { secretRequest: true, secretAnswer: true });
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
