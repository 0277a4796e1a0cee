import { Injectable } from '@nestjs/common';
import { nodeSuggestionMachine, nodeSuggestionPolicy } from '@kpi-loop/metric/domain';
import { decodeCursor, encodeCursor, type Tx, type Viewer } from '@kpi-loop/shared/api';
import { offers, type Party } from '@kpi-loop/shared/kernel';
import type { NodeSuggestionListView, NodeSuggestionQueryDto, NodeSuggestionView } from './node-suggestion.dto';
import { answeringParties } from './parties';

const person = (alias: string): string =>
  `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'nameEn', ${alias}.name_en) END`;

const SELECT = `SELECT s.id, s.version, s.status, s.text, s.made_at, s.decided_at, s.decision_note, s.merged_into_id, s.action_id, ${person('a')} AS author, ${person('d')} AS decided_by,
  s.author_id, n.owner_id,
  jsonb_build_object('id', n.id, 'code', n.code, 'name', n.name, 'nameEn', n.name_en, 'processId', p.id, 'processName', p.name, 'processNameEn', p.name_en) AS node
  FROM node_suggestion s JOIN process_node n ON n.tenant_id = s.tenant_id AND n.id = s.node_id JOIN process p ON p.tenant_id = n.tenant_id AND p.id = n.process_id
  JOIN person a ON a.tenant_id = s.tenant_id AND a.id = s.author_id LEFT JOIN person d ON d.tenant_id = s.tenant_id AND d.id = s.decided_by
  WHERE s.tenant_id = $1`;

type Row = Omit<NodeSuggestionView, 'offers' | 'mine'> & { authorId: string; ownerId: string | null };

/** What the viewer is to a suggestion. A node nobody answers for is answered for by those who keep the map. */
export function partiesOf(viewer: Viewer, { authorId, ownerId }: { authorId: string; ownerId: string | null }): ReadonlySet<Party> {
  const parties = new Set<Party>(answeringParties(viewer, ownerId));
  if (viewer.personId && viewer.personId === authorId) parties.add('creator');
  return parties;
}

/** Suggestions with what the viewer may do. */
@Injectable()
export class NodeSuggestionReader {
  async list(tx: Tx, { nodeId, status, mine, cursor, limit = 50 }: NodeSuggestionQueryDto): Promise<NodeSuggestionListView> {
    const after = decodeCursor(cursor, 1);
    const rows = await tx.query<Row>(
      `${SELECT} AND ($2::uuid IS NULL OR s.node_id = $2) AND ($3::text IS NULL OR s.status = $3) AND ($4::uuid IS NULL OR s.author_id = $4) AND ($5::uuid IS NULL OR s.id < $5)
       ORDER BY s.id DESC LIMIT $6`,
      [tx.tenantId, nodeId ?? null, status ?? null, mine === 'true' ? tx.actor : null, after?.[0] ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map((row) => viewOf(tx, row));
    return { items, next: rows.length > limit ? encodeCursor([items[limit - 1].id]) : null };
  }

  /** @throws Problem notFound (404). */
  async suggestion(tx: Tx, id: string): Promise<NodeSuggestionView> {
    return viewOf(tx, await tx.get<Row>(`${SELECT} AND s.id = $2`, [tx.tenantId, id]));
  }

  /** Those of some nodes that nothing has come of yet: open, or accepted and no action made of them. The oldest first. */
  async waiting(tx: Tx, nodeIds: readonly string[]): Promise<NodeSuggestionView[]> {
    const rows = await tx.query<Row>(`${SELECT} AND s.node_id = ANY ($2::uuid[]) AND (s.status = 'open' OR s.status = 'accepted' AND s.action_id IS NULL) ORDER BY s.id LIMIT 200`, [
      tx.tenantId,
      [...nodeIds],
    ]);
    return rows.map((row) => viewOf(tx, row));
  }
}

function viewOf(tx: Tx, { authorId, ownerId, ...row }: Row): NodeSuggestionView {
  const context = { nodeSuggestionId: row.id, nodeId: row.node.id, actionId: row.actionId, into: null };
  const parties = partiesOf(tx.viewer, { authorId, ownerId });
  return { ...row, mine: authorId === tx.viewer.personId, offers: offers(nodeSuggestionMachine, row.status, context, nodeSuggestionPolicy, parties) };
}
