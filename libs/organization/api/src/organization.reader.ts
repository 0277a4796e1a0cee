import { Injectable } from '@nestjs/common';
import { plainParties, prepared, type Tx } from '@kpi-loop/shared/api';
import { Problem, type IsoDate, type Party, type Role, type WorkCalendar } from '@kpi-loop/shared/kernel';
import { Standing } from './standing';

export interface PersonRef {
  id: string;
  name: string;
  nameEn: string;
}

export interface PlaceOnDay {
  unitId: string;
  unitPath: string;
  managerId: string | null;
}

interface StandingRow {
  /** Of the units of the viewer's roles, those the person is in. */
  covering: string[];
  above: { depth: number; delegatedBy: string | null }[];
}

/** Asked by nearly every command. $1 tenant, $2 person, $3 day, $4 viewer, $5 units the viewer's roles are limited to. */
const STANDING = prepared(
  `WITH above AS MATERIALIZED (SELECT l.person_id, l.depth FROM line_above($2, $3) l)
   SELECT ARRAY(SELECT s.id FROM org_unit s JOIN org_unit u ON u.tenant_id = s.tenant_id AND starts_with(u.path, s.path) JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id
       WHERE s.tenant_id = $1 AND s.id = ANY ($5::uuid[]) AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)) AS covering,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('depth', depth, 'delegatedBy', nullif(person_id, $4)) ORDER BY depth), '[]') FROM above
       WHERE person_id = $4 OR person_id IN (SELECT d.from_person_id FROM delegation d WHERE d.tenant_id = $1 AND d.to_person_id = $4 AND d.revoked_at IS NULL AND $3::date BETWEEN d.valid_from AND d.valid_to)) AS above`,
);

/** What downstream features ask about people. Every answer is for a day: by default the tenant's today. */
@Injectable()
export class OrganizationReader {
  /** What the viewer is to a person. Granted roles count only where their unit covers the person's. */
  async standing(tx: Tx, personId: string, day: IsoDate = tx.today): Promise<Standing> {
    const { viewer } = tx;
    if (viewer.kind === 'system') return new Standing(plainParties(viewer));
    const scopes = viewer.roles.flatMap((grant) => grant.unitId ?? []);
    const own = new Set<Party>(['anyone']);
    const lent = new Map<Party, string>();
    if (viewer.personId === personId) own.add('owner');
    for (const grant of viewer.roles) if (!grant.unitId) own.add(grant.role);
    const aside = !viewer.personId || viewer.personId === personId;
    if (aside && !scopes.length) return new Standing(own, lent);
    const { covering, above } = await tx.get<StandingRow>(STANDING, [tx.tenantId, personId, day, viewer.personId, scopes]);
    for (const grant of viewer.roles) if (grant.unitId && covering.includes(grant.unitId)) own.add(grant.role);
    if (aside) return new Standing(own, lent);
    for (const { depth, delegatedBy } of above) {
      const parties: Party[] = depth === 1 ? ['head', 'line'] : depth === 2 ? ['head2', 'line'] : ['line'];
      for (const party of parties) {
        if (!delegatedBy) own.add(party);
        else if (!own.has(party)) lent.set(party, delegatedBy);
      }
    }
    return new Standing(own, lent);
  }

  /** What the viewer is to a unit (null = the whole company): granted roles that cover it. */
  async standingIn(tx: Tx, unitId: string | null): Promise<Standing> {
    const { viewer } = tx;
    if (viewer.kind === 'system') return new Standing(plainParties(viewer));
    const parties = new Set<Party>(['anyone']);
    const path = unitId ? await this.pathOf(tx, unitId) : '';
    for (const grant of viewer.roles) if (!grant.unitId || (unitId && path.startsWith(await this.pathOf(tx, grant.unitId)))) parties.add(grant.role);
    return new Standing(parties);
  }

  /**
   * SQL condition for lists: which people's rows the viewer may see. `column` holds a person id; `roles` may see everybody
   * in their scope. Parameters are appended to `params`.
   */
  visible(tx: Tx, column: string, roles: readonly Role[], params: unknown[]): string {
    if (tx.viewer.kind === 'system' || tx.viewer.roles.some((grant) => !grant.unitId && roles.includes(grant.role))) return 'TRUE';
    params.push(tx.viewer.personId, [...roles], tx.today);
    const n = params.length;
    return `${column} IN (SELECT people_visible_to($${n - 2}, $${n - 1}, $${n}))`;
  }

  async placeOf(tx: Tx, personId: string, day: IsoDate = tx.today): Promise<PlaceOnDay | undefined> {
    return tx.one<PlaceOnDay>(
      `SELECT a.unit_id, u.path AS unit_path, a.manager_id FROM assignment a JOIN org_unit u ON u.tenant_id = a.tenant_id AND u.id = a.unit_id
       WHERE a.tenant_id = $1 AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)`,
      [tx.tenantId, personId, day],
    );
  }

  /** @throws Problem notFound (404). */
  async person(tx: Tx, personId: string): Promise<PersonRef> {
    return tx.get<PersonRef>(`SELECT id, name, name_en FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, personId]);
  }

  /** Ids of the unit and everything below it. */
  async subtree(tx: Tx, unitId: string): Promise<string[]> {
    const path = await this.pathOf(tx, unitId);
    const rows = await tx.query<{ id: string }>(`SELECT id FROM org_unit WHERE tenant_id = $1 AND starts_with(path, $2)`, [tx.tenantId, path]);
    return rows.map((row) => row.id);
  }

  /** Duty rules that rest today (§6.5). */
  waivers(tx: Tx): Promise<{ id: string; rule: string }[]> {
    return tx.query(`SELECT id, rule FROM duty_waiver WHERE tenant_id = $1 AND $2::date BETWEEN valid_from AND valid_to AND (ended_on IS NULL OR ended_on > $2)`, [
      tx.tenantId,
      tx.today,
    ]);
  }

  /** Days on which the tenant's calendar differs from Monday to Friday. */
  async calendar(tx: Tx): Promise<WorkCalendar> {
    const rows = await tx.query<{ day: IsoDate; working: boolean }>(`SELECT day, working FROM calendar_day WHERE tenant_id = $1`, [tx.tenantId]);
    return { exceptions: new Map(rows.map((row) => [row.day, row.working])) };
  }

  private async pathOf(tx: Tx, unitId: string): Promise<string> {
    const unit = await tx.one<{ path: string }>(`SELECT path FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, unitId]);
    if (!unit) throw new Problem('notFound', 'notFound');
    return unit.path;
  }
}
