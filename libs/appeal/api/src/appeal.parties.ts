import { Injectable } from '@nestjs/common';
import { OVER_APPEAL, policyOfAppeal } from '@kpi-loop/appeal/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { NamedAudience, Tx } from '@kpi-loop/shared/api';
import { Problem, type Party, type Policy, type Role } from '@kpi-loop/shared/kernel';
import type { Appeal } from './appeal.entity';
import { sits } from './appeal.panel.sql';

/** Whom an appeal may be known to, by what they are to it; rows `a` of `appeal`. C4: nobody else learns that it exists. */
export const SECOND_LEVEL = `(a.status = 'second_level' OR a.escalated_at IS NOT NULL AND a.status = 'final')`;
const OVER = `a.status IN (${OVER_APPEAL.map((status) => `'${status}'`).join(', ')})`;
const REGISTER: readonly Role[] = ['HR', 'HRBP'];

/** HRBPs who may screen the appeals of a unit: $2 unit, $3 day, $4 those who stand in the line. */
const SCREENERS = `SELECT DISTINCT g.person_id FROM role_grant g LEFT JOIN org_unit s ON s.tenant_id = g.tenant_id AND s.id = g.unit_id
  WHERE g.tenant_id = $1 AND g.role = 'HRBP' AND g.valid_from <= $3::date AND (g.valid_to IS NULL OR g.valid_to >= $3::date) AND g.person_id <> ALL ($4::uuid[])
    AND (s.id IS NULL OR EXISTS (SELECT FROM org_unit u WHERE u.tenant_id = g.tenant_id AND u.id = $2::uuid AND starts_with(u.path, s.path)))`;
const HOLDERS = SCREENERS.replace(`g.role = 'HRBP'`, `g.role = $5`);

/** Who is what to an appeal. Nobody stands in for anybody here: it is confined to people, not to seats (R-SM4 gives nothing that §4 denies). */
@Injectable()
export class AppealParties {
  constructor(private readonly organization: OrganizationReader) {}

  /** @throws Problem notFound (404) for whoever may not know of it. */
  async of(tx: Tx, appeal: Appeal): Promise<ReadonlySet<Party>> {
    const parties = await this.known(tx, appeal);
    if (!parties.size) throw new Problem('notFound', 'notFound');
    return parties;
  }

  private async known(tx: Tx, appeal: Appeal): Promise<ReadonlySet<Party>> {
    const { viewer } = tx;
    if (viewer.kind === 'system') return new Set<Party>(['system']);
    // whoever it is about is that and nothing else, whatever roles he holds
    if (appeal.personId === viewer.personId) return new Set<Party>(['owner']);
    if (appeal.filedAt === null) return new Set<Party>();
    if (appeal.headId === viewer.personId) return new Set<Party>(['head']);
    if (await this.standsAbove(tx, appeal.personId)) return new Set<Party>();
    const parties = new Set<Party>();
    const roles = (await this.organization.standingIn(tx, appeal.unitId)).parties;
    for (const role of REGISTER) if (roles.has(role)) parties.add(role);
    if (roles.has('AUD') && (OVER_APPEAL as readonly string[]).includes(appeal.status)) parties.add('AUD');
    if (roles.has('EXEC') && (appeal.status === 'second_level' || (appeal.escalatedAt !== null && appeal.status === 'final'))) parties.add('EXEC');
    if (viewer.personId && (await this.sits(tx, appeal.id))) parties.add('member');
    return parties;
  }

  /** The same for lists, but for the own ones: SQL over `appeal a`. Parameters are appended. */
  others(tx: Tx, params: unknown[]): string {
    const me = `$${params.push(tx.viewer.personId)}::uuid`;
    const mine = [`EXISTS (SELECT FROM appeal_member m WHERE m.tenant_id = a.tenant_id AND m.appeal_id = a.id AND m.person_id = ${me} AND ${sits('m')})`];
    const add = (roles: readonly Role[], when: string): void => void mine.push(`(${when} AND ${this.covers(tx, roles, params)})`);
    add(REGISTER, 'TRUE');
    add(['AUD'], OVER);
    add(['EXEC'], SECOND_LEVEL);
    const above = `EXISTS (SELECT FROM line_above(a.person_id, $${params.push(tx.today)}) l WHERE l.depth <= 2 AND l.person_id = ${me})`;
    return `(a.filed_at IS NOT NULL AND a.person_id IS DISTINCT FROM ${me} AND (a.head_id = ${me} OR ((${mine.join(' OR ')}) AND NOT ${above})))`;
  }

  /** SQL over `appeal a`: does the viewer hold one of the roles over its unit? Parameters are appended. */
  covers(tx: Tx, roles: readonly Role[], params: unknown[]): string {
    const grants = tx.viewer.roles.filter(({ role }) => roles.includes(role));
    if (!grants.length) return 'FALSE';
    if (grants.some(({ unitId }) => unitId === null)) return 'TRUE';
    const units = `$${params.push(grants.map(({ unitId }) => unitId))}::uuid[]`;
    return `EXISTS (SELECT FROM org_unit v JOIN org_unit s ON s.tenant_id = v.tenant_id AND s.id = ANY (${units}) AND starts_with(v.path, s.path) WHERE v.tenant_id = a.tenant_id AND v.id = a.unit_id)`;
  }

  /** R-SM5: HR screens where no HRBP of the unit may, and decides for good where no EXEC may. */
  async policy(tx: Tx, appeal: Appeal, line: readonly string[]): Promise<Policy<string>> {
    const withoutHrbp = !(await this.screeners(tx, appeal, line)).length;
    return policyOfAppeal({ withoutHrbp, withoutExec: !(await this.holders(tx, 'EXEC', appeal, line)).length });
  }

  async screeners(tx: Tx, { unitId }: Pick<Appeal, 'unitId'>, line: readonly string[]): Promise<string[]> {
    return (await tx.query<{ personId: string }>(SCREENERS, [tx.tenantId, unitId, tx.today, line])).map((row) => row.personId);
  }

  /** Who holds a role over the unit, but for those of the line. */
  async holders(tx: Tx, role: Role, { unitId }: Pick<Appeal, 'unitId'>, line: readonly string[]): Promise<string[]> {
    return (await tx.query<{ personId: string }>(HOLDERS, [tx.tenantId, unitId, tx.today, line, role])).map((row) => row.personId);
  }

  /** Who may have the last word. */
  async second(tx: Tx, appeal: Pick<Appeal, 'unitId'>, line: readonly string[]): Promise<string[]> {
    const execs = await this.holders(tx, 'EXEC', appeal, line);
    return execs.length ? execs : this.holders(tx, 'HR', appeal, line);
  }

  async members(tx: Tx, appealId: string): Promise<{ seat: string; personId: string }[]> {
    return tx.query(`SELECT m.seat, m.person_id FROM appeal_member m WHERE m.tenant_id = $1 AND m.appeal_id = $2 AND ${sits('m')}`, [tx.tenantId, appealId]);
  }

  /** Whose stream hears that it moved: named people, so that no role of another unit overhears it. */
  async audience(tx: Tx, appeal: Appeal, line: readonly string[]): Promise<NamedAudience> {
    const register = appeal.filedAt ? [...(await this.screeners(tx, appeal, line)), ...(await this.holders(tx, 'HR', appeal, line))] : [];
    const second = appeal.escalatedAt ? await this.second(tx, appeal, line) : [];
    const panel = await this.members(tx, appeal.id);
    return { people: [appeal.personId, ...register, ...panel.map(({ personId }) => personId), ...second], roles: [] };
  }

  /** Whoever stands in the line gives a statement, or has no part in it: his roles do not count here. */
  private async standsAbove(tx: Tx, personId: string): Promise<boolean> {
    return !!(await tx.one(`SELECT 1 FROM line_above($1, $2) WHERE depth <= 2 AND person_id = $3`, [personId, tx.today, tx.viewer.personId]));
  }

  private async sits(tx: Tx, appealId: string): Promise<boolean> {
    return !!(await tx.one(`SELECT 1 FROM appeal_member m WHERE m.tenant_id = $1 AND m.appeal_id = $2 AND m.person_id = $3 AND ${sits('m')}`, [
      tx.tenantId,
      appealId,
      tx.viewer.personId,
    ]));
  }
}

/** The nearest, where several. */
export function sideOf(parties: ReadonlySet<Party>): string {
  return ['owner', 'head', 'member', 'HRBP', 'HR', 'EXEC', 'AUD'].find((party) => parties.has(party as Party)) ?? 'HR';
}
