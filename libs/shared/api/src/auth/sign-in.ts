import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Problem } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';
import { hashToken, newToken, SESSION_DAYS } from '../http/session-cookie';
import { newId } from '../ids';
import { UnitOfWork } from '../unit-of-work';

const MAX_FAILURES = { login: 10, address: 100 };
const WINDOW = '15 minutes';
/** argon2id, 19 MiB, two passes: OWASP's first choice. */
export const hashPassword = (password: string): Promise<string> => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });

const key = (kind: string, text: string): Buffer => createHash('sha256').update(`${kind}:${text.trim().toLowerCase()}`).digest();

@Injectable()
export class SignIn {
  /** Checked when there is no such login, so that the answer takes as long. */
  private decoy: Promise<string> = hashPassword(newToken());

  constructor(
    private readonly dataSource: DataSource,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem unauthenticated (401) for any wrong pair alike, tooMany (429) for any login tried too often, known or not. */
  async signIn(login: string, password: string, address: string, userAgent: string): Promise<{ tenantId: string; token: string }> {
    const keys = [key('login', login), key('address', address)];
    await this.refuseTooMany(keys);
    const [found] = await this.dataSource.query<{ tenant_id: string; account_id: string }[]>(`SELECT * FROM system.find_login($1)`, [login]);
    const stored = found
      ? await this.uow.asSystem(found.tenant_id, (tx) =>
          tx.one<{ passwordHash: string }>(`SELECT password_hash FROM account WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL`, [
            found.tenant_id,
            found.account_id,
          ]),
        )
      : undefined;
    const right = await verify(stored?.passwordHash ?? (await this.decoy), password);
    if (!right || !stored || !found) {
      for (const k of keys) await this.dataSource.query(`SELECT system.note_failure($1)`, [k]);
      throw new Problem('unauthenticated', 'wrongLoginOrPassword');
    }
    await this.dataSource.query(`SELECT system.forget_failures($1)`, [keys[0]]);
    const token = newToken();
    await this.uow.asSystem(found.tenant_id, (tx) =>
      tx.execute(
        `INSERT INTO session (tenant_id, id, account_id, token_hash, user_agent, expires_at) VALUES ($1, $2, $3, decode($4, 'hex'), $5, now() + make_interval(days => $6))`,
        [found.tenant_id, newId(), found.account_id, hashToken(token), userAgent.slice(0, 200), SESSION_DAYS],
      ),
    );
    return { tenantId: found.tenant_id, token };
  }

  private async refuseTooMany([login, address]: Buffer[]): Promise<void> {
    const [{ logins, addresses }] = await this.dataSource.query<{ logins: number; addresses: number }[]>(
      `SELECT system.failures_of($1, $3::interval) AS logins, system.failures_of($2, $3::interval) AS addresses`,
      [login, address, WINDOW],
    );
    if (logins >= MAX_FAILURES.login || addresses >= MAX_FAILURES.address)
      throw new Problem('tooMany', 'tooManyAttempts', undefined, { params: { minutes: 15 } });
  }
}
