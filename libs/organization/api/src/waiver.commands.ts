import { Injectable } from '@nestjs/common';
import { WAIVER_MAX_DAYS, waiverPolicy } from '@kpi-loop/organization/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, allows, permit, Problem, RuleBroken } from '@kpi-loop/shared/kernel';
import { DutyWaiver } from './organization.entity';
import { OrganizationReader } from './organization.reader';
import type { WaiverGrantDto, WaiversView, WaiverView } from './waiver.dto';

const EVERYBODY_WHO_CHECKS = { people: [], roles: ['EXEC', 'HR', 'AUD'] as const };

/** §6.5: separations of duty a small company lets rest, in writing and for 90 days at most. */
@Injectable()
export class WaiverCommands {
  constructor(private readonly organization: OrganizationReader) {}

  async list(tx: Tx): Promise<WaiversView> {
    const { parties } = await this.organization.standingIn(tx, null);
    const mayGrant = allows(waiverPolicy, 'waiver.grant', parties);
    const items = await tx.query<Omit<WaiverView, 'mayEnd'>>(
      `SELECT w.id, w.rule, w.reason, jsonb_build_object('id', p.id, 'name', p.name, 'nameEn', p.name_en) AS granted_by, w.valid_from, w.valid_to,
         CASE WHEN w.ended_on IS NOT NULL THEN 'ended' WHEN w.valid_to < $2 THEN 'over' ELSE 'running' END AS state,
         (SELECT count(*)::int FROM fact f WHERE f.tenant_id = w.tenant_id AND f.type = 'dutyWaiver.used' AND f.aggregate_id = w.id) AS uses
       FROM duty_waiver w JOIN person p ON p.tenant_id = w.tenant_id AND p.id = w.granted_by WHERE w.tenant_id = $1 ORDER BY w.valid_to DESC, w.id DESC LIMIT 200`,
      [tx.tenantId, tx.today],
    );
    return { items: items.map((item) => ({ ...item, mayEnd: mayGrant && item.state === 'running' })), mayGrant };
  }

  async grant(tx: Tx, { rule, reason, days = WAIVER_MAX_DAYS }: WaiverGrantDto): Promise<WaiversView> {
    permit(waiverPolicy, 'waiver.grant', (await this.organization.standingIn(tx, null)).parties);
    if ((await this.organization.waivers(tx)).some((waiver) => waiver.rule === rule))
      throw new RuleBroken('dutyWaiver', 'waiver.grant', ['ruleIsNotWaivedYet']);
    const [waiver] = await tx.insert(DutyWaiver, {
      ...{ rule, reason: reason.trim(), grantedBy: tx.actor, validFrom: tx.today, validTo: addDays(tx.today, days - 1), endedOn: null, endedBy: null },
    });
    tx.record({ type: 'dutyWaiver.granted', rule, validTo: waiver.validTo }, 'dutyWaiver', waiver.id, {
      ...EVERYBODY_WHO_CHECKS,
      roles: [...EVERYBODY_WHO_CHECKS.roles],
    });
    return this.list(tx);
  }

  async end(tx: Tx, id: string): Promise<WaiversView> {
    permit(waiverPolicy, 'waiver.end', (await this.organization.standingIn(tx, null)).parties);
    const waiver = await tx.get<DutyWaiver>(`SELECT * FROM duty_waiver WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
    if (waiver.endedOn || waiver.validTo < tx.today) throw new Problem('conflict', 'waiverOverAlready');
    await tx.execute(`UPDATE duty_waiver SET ended_on = $3, ended_by = $4 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, tx.today, tx.actor]);
    tx.record({ type: 'dutyWaiver.ended', rule: waiver.rule }, 'dutyWaiver', id, { ...EVERYBODY_WHO_CHECKS, roles: [...EVERYBODY_WHO_CHECKS.roles] });
    return this.list(tx);
  }
}
