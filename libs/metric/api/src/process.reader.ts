import { Injectable } from '@nestjs/common';
import { processPolicy } from '@kpi-loop/metric/domain';
import { Tx, decodeCursor, encodeCursor } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { CERTIFIED } from './certification.sql';
import { MetricStates, type MetricState } from './metric-states';
import { policyOffers } from './parties';
import type { ProcessListView, ProcessQueryDto, ProcessView } from './process.dto';

const SELECT = `SELECT p.id, p.code, p.name, p.name_en, p.version, coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', n.id, 'code', n.code, 'name', n.name, 'nameEn', n.name_en, 'ordinal', n.ordinal,
      'owner', CASE WHEN o.id IS NULL THEN NULL ELSE jsonb_build_object('id', o.id, 'name', o.name, 'nameEn', o.name_en) END,
      'volume', CASE WHEN n.volume_metric_id IS NOT NULL THEN jsonb_build_object('metricId', n.volume_metric_id, 'part', n.volume_part) END,
      'openSuggestions', (SELECT count(*) FROM node_suggestion s WHERE s.tenant_id = n.tenant_id AND s.node_id = n.id AND s.status = 'open'),
      'metrics', coalesce((
        SELECT jsonb_agg(jsonb_build_object('id', m.id, 'versionId', v.id, 'code', m.code, 'name', m.name, 'nameEn', m.name_en,
          'direction', v.direction, 'unit', v.unit, 'percent', v.percent, 'certified', ${CERTIFIED}) ORDER BY m.code)
        FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id
        WHERE v.tenant_id = n.tenant_id AND v.process_node_id = n.id AND v.status = 'published'), '[]')) ORDER BY n.ordinal, n.code)
    FROM process_node n LEFT JOIN person o ON o.tenant_id = n.tenant_id AND o.id = n.owner_id
    WHERE n.tenant_id = p.tenant_id AND n.process_id = p.id), '[]') AS nodes,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'fromId', e.from_node_id, 'toId', e.to_node_id, 'words', e.words, 'wordsEn', e.words_en, 'conversionMetricId', e.conversion_metric_id, 'timeMetricId', e.time_metric_id)
      ORDER BY f.ordinal, t.ordinal)
    FROM process_edge e JOIN process_node f ON f.tenant_id = e.tenant_id AND f.id = e.from_node_id JOIN process_node t ON t.tenant_id = e.tenant_id AND t.id = e.to_node_id
    WHERE e.tenant_id = p.tenant_id AND e.process_id = p.id), '[]') AS edges,
  ARRAY(SELECT DISTINCT s.node_id FROM process_node n JOIN node_suggestion s ON s.tenant_id = n.tenant_id AND s.node_id = n.id
    WHERE n.tenant_id = p.tenant_id AND n.process_id = p.id) AS suggested,
  ARRAY(SELECT DISTINCT v.process_node_id FROM process_node n JOIN metric_version v ON v.tenant_id = n.tenant_id AND v.process_node_id = n.id
    WHERE n.tenant_id = p.tenant_id AND n.process_id = p.id) AS planted
  FROM process p WHERE p.tenant_id = $1`;

/** As it comes from the database: `planted` are the nodes a definition of any version stands in, `suggested` those somebody left a suggestion at. */
type Row = Omit<ProcessView, 'offers'> & { planted: string[]; suggested: string[] };

/** The process map: every process with its nodes in order and the metrics planted in them. */
@Injectable()
export class ProcessReader {
  constructor(private readonly states: MetricStates) {}

  async list(tx: Tx, { cursor, limit = 100 }: ProcessQueryDto): Promise<ProcessListView> {
    const after = decodeCursor(cursor, 1);
    const rows = await tx.query<Row>(`${SELECT} AND ($2::text IS NULL OR p.code > $2) ORDER BY p.code LIMIT $3`, [tx.tenantId, after?.[0] ?? null, limit + 1]);
    const states = await this.states.of(tx);
    const items = rows.slice(0, limit).map((row) => this.view(tx, row, states));
    return {
      items,
      next: rows.length > limit ? encodeCursor([items[limit - 1].code]) : null,
      offers: policyOffers(processPolicy, tx.viewer, { 'process.create': [] }),
    };
  }

  /** @throws Problem notFound (404). */
  async process(tx: Tx, id: string): Promise<ProcessView> {
    const row = await tx.one<Row>(`${SELECT} AND p.id = $2`, [tx.tenantId, id]);
    if (!row) throw new Problem('notFound', 'notFound');
    return this.view(tx, row, await this.states.of(tx));
  }

  private view(tx: Tx, { planted, suggested, ...row }: Row, states: ReadonlyMap<string, MetricState>): ProcessView {
    const because = (kept: boolean, said: boolean): string[] => [...(kept ? ['hasNoMetrics'] : []), ...(said ? ['hasNoSuggestions'] : [])];
    const nodes = row.nodes.map((node) => ({
      ...node,
      metrics: node.metrics.map((metric) => ({ ...metric, state: states.get(metric.id) ?? null })),
      offers: policyOffers(processPolicy, tx.viewer, { 'processNode.remove': because(planted.includes(node.id), suggested.includes(node.id)) }),
    }));
    return { ...row, nodes, offers: policyOffers(processPolicy, tx.viewer, { 'process.edit': [], 'process.remove': because(planted.length > 0, suggested.length > 0) }) };
  }
}
