import { Injectable } from '@nestjs/common';
import { nodeSuggestionMachine, nodeSuggestionPolicy, type NodeSuggestionContext, type NodeSuggestionEvent } from '@kpi-loop/metric/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import type { NodeSuggestionMakeDto, NodeSuggestionView } from './node-suggestion.dto';
import { NodeSuggestion } from './node-suggestion.entity';
import { NodeSuggestionReader, partiesOf } from './node-suggestion.reader';

type Decision = Partial<Pick<NodeSuggestion, 'text' | 'decisionNote' | 'mergedIntoId' | 'actionId'>>;

/** One method an event. What a review decides it has permitted itself: it asks `adopt`, `decideInReview` and `release`. */
@Injectable()
export class NodeSuggestionCommands {
  constructor(private readonly reader: NodeSuggestionReader) {}

  /** By anybody, under their name. @throws Problem notFound (404) with the field when there is no such node. */
  async make(tx: Tx, { nodeId, text }: NodeSuggestionMakeDto): Promise<NodeSuggestionView> {
    permit(nodeSuggestionPolicy, 'nodeSuggestion.make', new Set(['anyone']));
    if (!(await tx.one(`SELECT 1 FROM process_node WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, nodeId])))
      throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/nodeId', code: 'notFound' }] });
    const id = newId();
    const fact = { type: 'nodeSuggestion.made' as const, nodeSuggestionId: id, nodeId };
    await tx.create(
      NodeSuggestion,
      nodeSuggestionMachine,
      { id, nodeId, authorId: tx.actor, text: wordsOf(text), decisionNote: '' },
      { told: { facts: [fact], audience: everyone } },
    );
    return this.reader.suggestion(tx, id);
  }

  async edit(tx: Tx, id: string, text: string): Promise<NodeSuggestionView> {
    const row = await this.claim(tx, id, 'nodeSuggestion.edit');
    return this.step(tx, row, { type: 'nodeSuggestion.edit' }, { text: wordsOf(text) });
  }

  async accept(tx: Tx, id: string, note = ''): Promise<NodeSuggestionView> {
    return this.decide(tx, await this.claim(tx, id, 'nodeSuggestion.accept'), { type: 'nodeSuggestion.accept' }, { decisionNote: note.trim() });
  }

  async decline(tx: Tx, id: string, reason: string): Promise<NodeSuggestionView> {
    return this.declined(tx, await this.claim(tx, id, 'nodeSuggestion.decline'), reason);
  }

  /** Into another one of the same node, which goes on for both. */
  async merge(tx: Tx, id: string, intoId: string): Promise<NodeSuggestionView> {
    const row = await this.claim(tx, id, 'nodeSuggestion.merge');
    const into = await tx.one<{ id: string; nodeId: string; status: string }>(`SELECT id, node_id, status FROM node_suggestion WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [
      tx.tenantId,
      intoId,
    ]);
    if (!into) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/intoId', code: 'notFound' }] });
    return this.decide(tx, row, { type: 'nodeSuggestion.merge', intoId }, { mergedIntoId: intoId }, into);
  }

  /** A review has made an action of it. */
  async adopt(tx: Tx, id: string, actionId: string): Promise<void> {
    await this.decide(tx, await this.locked(tx, id), { type: 'nodeSuggestion.adopt', actionId }, { actionId });
  }

  /** A review has decided against it. */
  async declineInReview(tx: Tx, id: string, reason: string): Promise<void> {
    await this.declined(tx, await this.locked(tx, id), reason);
  }

  /** The review has taken its action back: the suggestion waits again. Nothing happens where the action came of none. */
  async release(tx: Tx, actionId: string): Promise<void> {
    const row = await tx.one<NodeSuggestion>(`SELECT * FROM node_suggestion WHERE tenant_id = $1 AND action_id = $2 FOR UPDATE`, [tx.tenantId, actionId]);
    if (row) await this.step(tx, row, { type: 'nodeSuggestion.release' }, { actionId: null });
  }

  private declined(tx: Tx, row: NodeSuggestion, reason: string): Promise<NodeSuggestionView> {
    return this.decide(tx, row, { type: 'nodeSuggestion.decline', reason }, { decisionNote: reason.trim() });
  }

  private async claim(tx: Tx, id: string, action: keyof typeof nodeSuggestionPolicy): Promise<NodeSuggestion> {
    const row = await tx.claim(NodeSuggestion, id);
    const { ownerId } = await tx.get<{ ownerId: string | null }>(`SELECT owner_id FROM process_node WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, row.nodeId]);
    permit(nodeSuggestionPolicy, action, partiesOf(tx.viewer, { authorId: row.authorId, ownerId }));
    return row;
  }

  /** Without comparing a version: the request was about the meeting. */
  private locked(tx: Tx, id: string): Promise<NodeSuggestion> {
    return tx.get<NodeSuggestion>(`SELECT * FROM node_suggestion WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tx.tenantId, id]);
  }

  private async decide(tx: Tx, row: NodeSuggestion, event: NodeSuggestionEvent, set: Decision, into: NodeSuggestionContext['into'] = null): Promise<NodeSuggestionView> {
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    return this.step(tx, row, event, { ...set, decidedBy: tx.actor, decidedAt: now }, into);
  }

  private async step(tx: Tx, row: NodeSuggestion, event: NodeSuggestionEvent, set: Partial<NodeSuggestion>, into: NodeSuggestionContext['into'] = null): Promise<NodeSuggestionView> {
    const context: NodeSuggestionContext = { nodeSuggestionId: row.id, nodeId: row.nodeId, actionId: row.actionId, into };
    await tx.advance(NodeSuggestion, row, nodeSuggestionMachine, context, event, { set, audience: everyone });
    return this.reader.suggestion(tx, row.id);
  }
}

/** @throws Problem invalid (400) with the field for a text of blanks. */
function wordsOf(text: string): string {
  const words = text.trim();
  if (!words) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/text', code: 'required' }] });
  return words;
}
