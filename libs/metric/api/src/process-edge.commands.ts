import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, type FieldProblem } from '@kpi-loop/shared/kernel';
import { ProcessCommands } from './process.commands';
import type { ProcessEdgeCreateDto, ProcessEdgeUpdateDto, ProcessView } from './process.dto';
import { ProcessEdge } from './process.entity';

/** What follows what in a process. */
@Injectable()
export class ProcessEdgeCommands {
  constructor(private readonly processes: ProcessCommands) {}

  /** @throws Problem ruleBroken (422) edgeBetweenTwo · edgeIsNew · notFound (404) with the field of a node that is not of this process. */
  async connect(tx: Tx, processId: string, dto: ProcessEdgeCreateDto): Promise<ProcessView> {
    await this.processes.claim(tx, processId, 'process.edit');
    const { fromId, toId } = dto;
    if (fromId === toId) throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['edgeBetweenTwo'] });
    const rows = await tx.query<{ id: string }>(`SELECT id FROM process_node WHERE tenant_id = $1 AND process_id = $2 AND id IN ($3, $4)`, [
      tx.tenantId,
      processId,
      fromId,
      toId,
    ]);
    const fields: FieldProblem[] = Object.entries({ fromId, toId })
      .filter(([, id]) => !rows.some((row) => row.id === id))
      .map(([field]) => ({ pointer: `/${field}`, code: 'notFound' }));
    if (fields.length) throw new Problem('notFound', 'notFound', undefined, { fields });
    const there = await tx.one(`SELECT 1 FROM process_edge WHERE tenant_id = $1 AND process_id = $2 AND from_node_id = $3 AND to_node_id = $4`, [
      tx.tenantId,
      processId,
      fromId,
      toId,
    ]);
    await this.requireMetrics(tx, dto);
    if (there) throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations: ['edgeIsNew'] });
    await tx.insert(ProcessEdge, { id: newId(), processId, fromNodeId: fromId, toNodeId: toId, ...wordsOf(dto), conversionMetricId: dto.conversionMetricId ?? null, timeMetricId: dto.timeMetricId ?? null });
    return this.processes.changed(tx, processId);
  }

  async update(tx: Tx, processId: string, edgeId: string, dto: ProcessEdgeUpdateDto): Promise<ProcessView> {
    await this.processes.claim(tx, processId, 'process.edit');
    const { words, wordsEn } = wordsOf(dto);
    await this.requireMetrics(tx, dto);
    const found = await tx.execute(`UPDATE process_edge SET words = $4, words_en = $5, conversion_metric_id = CASE WHEN $6 THEN $7::uuid ELSE conversion_metric_id END,
         time_metric_id = CASE WHEN $8 THEN $9::uuid ELSE time_metric_id END WHERE tenant_id = $1 AND process_id = $2 AND id = $3`, [
      tx.tenantId,
      processId,
      edgeId,
      words,
      wordsEn,
      dto.conversionMetricId !== undefined,
      dto.conversionMetricId ?? null,
      dto.timeMetricId !== undefined,
      dto.timeMetricId ?? null,
    ]);
    if (!found) throw new Problem('notFound', 'notFound');
    return this.processes.changed(tx, processId);
  }

  private requireMetrics(tx: Tx, { conversionMetricId, timeMetricId }: ProcessEdgeUpdateDto): Promise<void> {
    return this.processes.requireMetrics(tx, { '/conversionMetricId': conversionMetricId, '/timeMetricId': timeMetricId });
  }

  async remove(tx: Tx, processId: string, edgeId: string): Promise<ProcessView> {
    await this.processes.claim(tx, processId, 'process.edit');
    if (!(await tx.execute(`DELETE FROM process_edge WHERE tenant_id = $1 AND process_id = $2 AND id = $3`, [tx.tenantId, processId, edgeId])))
      throw new Problem('notFound', 'notFound');
    return this.processes.changed(tx, processId);
  }
}

const wordsOf = ({ words, wordsEn }: ProcessEdgeUpdateDto) => ({ words: words.trim(), wordsEn: wordsEn.trim() });
