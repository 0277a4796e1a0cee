import { Injectable } from '@nestjs/common';
import { Problem } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';
import { hashToken, newToken, SESSION_DAYS } from '../http/session-cookie';
import { newId } from '../ids';
import { UnitOfWork } from '../unit-of-work';
import { Throttle, hashPassword, verifyPassword, type Limit } from './throttle';

/** Guesses at one login count together wherever they are made: at the door, or at the form which changes the password. */
export const loginLimit = (login: string): Limit => ({ kind: 'login', of: login, most: 10 });
const addressLimit = (address: string): Limit => ({ kind: 'address', of: address, most: 100 });
const NOBODY = { tenant_id: '00000000-0000-0000-0000-000000000000', account_id: '00000000-0000-0000-0000-000000000000' };

@Injectable()
export class SignIn {
  /** Checked when there is no such login, so that the answer takes as long. */
  private decoy: Promise<string> = hashPassword(newToken());

  constructor(
    private readonly dataSource: DataSource,
    private readonly uow: UnitOfWork,
    private readonly throttle: Throttle,
  ) {}

  /** @throws Problem unauthenticated (401) for any wrong pair alike, tooMany (429) for any login tried too often, known or not. */
  async signIn(login: string, password: string, address: string, userAgent: string): Promise<{ tenantId: string; token: string }> {
    const account = await this.throttle.attempt([loginLimit(login), addressLimit(address)], () => this.find(login, password));
    if (!account) throw new Problem('unauthenticated', 'wrongLoginOrPassword');
    const token = newToken();
    await this.uow.asSystem(account.tenant_id, (tx) =>
      tx.execute(
        `INSERT INTO session (tenant_id, id, account_id, token_hash, user_agent, expires_at) VALUES ($1, $2, $3, decode($4, 'hex'), $5, now() + make_interval(days => $6))`,
        [account.tenant_id, newId(), account.account_id, hashToken(token), userAgent.slice(0, 200), SESSION_DAYS],
      ),
    );
    return { tenantId: account.tenant_id, token };
  }

  /** The same statements and the same hashing whether there is such a login or not. */
  private async find(login: string, password: string): Promise<typeof NOBODY | undefined> {
    const [found] = await this.dataSource.query<(typeof NOBODY)[]>(`SELECT * FROM system.find_login($1)`, [login]);
    const { tenant_id, account_id } = found ?? NOBODY;
    const stored = await this.uow.asSystem(tenant_id, (tx) =>
      tx.one<{ passwordHash: string }>(`SELECT password_hash FROM account WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL`, [tenant_id, account_id]),
    );
    const right = await verifyPassword(stored?.passwordHash ?? (await this.decoy), password);
    return right && stored ? found : undefined;
  }
}
