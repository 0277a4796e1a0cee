import { hashPassword, newId, type Tx } from '@kpi-loop/shared/api';
import type { demoCompany } from '../../../../tools/demo/src';

type Demo = ReturnType<typeof demoCompany>;

/** Ids of what was loaded, by the names the demo data uses. */
export interface Ids {
  unit: Map<string, string>;
  /** by employee number */
  person: Map<string, string>;
}

const inserted = (tx: Tx, table: string, columns: string, rows: object[]): Promise<number> =>
  tx.execute(`INSERT INTO ${table} (tenant_id, ${columns}) SELECT $1, ${columns} FROM jsonb_populate_recordset(NULL::"${table}", $2::jsonb)`, [
    tx.tenantId,
    JSON.stringify(rows),
  ]);

/** Units, people, who was where, roles, the calendar, and an account for everybody: a statement a table. */
export async function loadOrganization(tx: Tx, demo: Demo): Promise<Ids> {
  const { company, calendar, password } = demo;
  const ids: Ids = { unit: new Map(company.units.map((u) => [u.code, newId()])), person: new Map(company.people.map((p) => [p.employeeNo, newId()])) };
  const positions = new Map(company.positions.map((p) => [p.code, newId()]));
  const byLogin = new Map(company.people.map((p) => [p.login, ids.person.get(p.employeeNo)]));
  const pathOf = (code: string): string => {
    const unit = company.units.find((u) => u.code === code)!;
    return `${unit.parent ? pathOf(unit.parent) : ''}${code}/`;
  };
  await inserted(
    tx,
    'person',
    'id, employee_no, name, name_en, email, hired_on',
    company.people.map((p) => ({
      id: ids.person.get(p.employeeNo),
      employee_no: p.employeeNo,
      name: p.nameZh,
      name_en: p.nameEn,
      email: p.email,
      hired_on: p.hireDate,
    })),
  );
  await inserted(
    tx,
    'org_unit',
    'id, code, name, name_en, parent_id, head_id, path, version',
    company.units.map((u) => ({
      id: ids.unit.get(u.code),
      code: u.code,
      name: u.nameZh,
      name_en: u.nameEn,
      parent_id: u.parent ? ids.unit.get(u.parent) : null,
      head_id: byLogin.get(u.head),
      path: pathOf(u.code),
      version: 1,
    })),
  );
  await inserted(
    tx,
    'position',
    'id, code, name, name_en',
    company.positions.map((p) => ({ id: positions.get(p.code), code: p.code, name: p.nameZh, name_en: p.nameEn })),
  );
  await inserted(
    tx,
    'assignment',
    'id, person_id, unit_id, position_id, manager_id, valid_from, valid_to',
    company.assignments.map((a) => ({
      id: newId(),
      person_id: ids.person.get(a.employeeNo),
      unit_id: ids.unit.get(a.unitCode),
      position_id: positions.get(a.positionCode),
      manager_id: a.managerNo ? ids.person.get(a.managerNo) : null,
      valid_from: a.validFrom,
      valid_to: a.validTo,
    })),
  );
  // a role over the root is a role over everything
  const root = company.units.find((u) => !u.parent)!.code;
  const everywhere = new Set(['HR', 'EXEC', 'FIN', 'COMP', 'AUD', 'STEWARD']);
  await inserted(
    tx,
    'role_grant',
    'id, person_id, role, unit_id, valid_from',
    company.grants.map((g) => ({
      id: newId(),
      person_id: ids.person.get(g.employeeNo),
      role: g.role,
      unit_id: everywhere.has(g.role) || g.unitCode === root ? null : ids.unit.get(g.unitCode),
      valid_from: '2025-01-01',
    })),
  );
  await inserted(
    tx,
    'calendar_day',
    'day, working, name, name_en',
    calendar.map((d) => ({ day: d.date, working: d.working, name: d.nameZh, name_en: d.nameEn })),
  );

  // one hash for all: the password is printed on the sign-in page
  const hash = await hashPassword(password);
  const accounts = company.people.map((p) => ({ id: newId(), login: p.login, password_hash: hash, person_id: ids.person.get(p.employeeNo), locale: 'zh-CN' }));
  await inserted(tx, 'account', 'id, login, password_hash, person_id, locale', accounts);
  await tx.execute(`SELECT system.register_login(login, id) FROM account WHERE tenant_id = $1`, [tx.tenantId]);
  return ids;
}
