import type { FlowEdgeView, FlowFigureView, FlowNodeView, ProcessFlowView } from '@kpi-loop/shared/client';

/** One step, with the way into it. */
export interface FlowRow {
  node: FlowNodeView;
  edge: FlowEdgeView | null;
  worst: boolean;
  /** Of the largest volume, 0 to 1; what a bar shows. */
  share: number;
}

/** Steps in their order; a step several ways lead to shows the one with a conversion. */
export function flowRows({ nodes, edges, worstEdgeId }: ProcessFlowView): FlowRow[] {
  const at = new Map(nodes.map(({ id }, i) => [id, i]));
  const largest = Math.max(0, ...nodes.map(({ volume }) => Number(volume?.now ?? 0)));
  return nodes.map((node, i) => {
    const into = edges.filter(({ toId, fromId }) => toId === node.id && at.get(fromId)! < i);
    const edge = into.find(({ conversion }) => conversion) ?? into[0] ?? null;
    // by the square root: late steps stay visible
    const share = largest ? Math.sqrt(Number(node.volume?.now ?? 0) / largest) : 0;
    return { node, edge, worst: !!edge && edge.id === worstEdgeId, share };
  });
}

/** Growth of a volume, difference of a rate; null where one of them is not known. */
export function change({ percent, now, previous }: FlowFigureView): number | null {
  if (now === null || previous === null) return null;
  if (percent) return Number(now) - Number(previous);
  return Number(previous) === 0 ? null : Number(now) / Number(previous) - 1;
}
