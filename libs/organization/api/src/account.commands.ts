import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { verify } from '@node-rs/argon2';
import { accountPolicy } from '@kpi-loop/organization/domain';
import { Tx, hashPassword, newId } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { DataSource } from 'typeorm';
import type { OneTimePasswordView, OwnAccountView, PasswordChangeDto } from './account.dto';
import { OrganizationReader } from './organization.reader';

type AccountAction = keyof typeof accountPolicy;
interface Account {
  id: string;
  login: string;
}

const LOGIN = /^[^\s\u0000-\u001f]{3,200}$/;
const MAX_WRONG = 10;

/** Sign-in for people. HR gives an account out with a password that is shown once; what it is later only the person knows. */
@Injectable()
export class AccountCommands {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly dataSource: DataSource,
  ) {}

  async own(tx: Tx): Promise<OwnAccountView> {
    return tx.get<OwnAccountView>(`SELECT login, one_time FROM account WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, tx.viewer.accountId]);
  }

  /** @throws Problem conflict (409) `alreadyExists` when the login is taken, in this company or another. */
  async create(tx: Tx, personId: string, login: string): Promise<OneTimePasswordView> {
    await this.permit(tx, personId, 'account.create');
    if (!LOGIN.test(login)) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/login', code: 'loginMalformed' }] });
    if (await tx.one(`SELECT 1 FROM account WHERE tenant_id = $1 AND person_id = $2`, [tx.tenantId, personId])) throw new Problem('conflict', 'alreadyExists');
    const [id, password] = [newId(), newPassword()];
    await tx.execute(`INSERT INTO account (tenant_id, id, login, password_hash, person_id, one_time) VALUES ($1, $2, $3, $4, $5, true)`, [
      tx.tenantId,
      id,
      login,
      await hashPassword(password),
      personId,
    ]);
    await tx.execute(`SELECT system.register_login($1, $2)`, [login, id]);
    this.tell(tx, 'account.created', id, personId);
    return { login, password };
  }

  async reset(tx: Tx, personId: string): Promise<OneTimePasswordView> {
    const account = await this.account(tx, personId, 'account.reset');
    const password = newPassword();
    await tx.execute(`UPDATE account SET password_hash = $3, one_time = true WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      account.id,
      await hashPassword(password),
    ]);
    await this.endSessions(tx, account.id);
    this.tell(tx, 'account.passwordReset', account.id, personId);
    return { login: account.login, password };
  }

  async disable(tx: Tx, personId: string): Promise<void> {
    const account = await this.account(tx, personId, 'account.disable');
    if (tx.viewer.accountId === account.id) throw new Problem('ruleBroken', 'ruleBroken', 'account.disable', { violations: ['ownAccountStays'] });
    await tx.execute(`UPDATE account SET disabled_at = now() WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL`, [tx.tenantId, account.id]);
    await this.endSessions(tx, account.id);
    this.tell(tx, 'account.disabled', account.id, personId);
  }

  async enable(tx: Tx, personId: string): Promise<void> {
    const account = await this.account(tx, personId, 'account.enable');
    await tx.execute(`UPDATE account SET disabled_at = NULL WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, account.id]);
    this.tell(tx, 'account.enabled', account.id, personId);
  }

  /** The person's own. Ends every other session. @throws Problem ruleBroken (422) `currentPasswordRight`, `passwordIsNew`; tooMany (429). */
  async changePassword(tx: Tx, dto: PasswordChangeDto): Promise<void> {
    const account = await tx.get<Account & { passwordHash: string }>(
      `SELECT id, login, password_hash FROM account WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
      [tx.tenantId, tx.viewer.accountId],
    );
    const key = createHash('sha256').update(`login:${account.login.trim().toLowerCase()}`).digest();
    const { failures } = await tx.get<{ failures: number }>(`SELECT system.failures_of($1, interval '15 minutes') AS failures`, [key]);
    if (failures >= MAX_WRONG) throw new Problem('tooMany', 'tooManyAttempts', undefined, { params: { minutes: 15 } });
    if (!(await verify(account.passwordHash, dto.current))) {
      // noted outside of this transaction, which is about to be rolled back
      await this.dataSource.query(`SELECT system.note_failure($1)`, [key]);
      throw refused('currentPasswordRight', '/current');
    }
    if (dto.password === dto.current || dto.password.toLowerCase() === account.login.toLowerCase()) throw refused('passwordIsNew', '/password');
    await tx.execute(`UPDATE account SET password_hash = $3, one_time = false WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      account.id,
      await hashPassword(dto.password),
    ]);
    await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND account_id = $2 AND id <> $3 AND revoked_at IS NULL`, [
      tx.tenantId,
      account.id,
      tx.viewer.sessionId,
    ]);
    this.tell(tx, 'account.passwordChanged', account.id, tx.viewer.personId);
  }

  /** Accounts of people whose last day is over. Returns how many. */
  async closeOfLeavers(tx: Tx): Promise<number> {
    const closed = await tx.query<{ id: string }>(
      `UPDATE account a SET disabled_at = now() FROM person p
       WHERE a.tenant_id = $1 AND p.tenant_id = a.tenant_id AND p.id = a.person_id AND p.left_on < $2 AND a.disabled_at IS NULL RETURNING a.id`,
      [tx.tenantId, tx.today],
    );
    await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND account_id = ANY($2::uuid[]) AND revoked_at IS NULL`, [
      tx.tenantId,
      closed.map((row) => row.id),
    ]);
    return closed.length;
  }

  private async account(tx: Tx, personId: string, action: AccountAction): Promise<Account> {
    await this.permit(tx, personId, action);
    return tx.get<Account>(`SELECT id, login FROM account WHERE tenant_id = $1 AND person_id = $2 ORDER BY created_at LIMIT 1 FOR UPDATE`, [
      tx.tenantId,
      personId,
    ]);
  }

  private async permit(tx: Tx, personId: string, action: AccountAction): Promise<void> {
    await this.organization.person(tx, personId);
    (await this.organization.standing(tx, personId)).permit(accountPolicy, action);
  }

  private async endSessions(tx: Tx, accountId: string): Promise<void> {
    await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND account_id = $2 AND revoked_at IS NULL`, [tx.tenantId, accountId]);
  }

  private tell(tx: Tx, type: `account.${string}`, accountId: string, personId: string | null): void {
    tx.record({ type, personId }, 'account', accountId, { people: [personId], roles: ['HR', 'AUD'] });
  }
}

const newPassword = (): string => randomBytes(9).toString('base64url');
const refused = (rule: string, pointer: string): Problem =>
  new Problem('ruleBroken', 'ruleBroken', 'account.changePassword', { violations: [rule], fields: [{ pointer, code: rule }] });
