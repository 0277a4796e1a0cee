import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, type Duty, type Tx } from '@kpi-loop/shared/api';
import { tenantParties } from './parties';

interface Waiting {
  id: string;
  nodeId: string;
  node: string;
  nodeEn: string;
  text: string;
}

/** Suggestions that wait for whoever answers for the node; for those who keep the map where nobody does. */
@Injectable()
export class NodeSuggestionDuties implements OnModuleInit {
  constructor(private readonly sources: DutySources) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  private async duties(tx: Tx): Promise<Duty[]> {
    const parties = tenantParties(tx.viewer);
    if (!tx.viewer.personId) return [];
    const rows = await tx.query<Waiting>(
      `SELECT s.id, n.id AS node_id, n.name AS node, coalesce(nullif(n.name_en, ''), n.name) AS node_en, left(s.text, 60) AS text
       FROM node_suggestion s JOIN process_node n ON n.tenant_id = s.tenant_id AND n.id = s.node_id
       WHERE s.tenant_id = $1 AND s.status = 'open' AND (n.owner_id = $2 OR n.owner_id IS NULL AND $3) ORDER BY s.id LIMIT 200`,
      [tx.tenantId, tx.viewer.personId, parties.has('STEWARD') || parties.has('HR')],
    );
    return rows.map(({ id, nodeId, ...params }) => ({
      kind: 'nodeSuggestion.triage',
      aggregate: 'nodeSuggestion',
      aggregateId: id,
      params: { ...params },
      dueAt: null,
      severity: 'none',
      link: `/process-map?node=${nodeId}`,
    }));
  }
}
