import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { verify } from '@node-rs/argon2';
import { readCookie, UnitOfWork, type KpiRequest, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';

const MAX_FAILURES = 5;
const WINDOW = '15 minutes';

/**
 * Once more the password before pay is shown (R-PAY3). The route runs its own transactions: its answer must not be kept for
 * an idempotency key, and a failure must be counted although nothing else is written.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly dataSource: DataSource,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem forbidden wrongPassword (403), tooMany (429). */
  async once<T>(request: KpiRequest, password: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { tenantId, tokenHash } = readCookie(request)!;
    const account = await this.uow.asBearer(tenantId, tokenHash, async (tx) => {
      if (!tx) throw new Problem('unauthenticated', 'signInFirst');
      return tx.get<{ id: string; passwordHash: string }>(`SELECT id, password_hash FROM account WHERE tenant_id = $1 AND id = $2`, [
        tx.tenantId,
        tx.viewer.accountId,
      ]);
    });
    const key = createHash('sha256').update(`reauthenticate:${account.id}`).digest();
    const [{ failures }] = await this.dataSource.query<{ failures: number }[]>(`SELECT system.failures_of($1, $2::interval) AS failures`, [key, WINDOW]);
    if (failures >= MAX_FAILURES) throw new Problem('tooMany', 'tooManyAttempts', undefined, { params: { minutes: 15 } });
    if (!(await verify(account.passwordHash, password).catch(() => false))) {
      await this.dataSource.query(`SELECT system.note_failure($1)`, [key]);
      throw new Problem('forbidden', 'wrongPassword');
    }
    await this.dataSource.query(`SELECT system.forget_failures($1)`, [key]);
    return this.uow.asBearer(tenantId, tokenHash, (tx) => {
      if (!tx) throw new Problem('unauthenticated', 'signInFirst');
      return work(tx);
    });
  }
}
