import { Injectable } from '@nestjs/common';
import { delegationPolicy } from '@kpi-loop/organization/domain';
import { Tx } from '@kpi-loop/shared/api';
import { Problem, RuleBroken, permit } from '@kpi-loop/shared/kernel';
import { Delegation } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import type { DelegationCreateDto, DelegationView } from './role.dto';

const named = (alias: string): string => `jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'nameEn', ${alias}.name_en)`;

/** R-SM4: somebody acts in my place for some days. The log keeps on whose behalf; what separates duties is never lent. */
@Injectable()
export class DelegationCommands {
  constructor(private readonly organization: OrganizationReader) {}

  /** The viewer's own, given and received; for HR all. */
  async list(tx: Tx, scope: 'mine' | 'all'): Promise<DelegationView[]> {
    if (scope === 'all') permit(delegationPolicy, 'delegation.readAll', (await this.organization.standingIn(tx, null)).parties);
    const rows = await tx.query<Omit<DelegationView, 'mayRevoke'>>(
      `SELECT d.id, ${named('f')} AS from, ${named('t')} AS to, d.valid_from, d.valid_to, d.reason,
         CASE WHEN d.revoked_at IS NOT NULL THEN 'revoked' WHEN d.valid_to < $2 THEN 'over' WHEN d.valid_from > $2 THEN 'planned' ELSE 'running' END AS state
       FROM delegation d JOIN person f ON f.tenant_id = d.tenant_id AND f.id = d.from_person_id JOIN person t ON t.tenant_id = d.tenant_id AND t.id = d.to_person_id
       WHERE d.tenant_id = $1 AND ($4 OR $3::uuid IN (d.from_person_id, d.to_person_id)) ORDER BY d.valid_to DESC, d.id LIMIT 500`,
      [tx.tenantId, tx.today, tx.viewer.personId, scope === 'all'],
    );
    return rows.map((row) => ({ ...row, mayRevoke: row.from.id === tx.viewer.personId && (row.state === 'planned' || row.state === 'running') }));
  }

  async create(tx: Tx, dto: DelegationCreateDto): Promise<DelegationView[]> {
    const broken = [
      ['delegateIsSomebodyElse', dto.toPersonId !== tx.actor],
      ['delegationEndsAfterItBegins', dto.validTo >= dto.validFrom],
      ['delegationIsNotOver', dto.validTo >= tx.today],
      ['delegateWorksHere', (await this.organization.placeOf(tx, dto.toPersonId)) !== undefined],
    ].filter(([, holds]) => !holds);
    if (broken.length)
      throw new RuleBroken(
        'delegation',
        'delegation.create',
        broken.map(([rule]) => String(rule)),
      );
    const [delegation] = await tx.insert(Delegation, {
      fromPersonId: tx.actor,
      toPersonId: dto.toPersonId,
      validFrom: dto.validFrom,
      validTo: dto.validTo,
      reason: dto.reason ?? '',
      revokedAt: null,
    });
    this.tell(tx, 'delegation.created', delegation);
    return this.list(tx, 'mine');
  }

  async revoke(tx: Tx, id: string): Promise<DelegationView[]> {
    const delegation = await tx.get<Delegation>(`SELECT * FROM delegation WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    permit(delegationPolicy, 'delegation.revoke', new Set(delegation.fromPersonId === tx.viewer.personId ? (['owner'] as const) : []));
    if (delegation.revokedAt) throw new Problem('conflict', 'delegationRevokedAlready');
    await tx.execute(`UPDATE delegation SET revoked_at = now() WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    this.tell(tx, 'delegation.revoked', delegation);
    return this.list(tx, 'mine');
  }

  private tell(tx: Tx, type: `delegation.${string}`, { id, fromPersonId, toPersonId, validFrom, validTo }: Delegation): void {
    tx.record({ type, fromPersonId, toPersonId, validFrom, validTo }, 'delegation', id, { people: [fromPersonId, toPersonId] });
  }
}
