import { Injectable } from '@nestjs/common';
import { bridges, processPolicy, rewired, type Edge } from '@kpi-loop/metric/domain';
import { Tx, everyone, newId } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { tenantParties } from './parties';
import type { ProcessCreateDto, ProcessNodeCreateDto, ProcessNodeUpdateDto, ProcessOrderDto, ProcessUpdateDto, ProcessView } from './process.dto';
import { Process, ProcessEdge, ProcessNode } from './process.entity';
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

  /** With its nodes. @throws Problem ruleBroken (422) hasNoMetrics · hasNoSuggestions while there is anything at one of them. */
  async remove(tx: Tx, id: string): Promise<void> {
    await this.claim(tx, id, 'process.remove');
    await this.requireBare(tx, await this.nodeIds(tx, id));
    await tx.execute(`DELETE FROM process_edge WHERE tenant_id = $1 AND process_id = $2`, [tx.tenantId, id]);
    await tx.execute(`DELETE FROM process_node WHERE tenant_id = $1 AND process_id = $2`, [tx.tenantId, id]);
    await tx.execute(`DELETE FROM process WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    tx.record({ type: 'process.removed', processId: id }, 'process', id, everyone);
  }

  async addNode(tx: Tx, id: string, dto: ProcessNodeCreateDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    const code = await this.freeCode(tx, `SELECT 1 FROM process_node WHERE tenant_id = $1 AND code = $2 AND process_id = $3`, dto.code, [id]);
    await this.requirePerson(tx, dto.ownerId);
    const nodes = await this.nodeIds(tx, id);
    const afterId = dto.afterId === undefined ? (nodes[nodes.length - 1] ?? null) : dto.afterId;
    if (afterId !== null && !nodes.includes(afterId)) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/afterId', code: 'notFound' }] });
    const { ordinal } = await tx.get<{ ordinal: number }>(
      `SELECT coalesce(max(ordinal), 0) + 1 AS ordinal FROM process_node WHERE tenant_id = $1 AND process_id = $2`,
      [tx.tenantId, id],
    );
    const nodeId = newId();
    await tx.insert(ProcessNode, { id: nodeId, processId: id, code, name: dto.name.trim(), nameEn: dto.nameEn.trim(), ordinal, ownerId: dto.ownerId ?? null, volumePart: 'numerator' });
    if (afterId !== null) await this.connect(tx, id, [{ fromId: afterId, toId: nodeId }]);
    return this.changed(tx, id);
  }

  async updateNode(tx: Tx, id: string, nodeId: string, dto: ProcessNodeUpdateDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    await this.requirePerson(tx, dto.ownerId);
    await this.requireMetrics(tx, { '/volume/metricId': dto.volume?.metricId });
    const found = await tx.execute(
      `UPDATE process_node SET name = $4, name_en = $5, owner_id = CASE WHEN $6 THEN $7::uuid ELSE owner_id END,
         volume_metric_id = CASE WHEN $8 THEN $9::uuid ELSE volume_metric_id END, volume_part = CASE WHEN $8 THEN $10 ELSE volume_part END WHERE tenant_id = $1 AND process_id = $2 AND id = $3`,
      [tx.tenantId, id, nodeId, dto.name.trim(), dto.nameEn.trim(), dto.ownerId !== undefined, dto.ownerId ?? null, dto.volume !== undefined, dto.volume?.metricId ?? null, dto.volume?.part ?? 'numerator'],
    );
    if (!found) throw new Problem('notFound', 'notFound');
    return this.changed(tx, id);
  }

  /** What came before it leads to what came after. @throws Problem ruleBroken (422) hasNoMetrics · hasNoSuggestions while there is anything at it. */
  async removeNode(tx: Tx, id: string, nodeId: string): Promise<ProcessView> {
    await this.claim(tx, id, 'processNode.remove');
    if (!(await this.nodeIds(tx, id)).includes(nodeId)) throw new Problem('notFound', 'notFound');
    await this.requireBare(tx, [nodeId]);
    const bridged = bridges(nodeId, await this.edges(tx, id));
    await tx.execute(`DELETE FROM process_edge WHERE tenant_id = $1 AND process_id = $2 AND $3 IN (from_node_id, to_node_id)`, [tx.tenantId, id, nodeId]);
    await tx.execute(`DELETE FROM process_node WHERE tenant_id = $1 AND process_id = $2 AND id = $3`, [tx.tenantId, id, nodeId]);
    await this.connect(tx, id, bridged);
    return this.changed(tx, id);
  }

  /**
   * A process that is one line stays one, in the new order; edges that say something are left alone.
   * @throws Problem ruleBroken (422) everyNodeOnce unless exactly the nodes of the process are named.
   */
  async order(tx: Tx, id: string, { nodeIds }: ProcessOrderDto): Promise<ProcessView> {
    await this.claim(tx, id, 'process.edit');
    const before = await this.nodeIds(tx, id);
    const known = new Set(before);
    if (nodeIds.length !== known.size || new Set(nodeIds).size !== known.size || nodeIds.some((n) => !known.has(n))) throw refuse('everyNodeOnce');
    await tx.execute(
      `UPDATE process_node n SET ordinal = o.ordinal FROM unnest($3::uuid[]) WITH ORDINALITY AS o(id, ordinal) WHERE n.tenant_id = $1 AND n.process_id = $2 AND n.id = o.id`,
      [tx.tenantId, id, nodeIds],
    );
    const edges = await this.edges(tx, id);
    const change = rewired(before, edges, nodeIds);
    const said = edges.filter((edge) => edge.said);
    if (change && !change.gone.some((gone) => said.some((edge) => edge.fromId === gone.fromId && edge.toId === gone.toId))) {
      await tx.execute(
        `DELETE FROM process_edge e USING unnest($3::uuid[], $4::uuid[]) AS g(f, t) WHERE e.tenant_id = $1 AND e.process_id = $2 AND e.from_node_id = g.f AND e.to_node_id = g.t`,
        [tx.tenantId, id, change.gone.map(({ fromId }) => fromId), change.gone.map(({ toId }) => toId)],
      );
      await this.connect(tx, id, change.added);
    }
    return this.changed(tx, id);
  }

  /** In the order of the flow. */
  private async nodeIds(tx: Tx, id: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(`SELECT id FROM process_node WHERE tenant_id = $1 AND process_id = $2 ORDER BY ordinal, code`, [tx.tenantId, id]);
    return rows.map((node) => node.id);
  }

  private edges(tx: Tx, id: string): Promise<(Edge & { said: boolean })[]> {
    return tx.query(`SELECT from_node_id AS from_id, to_node_id AS to_id, words <> '' OR words_en <> '' OR conversion_metric_id IS NOT NULL OR time_metric_id IS NOT NULL AS said FROM process_edge WHERE tenant_id = $1 AND process_id = $2`, [
      tx.tenantId,
      id,
    ]);
  }

  private async connect(tx: Tx, processId: string, edges: Edge[]): Promise<void> {
    const rows = edges.map(({ fromId, toId }) => ({ processId, fromNodeId: fromId, toNodeId: toId, words: '', wordsEn: '' }));
    if (rows.length) await tx.insert(ProcessEdge, rows);
  }

  /** The row locked, and its condition looked at. */
  async claim(tx: Tx, id: string, action: keyof typeof processPolicy): Promise<void> {
    await tx.claim(Process, id);
    permit(processPolicy, action, tenantParties(tx.viewer));
  }

  /** Told to everybody, and shown afresh. */
  async changed(tx: Tx, id: string, bump = true): Promise<ProcessView> {
    if (bump) await tx.execute(`UPDATE process SET version = version + 1 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    tx.record({ type: 'process.changed', processId: id }, 'process', id, everyone);
    return this.reader.process(tx, id);
  }

  /** No definition of any version, and nothing that was suggested: both are kept. */
  private async requireBare(tx: Tx, nodeIds: string[]): Promise<void> {
    const { planted, said } = await tx.get<{ planted: boolean; said: boolean }>(
      `SELECT EXISTS (SELECT FROM metric_version WHERE tenant_id = $1 AND process_node_id = ANY ($2::uuid[])) AS planted,
         EXISTS (SELECT FROM node_suggestion WHERE tenant_id = $1 AND node_id = ANY ($2::uuid[])) AS said`,
      [tx.tenantId, nodeIds],
    );
    if (planted) throw refuse('hasNoMetrics');
    if (said) throw refuse('hasNoSuggestions');
  }

  private async freeCode(tx: Tx, taken: string, wanted: string, more: unknown[]): Promise<string> {
    const code = wanted.trim();
    if (await tx.one(taken, [tx.tenantId, code, ...more]))
      throw new Problem('conflict', 'alreadyExists', undefined, { fields: [{ pointer: '/code', code: 'alreadyExists' }] });
    return code;
  }

  /** Of this company, by the pointer of their field. @throws Problem notFound (404) with the fields. */
  async requireMetrics(tx: Tx, wanted: Record<string, string | null | undefined>): Promise<void> {
    const named = Object.entries(wanted).filter(([, id]) => id);
    if (!named.length) return;
    const rows = await tx.query<{ id: string }>(`SELECT id FROM metric WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, named.map(([, id]) => id)]);
    const fields = named.filter(([, id]) => !rows.some((row) => row.id === id)).map(([pointer]) => ({ pointer, code: 'notFound' }));
    if (fields.length) throw new Problem('notFound', 'notFound', undefined, { fields });
  }

  private async requirePerson(tx: Tx, personId: string | null | undefined): Promise<void> {
    if (!personId) return;
    const known = await tx.one(`SELECT 1 FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, personId]);
    if (!known) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/ownerId', code: 'notFound' }] });
  }
}
