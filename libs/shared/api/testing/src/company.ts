import { newId } from '@kpi-loop/shared/api';
import type { Api, As } from './harness';

/** login → role granted (a unit code limits it), unit, manager. HR stands above nobody; the line is exec → head2 → head → anna, ben. */
const PEOPLE = {
  exec: { role: 'EXEC', unit: 'HQ', manager: null },
  hr: { role: 'HR', unit: 'HQ', manager: 'exec' },
  hr2: { role: 'HR', unit: 'HQ', manager: 'exec' },
  hrbp: { role: 'HRBP', unit: 'HQ', manager: 'exec', scope: 'SALES' },
  steward: { role: 'STEWARD', unit: 'HQ', manager: 'exec' },
  steward2: { role: 'STEWARD', unit: 'HQ', manager: 'exec' },
  comp: { role: 'COMP', unit: 'HQ', manager: 'exec' },
  fin: { role: 'FIN', unit: 'HQ', manager: 'exec' },
  aud: { role: 'AUD', unit: 'HQ', manager: 'exec' },
  ops: { role: 'OPS', unit: 'HQ', manager: 'exec' },
  head2: { role: null, unit: 'SALES', manager: 'exec' },
  head: { role: null, unit: 'NORTH', manager: 'head2' },
  anna: { role: null, unit: 'NORTH', manager: 'head' },
  ben: { role: null, unit: 'NORTH', manager: 'head' },
  // another line, to prove who may not see
  otherHead: { role: null, unit: 'PLANT', manager: 'exec' },
  zoe: { role: null, unit: 'PLANT', manager: 'otherHead' },
} as const;

export type PersonKey = keyof typeof PEOPLE;
const UNITS = {
  HQ: { parent: null, head: 'exec' },
  SALES: { parent: 'HQ', head: 'head2' },
  NORTH: { parent: 'SALES', head: 'head' },
  PLANT: { parent: 'HQ', head: 'otherHead' },
} as const;
export type UnitKey = keyof typeof UNITS;

/** Ids by name, and a signed-in client for each person: `company.as('anna')`. The business date is 2026-08-18. */
export class Company {
  readonly people = {} as Record<PersonKey, string>;
  readonly accounts = {} as Record<PersonKey, string>;
  readonly units = {} as Record<UnitKey, string>;
  private readonly clients = new Map<PersonKey, As>();

  private constructor(
    readonly api: Api,
    readonly tenantId: string,
    readonly code: string,
  ) {}

  static async create(api: Api, code: string): Promise<Company> {
    const company = new Company(api, newId(), code);
    await company.arrange();
    return company;
  }

  async as(person: PersonKey): Promise<As> {
    const known = this.clients.get(person) ?? (await this.api.signedIn(this.tenantId, this.accounts[person]));
    this.clients.set(person, known);
    return known;
  }

  /** Moves the tenant's business clock. */
  async setClock(day: string): Promise<void> {
    await this.api.sql(`UPDATE tenant SET clock_at = ($2 || 'T10:00:00+08:00')::timestamptz WHERE id = $1`, [this.tenantId, day]);
  }

  private async arrange(): Promise<void> {
    const { api, tenantId } = this;
    await api.sql(`INSERT INTO tenant (id, code, name, name_en, clock_at) VALUES ($1, $2, '测试公司', 'Test company', '2026-08-18T10:00:00+08:00')`, [
      tenantId,
      this.code,
    ]);
    for (const key of Object.keys(PEOPLE) as PersonKey[]) {
      this.people[key] = newId();
      this.accounts[key] = newId();
      await api.sql(`INSERT INTO person (tenant_id, id, employee_no, name, name_en, hired_on) VALUES ($1, $2, $3, $3, $3, '2020-01-01')`, [
        tenantId,
        this.people[key],
        key,
      ]);
      await api.sql(`INSERT INTO account (tenant_id, id, login, password_hash, person_id) VALUES ($1, $2, $3, 'none', $4)`, [
        tenantId,
        this.accounts[key],
        `${key}@${this.code}`,
        this.people[key],
      ]);
    }
    for (const [key, { parent, head }] of Object.entries(UNITS) as [UnitKey, (typeof UNITS)[UnitKey]][]) {
      this.units[key] = newId();
      const path = key === 'HQ' ? 'HQ/' : key === 'NORTH' ? 'HQ/SALES/NORTH/' : `HQ/${key}/`;
      await api.sql(`INSERT INTO org_unit (tenant_id, id, code, name, name_en, parent_id, head_id, path) VALUES ($1, $2, $3, $3, $3, $4, $5, $6)`, [
        tenantId,
        this.units[key],
        key,
        parent ? this.units[parent] : null,
        this.people[head],
        path,
      ]);
    }
    for (const [key, p] of Object.entries(PEOPLE) as [PersonKey, (typeof PEOPLE)[PersonKey]][]) {
      await api.sql(`INSERT INTO assignment (tenant_id, id, person_id, unit_id, manager_id, valid_from) VALUES ($1, $2, $3, $4, $5, '2020-01-01')`, [
        tenantId,
        newId(),
        this.people[key],
        this.units[p.unit],
        p.manager ? this.people[p.manager] : null,
      ]);
      if (p.role) {
        await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, unit_id, valid_from) VALUES ($1, $2, $3, $4, $5, '2020-01-01')`, [
          tenantId,
          newId(),
          this.people[key],
          p.role,
          'scope' in p ? this.units[p.scope] : null,
        ]);
      }
    }
  }
}
