import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { newId, plainParties, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import type { AllowedHostListView, AllowedHostView, HostAllowDto } from './allowed-host.dto';
import { AllowedHost } from './allowed-host.entity';
import { COLLECTORS } from './audiences';
import { Outbound, hostName } from './connectors/outbound';

/** Hosts inside that sources may reach. Who allows one, when and why stays readable. */
@Injectable()
export class AllowedHostCommands {
  async list(tx: Tx): Promise<AllowedHostListView> {
    const items = await tx.query<AllowedHostView>(
      `SELECT h.id, h.host, h.reason, p.name AS allowed_by_name, p.name_en AS allowed_by_name_en, h.created_at, h.version FROM allowed_host h
       LEFT JOIN person p ON p.tenant_id = h.tenant_id AND p.id = h.allowed_by WHERE h.tenant_id = $1 AND h.ended_at IS NULL ORDER BY h.host`,
      [tx.tenantId],
    );
    return { items, listed: !!process.env['SOURCE_HOSTS']?.trim() };
  }

  /** @throws Problem ruleBroken sourceHostNotAllowed for what nobody may allow, conflict hostAllowedAlready. */
  async allow(tx: Tx, { host, reason }: HostAllowDto): Promise<AllowedHostListView> {
    permit(collectionPolicy, 'host.allow', plainParties(tx.viewer));
    const name = hostName(host);
    if (/[\s/@]/.test(name) || (name.includes(':') && isIP(name) !== 6))
      throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/host', code: 'hostMalformed' }] });
    new Outbound([name]).named(name);
    const id = newId();
    const made = await tx.execute(
      `INSERT INTO allowed_host (tenant_id, id, host, reason, allowed_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, host) WHERE ended_at IS NULL DO NOTHING`,
      [tx.tenantId, id, name, reason, tx.viewer.personId],
    );
    if (!made) throw new Problem('conflict', 'hostAllowedAlready');
    tx.record({ type: 'host.allowed', host: name, reason }, 'allowedHost', id, COLLECTORS);
    return this.list(tx);
  }

  async end(tx: Tx, id: string): Promise<AllowedHostListView> {
    permit(collectionPolicy, 'host.allow', plainParties(tx.viewer));
    const { host } = await tx.claim(AllowedHost, id);
    await tx.execute(`UPDATE allowed_host SET ended_at = now(), ended_by = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL`, [
      tx.tenantId,
      id,
      tx.viewer.personId,
    ]);
    tx.record({ type: 'host.disallowed', host }, 'allowedHost', id, COLLECTORS);
    return this.list(tx);
  }
}
