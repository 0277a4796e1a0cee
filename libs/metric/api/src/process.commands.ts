import { Injectable } from '@nestjs/common';
import { processPolicy } from '@kpi-loop/metric/domain';
import { Tx, everyone, newId } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { tenantParties } from './parties';
import type { ProcessCreateDto, ProcessNodeCreateDto, ProcessNodeUpdateDto, ProcessOrderDto, ProcessUpdateDto, ProcessView } from './process.dto';
import { Process, ProcessNode } from './process.entity';
import { ProcessReader } from './process.reader';

const refuse = (rule: string): Problem => new Problem('ruleBroken', 'ruleBroken', undefined, { violations: [rule] });

/** A process is changed as a whole: its version counts the changes of its nodes too. */
@Injectable()
export class ProcessCommands {
  constructor(private readonly reader: ProcessReader) {}

  async create(tx: Tx, dto: ProcessCreateDto): Promise<ProcessView> {
    permit(processPolicy, 'process.create', tenantParties(tx.viewer));
    const code = await this.freeCode(tx, `SELECT 1 FROM process WHERE tenant_id = $1 AND code = $2`, dto.code, []);
    const [process] = await tx.insert(Process, { id: newId(), code, name: dto.name.trim(), nameEn: dto.nameEn.trim(), version: 1 });
    return this.changed(tx, process.id, false);
  }

  async update(tx: Tx, id: string, dto: ProcessUpdateDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    await tx.execute(`UPDATE process SET name = $3, name_en = $4 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id, dto.name.trim(), dto.nameEn.trim()]);
    return this.changed(tx, id);
  }

  /** With its nodes. @throws Problem ruleBroken (422) hasNoMetrics while a definition is planted in one of them. */
  async remove(tx: Tx, id: string): Promise<void> {
    await this.claim(tx, id, 'process.remove');
    if (
      await tx.one(
        `SELECT 1 FROM process_node n JOIN metric_version v ON v.tenant_id = n.tenant_id AND v.process_node_id = n.id WHERE n.tenant_id = $1 AND n.process_id = $2 LIMIT 1`,
        [tx.tenantId, id],
      )
    ) {
      throw refuse('hasNoMetrics');
    }
    await tx.execute(`DELETE FROM process_node WHERE tenant_id = $1 AND process_id = $2`, [tx.tenantId, id]);
    await tx.execute(`DELETE FROM process WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    tx.record({ type: 'process.removed', processId: id }, 'process', id, everyone);
  }

  async addNode(tx: Tx, id: string, dto: ProcessNodeCreateDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    const code = await this.freeCode(tx, `SELECT 1 FROM process_node WHERE tenant_id = $1 AND code = $2 AND process_id = $3`, dto.code, [id]);
    await this.requirePerson(tx, dto.ownerId);
    const { ordinal } = await tx.get<{ ordinal: number }>(
      `SELECT coalesce(max(ordinal), 0) + 1 AS ordinal FROM process_node WHERE tenant_id = $1 AND process_id = $2`,
      [tx.tenantId, id],
    );
    await tx.insert(ProcessNode, { id: newId(), processId: id, code, name: dto.name.trim(), nameEn: dto.nameEn.trim(), ordinal, ownerId: dto.ownerId ?? null });
    return this.changed(tx, id);
  }

  async updateNode(tx: Tx, id: string, nodeId: string, dto: ProcessNodeUpdateDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    await this.requirePerson(tx, dto.ownerId);
    const found = await tx.execute(
      `UPDATE process_node SET name = $4, name_en = $5, owner_id = CASE WHEN $6 THEN $7::uuid ELSE owner_id END WHERE tenant_id = $1 AND process_id = $2 AND id = $3`,
      [tx.tenantId, id, nodeId, dto.name.trim(), dto.nameEn.trim(), dto.ownerId !== undefined, dto.ownerId ?? null],
    );
    if (!found) throw new Problem('notFound', 'notFound');
    return this.changed(tx, id);
  }

  /** @throws Problem ruleBroken (422) hasNoMetrics while a definition of any version is planted there. */
  async removeNode(tx: Tx, id: string, nodeId: string): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    if (await tx.one(`SELECT 1 FROM metric_version WHERE tenant_id = $1 AND process_node_id = $2 LIMIT 1`, [tx.tenantId, nodeId])) throw refuse('hasNoMetrics');
    if (!(await tx.execute(`DELETE FROM process_node WHERE tenant_id = $1 AND process_id = $2 AND id = $3`, [tx.tenantId, id, nodeId])))
      throw new Problem('notFound', 'notFound');
    return this.changed(tx, id);
  }

  /** @throws Problem ruleBroken (422) everyNodeOnce unless exactly the nodes of the process are named. */
  async order(tx: Tx, id: string, { nodeIds }: ProcessOrderDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    const nodes = await tx.query<{ id: string }>(`SELECT id FROM process_node WHERE tenant_id = $1 AND process_id = $2`, [tx.tenantId, id]);
    const known = new Set(nodes.map((n) => n.id));
    if (nodeIds.length !== known.size || new Set(nodeIds).size !== known.size || nodeIds.some((n) => !known.has(n))) throw refuse('everyNodeOnce');
    await tx.execute(
      `UPDATE process_node n SET ordinal = o.ordinal FROM unnest($3::uuid[]) WITH ORDINALITY AS o(id, ordinal) WHERE n.tenant_id = $1 AND n.process_id = $2 AND n.id = o.id`,
      [tx.tenantId, id, nodeIds],
    );
    return this.changed(tx, id);
  }

  private async claim(tx: Tx, id: string, action: keyof typeof processPolicy): Promise<void> {
    await tx.claim(Process, id);
    permit(processPolicy, action, tenantParties(tx.viewer));
  }

  private async changed(tx: Tx, id: string, bump = true): Promise<ProcessView> {
    if (bump) await tx.execute(`UPDATE process SET version = version + 1 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    tx.record({ type: 'process.changed', processId: id }, 'process', id, everyone);
    return this.reader.process(tx, id);
  }

  private async freeCode(tx: Tx, taken: string, wanted: string, more: unknown[]): Promise<string> {
    const code = wanted.trim();
    if (await tx.one(taken, [tx.tenantId, code, ...more]))
      throw new Problem('conflict', 'alreadyExists', undefined, { fields: [{ pointer: '/code', code: 'alreadyExists' }] });
    return code;
  }

  private async requirePerson(tx: Tx, personId: string | null | undefined): Promise<void> {
    if (!personId) return;
    const known = await tx.one(`SELECT 1 FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, personId]);
    if (!known) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/ownerId', code: 'notFound' }] });
  }
}
