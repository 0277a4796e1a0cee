import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '../ids';
import type { Tx } from '../tx';
import { UnitOfWork } from '../unit-of-work';
import { hashPassword } from './throttle';

export interface NewTenant {
  code: string;
  name: string;
  nameEn: string;
  timezone?: string;
  currency?: string;
  demo?: boolean;
  /** Business clock of a demonstration, ISO instant. */
  clockAt?: string;
}

/** Opens a tenant. Runs from the command line and from seeds: no route creates tenants. */
@Injectable()
export class Tenants {
  constructor(private readonly uow: UnitOfWork) {}

  /** @returns the id of the new tenant, after `furnish` has filled it in the same transaction */
  async open(tenant: NewTenant, furnish: (tx: Tx) => Promise<void> = async () => undefined): Promise<string> {
    const id = newId();
    await this.uow.asSystem(id, async (tx) => {
      await tx.execute(
        `INSERT INTO tenant (id, code, name, name_en, timezone, currency, demo, clock_at) VALUES ($1, $2, $3, $4, coalesce($5, 'Asia/Shanghai'), coalesce($6, 'CNY'), $7, $8)`,
        [id, tenant.code, tenant.name, tenant.nameEn, tenant.timezone ?? null, tenant.currency ?? null, tenant.demo ?? false, tenant.clockAt ?? null],
      );
      await furnish(tx);
    });
    return id;
  }

  /** The first person of a tenant, who may do everything HR may. Returns the one-time password. */
  async appointFirst(tx: Tx, login: string, name: string): Promise<string> {
    const password = randomBytes(12).toString('base64url');
    const [person, account] = [newId(), newId()];
    await tx.execute(`INSERT INTO person (tenant_id, id, employee_no, name, name_en) VALUES ($1, $2, 'admin', $3, $3)`, [tx.tenantId, person, name]);
    await tx.execute(`INSERT INTO account (tenant_id, id, login, password_hash, person_id) VALUES ($1, $2, $3, $4, $5)`, [
      tx.tenantId,
      account,
      login,
      await hashPassword(password),
      person,
    ]);
    await tx.execute(`SELECT system.register_login($1, $2)`, [login, account]);
    await tx.execute(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, $2, $3, 'HR', current_date - 1)`, [
      tx.tenantId,
      newId(),
      person,
    ]);
    return password;
  }
}
