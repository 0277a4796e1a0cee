import { Injectable } from '@nestjs/common';
import { unitPolicy } from '@kpi-loop/organization/domain';
import { Tx, everyone } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { OrgUnit, Position } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import type { PositionCreateDto, PositionRenameDto, UnitCreateDto, UnitView } from './unit.dto';
import { UnitReader } from './unit.reader';

/** The tree is changed by one at a time: two moves cannot close a circle together, no unit is put under a path that has just gone. */
export const lockTree = (tx: Tx): Promise<number> => tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`org_unit ${tx.tenantId}`]);

type UnitAction = keyof typeof unitPolicy;

/** Units and positions, kept by HR of the part of the company at hand. */
@Injectable()
export class UnitCommands {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly units: UnitReader,
  ) {}

  async create(tx: Tx, dto: UnitCreateDto): Promise<UnitView> {
    await lockTree(tx);
    await this.permit(tx, 'unit.create', dto.parentId);
    if (dto.code.includes('/')) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/code', code: 'slashInCode' }] });
    const parent = dto.parentId ? await tx.claim(OrgUnit, dto.parentId) : null;
    const [unit] = await tx.insert(OrgUnit, {
      code: dto.code,
      name: dto.name,
      nameEn: dto.nameEn ?? '',
      parentId: dto.parentId,
      headId: dto.headId ?? null,
      path: `${parent?.path ?? ''}${dto.code}/`,
      version: 1,
    });
    tx.record({ type: 'unit.created', unitId: unit.id }, 'unit', unit.id, everyone);
    return this.units.unit(tx, unit.id);
  }

  async rename(tx: Tx, id: string, names: { name: string; nameEn: string }): Promise<UnitView> {
    return this.change(tx, id, 'unit.rename', `name = $3, name_en = $4`, [names.name, names.nameEn]);
  }

  async appointHead(tx: Tx, id: string, personId: string | null): Promise<UnitView> {
    if (personId) await this.organization.person(tx, personId);
    return this.change(tx, id, 'unit.appointHead', `head_id = $3`, [personId]);
  }

  /** The unit with everything below it. @throws Problem ruleBroken (422) `parentIsOutside` when the new parent lies inside the unit. */
  async move(tx: Tx, id: string, parentId: string | null): Promise<UnitView> {
    await lockTree(tx);
    const unit = await tx.claim(OrgUnit, id);
    await this.permit(tx, 'unit.move', id);
    await this.permit(tx, 'unit.move', parentId);
    const parent = parentId ? await tx.get<OrgUnit>(`SELECT * FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, parentId]) : null;
    if (parent?.path.startsWith(unit.path)) throw new Problem('ruleBroken', 'ruleBroken', 'unit move', { violations: ['parentIsOutside'] });
    const path = `${parent?.path ?? ''}${unit.code}/`;
    await tx.execute(`UPDATE org_unit SET path = $3 || substr(path, length($2) + 1) WHERE tenant_id = $1 AND starts_with(path, $2)`, [
      tx.tenantId,
      unit.path,
      path,
    ]);
    await tx.execute(`UPDATE org_unit SET parent_id = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, parentId]);
    tx.record({ type: 'unit.moved', unitId: id, fromId: unit.parentId }, 'unit', id, everyone);
    return this.units.unit(tx, id);
  }

  /** @throws Problem ruleBroken (422) `unitIsUnused` when anybody was ever in it or anything hangs below it. */
  async remove(tx: Tx, id: string): Promise<void> {
    await tx.claim(OrgUnit, id);
    await this.permit(tx, 'unit.remove', id);
    const { used } = await tx.get<{ used: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM assignment WHERE tenant_id = $1 AND unit_id = $2) OR EXISTS (SELECT 1 FROM org_unit WHERE tenant_id = $1 AND parent_id = $2)
         OR EXISTS (SELECT 1 FROM role_grant WHERE tenant_id = $1 AND unit_id = $2) AS used`,
      [tx.tenantId, id],
    );
    if (used) throw new Problem('ruleBroken', 'ruleBroken', 'unit remove', { violations: ['unitIsUnused'] });
    await tx.execute(`DELETE FROM org_unit WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    tx.record({ type: 'unit.removed', unitId: id }, 'unit', id, everyone);
  }

  async createPosition(tx: Tx, dto: PositionCreateDto): Promise<string> {
    const [position] = await tx.insert(Position, { code: dto.code, name: dto.name, nameEn: dto.nameEn ?? '' });
    tx.record({ type: 'position.created', positionId: position.id }, 'position', position.id, everyone);
    return position.id;
  }

  async renamePosition(tx: Tx, id: string, dto: PositionRenameDto): Promise<void> {
    const renamed = await tx.execute(`UPDATE position SET name = $3, name_en = $4 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, dto.name, dto.nameEn]);
    if (!renamed) throw new Problem('notFound', 'notFound');
    tx.record({ type: 'position.renamed', positionId: id }, 'position', id, everyone);
  }

  private async change(tx: Tx, id: string, action: UnitAction, assignment: string, values: unknown[]): Promise<UnitView> {
    await tx.claim(OrgUnit, id);
    await this.permit(tx, action, id);
    await tx.execute(`UPDATE org_unit SET ${assignment}, version = version + 1 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, ...values]);
    tx.record({ type: 'unit.changed', unitId: id }, 'unit', id, everyone);
    return this.units.unit(tx, id);
  }

  private async permit(tx: Tx, action: UnitAction, unitId: string | null): Promise<void> {
    (await this.organization.standingIn(tx, unitId)).permit(unitPolicy, action);
  }
}
