import { Injectable } from '@nestjs/common';
import { isConfidential, refuseBrokenGrant, rolePolicy } from '@kpi-loop/organization/domain';
import { Tx } from '@kpi-loop/shared/api';
import { Problem, ROLES, addDays, allows, type Party, type Role } from '@kpi-loop/shared/kernel';
import { HrKeepers } from './hr-keepers';
import { RoleGrantRow } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import type { RoleGrantDto, RoleGrantView, RolesView } from './role.dto';

const GRANTS = `
  SELECT g.id, g.role, jsonb_build_object('id', p.id, 'name', p.name, 'nameEn', p.name_en) AS person,
    CASE WHEN u.id IS NULL THEN NULL ELSE jsonb_build_object('id', u.id, 'code', u.code, 'name', u.name, 'nameEn', u.name_en) END AS unit,
    CASE WHEN b.id IS NULL THEN NULL ELSE jsonb_build_object('id', b.id, 'name', b.name, 'nameEn', b.name_en) END AS granted_by,
    g.valid_from AS from, g.valid_to AS to, g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2) AS in_force
  FROM role_grant g JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.person_id
  LEFT JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = g.unit_id
  LEFT JOIN person b ON b.tenant_id = g.tenant_id AND b.id = g.granted_by
  WHERE g.tenant_id = $1`;

/** Granted roles. They count at the next request: nothing about rights is kept in a session. */
@Injectable()
export class RoleCommands {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly keepers: HrKeepers,
  ) {}

  async list(tx: Tx, filter: { personId?: string; scope?: 'inForce' | 'all' }): Promise<RolesView> {
    const parties = await this.parties(tx);
    if (!allows(rolePolicy, 'role.read', parties)) throw new Problem('forbidden', 'notYours', 'role.read', { params: { action: 'role.read' } });
    const items = await tx.query<RoleGrantView>(
      `${GRANTS} AND ($3::uuid IS NULL OR g.person_id = $3) AND ($4 OR g.valid_to IS NULL OR g.valid_to >= $2) ORDER BY g.role, p.employee_no, g.valid_from DESC`,
      [tx.tenantId, tx.today, filter.personId ?? null, filter.scope === 'all'],
    );
    const mayEnd = allows(rolePolicy, 'role.end', parties);
    return {
      items: items.map((item) => ({ ...item, mayEnd: mayEnd && (!item.to || item.to >= tx.today) })),
      mayGrant: ROLES.filter((role) => allows(rolePolicy, grantAction(role), parties)),
    };
  }

  /** @throws Problem forbidden (403) also for `granterIsNotGrantee`, `roleIsNotInConflict`; ruleBroken (422). */
  async grant(tx: Tx, dto: RoleGrantDto): Promise<RolesView> {
    (await this.organization.standingIn(tx, null)).permit(rolePolicy, grantAction(dto.role));
    await tx.get(`SELECT id FROM person WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, dto.personId]);
    const held = await tx.query<{ role: Role }>(
      `SELECT DISTINCT role FROM role_grant WHERE tenant_id = $1 AND person_id = $2 AND valid_from <= coalesce($4, 'infinity'::date) AND (valid_to IS NULL OR valid_to >= $3)
         AND (role <> $5 OR unit_id IS NOT DISTINCT FROM $6::uuid)`,
      [tx.tenantId, dto.personId, dto.from, dto.to ?? null, dto.role, dto.unitId ?? null],
    );
    refuseBrokenGrant({
      granterId: tx.viewer.personId,
      granteeId: dto.personId,
      role: dto.role,
      held: held.map((row) => row.role),
      from: dto.from,
      to: dto.to ?? null,
      today: tx.today,
    });
    const [grant] = await tx.insert(RoleGrantRow, {
      personId: dto.personId,
      role: dto.role,
      unitId: dto.unitId ?? null,
      grantedBy: tx.actor,
      validFrom: dto.from,
      validTo: dto.to ?? null,
    });
    tx.record({ type: 'role.granted', role: dto.role, personId: dto.personId, unitId: dto.unitId ?? null }, 'roleGrant', grant.id, {
      people: [dto.personId, tx.actor],
    });
    return this.list(tx, {});
  }

  /** @throws Problem ruleBroken (422) `somebodyKeepsHr` when the last HR of the company would go. */
  async end(tx: Tx, id: string, on?: string): Promise<RolesView> {
    (await this.organization.standingIn(tx, null)).permit(rolePolicy, 'role.end');
    const grant = await tx.get<RoleGrantRow>(`SELECT * FROM role_grant WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    const last = on ?? addDays(tx.today, -1);
    if (grant.validTo && grant.validTo < tx.today) throw new Problem('conflict', 'roleEndedAlready');
    if (on && on < tx.today) throw new Problem('ruleBroken', 'ruleBroken', 'role.end', { violations: ['roleEndsInTheFuture'] });
    await this.keepers.endRole(tx, id, last);
    tx.record({ type: 'role.ended', role: grant.role, personId: grant.personId, on: last }, 'roleGrant', id, { people: [grant.personId, tx.viewer.personId] });
    return this.list(tx, {});
  }

  private async parties(tx: Tx): Promise<ReadonlySet<Party>> {
    return (await this.organization.standingIn(tx, null)).parties;
  }
}

const grantAction = (role: Role): 'role.grant' | 'role.grantConfidential' => (isConfidential(role) ? 'role.grantConfidential' : 'role.grant');
