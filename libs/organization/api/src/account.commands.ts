import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { accountPolicy } from '@kpi-loop/organization/domain';
import { Throttle, Tx, UnitOfWork, hashPassword, loginLimit, newId, verifyPassword, type Viewer } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { OneTimePasswordView, OwnAccountView, PasswordChangeDto } from './account.dto';
import { OrganizationReader } from './organization.reader';

type AccountAction = keyof typeof accountPolicy;
interface Account {
  id: string;
  login: string;
}

/** A password HR gives out; made and hashed before the transaction begins. */
export interface GivenPassword {
  password: string;
  hash: string;
}

export interface PasswordChange {
  was: string;
  becomes: string;
}

const LOGIN = /^[^\s\u0000-\u001f]{3,200}$/;

/** Sign-in for people. HR gives an account out with a password that is shown once; what it is later only the person knows. */
@Injectable()
export class AccountCommands {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly uow: UnitOfWork,
    private readonly throttle: Throttle,
  ) {}

  async own(tx: Tx): Promise<OwnAccountView> {
    return tx.get<OwnAccountView>(`SELECT login, one_time FROM account WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, tx.viewer.accountId]);
  }

  /** @throws Problem conflict (409) `alreadyExists` when the login is taken, in this company or another. */
  async create(tx: Tx, personId: string, login: string, given: GivenPassword): Promise<OneTimePasswordView> {
    await this.permit(tx, personId, 'account.create');
    if (!LOGIN.test(login)) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/login', code: 'loginMalformed' }] });
    if (await tx.one(`SELECT 1 FROM account WHERE tenant_id = $1 AND person_id = $2`, [tx.tenantId, personId])) throw new Problem('conflict', 'alreadyExists');
    const id = newId();
    await tx.execute(`INSERT INTO account (tenant_id, id, login, password_hash, person_id, one_time) VALUES ($1, $2, $3, $4, $5, true)`, [
      tx.tenantId,
      id,
      login,
      given.hash,
      personId,
    ]);
    await tx.execute(`SELECT system.register_login($1, $2)`, [login, id]);
    this.tell(tx, 'account.created', id, personId);
    return { login, password: given.password };
  }

  async reset(tx: Tx, personId: string, given: GivenPassword): Promise<OneTimePasswordView> {
    const account = await this.account(tx, personId, 'account.reset');
    await tx.execute(`UPDATE account SET password_hash = $3, one_time = true WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, account.id, given.hash]);
    await this.endSessions(tx, account.id);
    this.tell(tx, 'account.passwordReset', account.id, personId);
    return { login: account.login, password: given.password };
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

  /**
   * The person's own, before any row is locked: looking at a password is slow on purpose. Guesses count with those at the door.
   * @throws Problem ruleBroken (422) `currentPasswordRight`, `passwordIsNew`; tooMany (429).
   */
  async checkPassword(viewer: Viewer, dto: PasswordChangeDto): Promise<PasswordChange> {
    const account = await this.uow.asSystem(viewer.tenantId, (tx) =>
      tx.get<Account & { passwordHash: string }>(`SELECT id, login, password_hash FROM account WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, viewer.accountId]),
    );
    const right = await this.throttle.attempt([loginLimit(account.login)], async () => (await verifyPassword(account.passwordHash, dto.current)) || undefined);
    if (!right) throw refused('currentPasswordRight', '/current');
    if (dto.password === dto.current || dto.password.toLowerCase() === account.login.toLowerCase()) throw refused('passwordIsNew', '/password');
    return { was: account.passwordHash, becomes: await hashPassword(dto.password) };
  }

  /** Ends every other session. @throws Problem conflict (409) when another change was faster. */
  async changePassword(tx: Tx, { was, becomes }: PasswordChange): Promise<void> {
    const { accountId, sessionId, personId } = tx.viewer;
    const changed = await tx.execute(`UPDATE account SET password_hash = $4, one_time = false WHERE tenant_id = $1 AND id = $2 AND password_hash = $3`, [
      tx.tenantId,
      accountId,
      was,
      becomes,
    ]);
    if (!changed) throw new Problem('conflict', 'changedMeanwhile');
    await tx.execute(`UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND account_id = $2 AND id <> $3 AND revoked_at IS NULL`, [
      tx.tenantId,
      accountId,
      sessionId,
    ]);
    this.tell(tx, 'account.passwordChanged', accountId!, personId);
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

export async function newPassword(): Promise<GivenPassword> {
  const password = randomBytes(9).toString('base64url');
  return { password, hash: await hashPassword(password) };
}
const refused = (rule: string, pointer: string): Problem =>
  new Problem('ruleBroken', 'ruleBroken', 'account.changePassword', { violations: [rule], fields: [{ pointer, code: rule }] });
