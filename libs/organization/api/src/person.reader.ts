import { Injectable } from '@nestjs/common';
import { READS_PEOPLE, accountPolicy, personPolicy } from '@kpi-loop/organization/domain';
import { PAGE_MAX, Tx, decodeCursor, encodeCursor } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';
import { isFoundBy } from './names.sql';
import { OrganizationReader } from './organization.reader';
import type { AccountState, AssignmentView, PeoplePage, PeopleQuery, PersonDetailView, PersonName, PersonRow } from './person.dto';
import type { NamedPerson } from './unit.dto';

const named = (alias: string): string =>
  `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'nameEn', ${alias}.name_en) END`;
const PLACE = `
  CASE WHEN u.id IS NULL THEN NULL ELSE jsonb_build_object('id', u.id, 'code', u.code, 'name', u.name, 'nameEn', u.name_en) END AS unit,
  ${named('o')} AS position, ${named('m')} AS manager`;
const PLACE_JOINS = `
  LEFT JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
  LEFT JOIN position o ON o.tenant_id = a.tenant_id AND o.id = a.position_id
  LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.manager_id`;
const PERSON = `p.id, p.employee_no, p.name, p.name_en, p.hired_on, p.left_on`;
const onDay = (day: string): string => `a.valid_from <= ${day} AND (a.valid_to IS NULL OR a.valid_to >= ${day})`;

const LOOKED_UP = 20;
const ACTIONS = { ...personPolicy, ...accountPolicy };
const OFFERED = ['person.edit', 'person.transfer', 'person.end', 'account.create', 'account.disable', 'account.enable', 'account.reset'] as const;

@Injectable()
export class PersonReader {
  constructor(private readonly organization: OrganizationReader) {}

  /** Who was where on a day, as far as the viewer may see; by employee number. */
  async list(tx: Tx, query: PeopleQuery): Promise<PeoplePage> {
    const params: unknown[] = [tx.tenantId, query.on ?? tx.today];
    const conditions = [this.organization.visible(tx, 'p.id', READS_PEOPLE, params)];
    const add = (value: unknown): string => `$${params.push(value)}`;
    if (query.search?.trim()) conditions.push(isFoundBy(add(query.search.trim()), 'p'));
    if (query.unitId) conditions.push(`starts_with(u.path, (SELECT path FROM org_unit WHERE tenant_id = $1 AND id = ${add(query.unitId)}))`);
    if (query.scope !== 'all') conditions.push('a.id IS NOT NULL');
    const after = decodeCursor(query.cursor, 2);
    if (after) conditions.push(`(p.employee_no, p.id) > (${add(after[0])}, ${add(after[1])}::uuid)`);
    const limit = query.limit ?? 50;
    const items = await tx.query<PersonRow>(
      `SELECT ${PERSON}, ${PLACE} FROM person p LEFT JOIN assignment a ON a.tenant_id = p.tenant_id AND a.person_id = p.id AND ${onDay('$2')} ${PLACE_JOINS}
       WHERE p.tenant_id = $1 AND ${conditions.join(' AND ')} ORDER BY p.employee_no, p.id LIMIT ${Math.min(limit, PAGE_MAX) + 1}`,
      params,
    );
    const more = items.length > limit;
    const last = items[limit - 1];
    return { items: items.slice(0, limit), next: more ? encodeCursor([last.employeeNo, last.id]) : null };
  }

  /** Names to choose from, of people who work here today. */
  async lookUp(tx: Tx, search: string | undefined, id?: string): Promise<PersonName[]> {
    return tx.query<PersonName>(
      `SELECT p.id, p.name, p.name_en, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en FROM person p
       LEFT JOIN assignment a ON a.tenant_id = p.tenant_id AND a.person_id = p.id AND ${onDay('$2')}
       LEFT JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
       WHERE p.tenant_id = $1 AND ($4::uuid IS NULL AND a.id IS NOT NULL OR p.id = $4) AND ${isFoundBy('$3', 'p')}
       ORDER BY p.name, p.id LIMIT ${LOOKED_UP}`,
      [tx.tenantId, tx.today, (search ?? '').trim(), id ?? null],
    );
  }

  /** @throws Problem notFound (404), forbidden (403). */
  async person(tx: Tx, id: string): Promise<PersonDetailView> {
    const row = await tx.get<PersonRow & { email: string | null }>(
      `SELECT ${PERSON}, p.email, ${PLACE} FROM person p LEFT JOIN assignment a ON a.tenant_id = p.tenant_id AND a.person_id = p.id AND ${onDay('$3')} ${PLACE_JOINS}
       WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, id, tx.today],
    );
    const standing = await this.organization.standing(tx, id);
    standing.permit(personPolicy, 'person.read');
    const assignments = await tx.query<AssignmentView>(
      `SELECT a.id, ${PLACE}, a.valid_from AS from, a.valid_to AS to FROM assignment a ${PLACE_JOINS} WHERE a.tenant_id = $1 AND a.person_id = $2 ORDER BY a.valid_from DESC`,
      [tx.tenantId, id],
    );
    const reports = await tx.query<NamedPerson>(
      `SELECT p.id, p.name, p.name_en FROM assignment a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
       WHERE a.tenant_id = $1 AND a.manager_id = $2 AND ${onDay('$3')} ORDER BY p.employee_no`,
      [tx.tenantId, id, tx.today],
    );
    const account = await tx.one<AccountState>(
      `SELECT a.login, a.disabled_at IS NOT NULL AS disabled, a.one_time, (SELECT max(s.seen_at) FROM session s WHERE s.tenant_id = a.tenant_id AND s.account_id = a.id) AS seen_at
       FROM account a WHERE a.tenant_id = $1 AND a.person_id = $2 ORDER BY a.created_at LIMIT 1`,
      [tx.tenantId, id],
    );
    const mayKeep = standing.parties.has('HR');
    return {
      ...row,
      assignments,
      reports,
      account: mayKeep || standing.parties.has('owner') ? (account ?? null) : null,
      may: OFFERED.filter((action) => allows(ACTIONS, action, standing.parties)),
    };
  }
}
