/** The shape of a process: its nodes in an order, and edges that say what follows what. */
export interface Edge {
  fromId: string;
  toId: string;
}

/** What of a metric is the volume of a step: what it counts, or what a rate is counted of. */
export const VOLUME_PARTS = ['numerator', 'denominator'] as const;
export type VolumePart = (typeof VOLUME_PARTS)[number];

const same =
  (a: Edge) =>
  (b: Edge): boolean =>
    a.fromId === b.fromId && a.toId === b.toId;

/** What follows what when every node follows the one before it. */
export const chain = (order: readonly string[]): Edge[] => order.slice(1).map((toId, i) => ({ fromId: order[i], toId }));

/**
 * The edges of a process whose nodes are put in another order. One that runs through all its nodes, one after the other, goes on
 * doing so; one that branches keeps its edges: there the order is only that of reading.
 * @returns null when the edges stay as they are
 */
export function rewired(before: readonly string[], edges: readonly Edge[], after: readonly string[]): { gone: Edge[]; added: Edge[] } | null {
  const line = chain(before);
  if (line.length !== edges.length || !line.every((edge) => edges.some(same(edge)))) return null;
  const next = chain(after);
  return { gone: line.filter((edge) => !next.some(same(edge))), added: next.filter((edge) => !line.some(same(edge))) };
}

/**
 * What closes the gap when a node goes: whatever came before it leads to whatever came after it. Where several came before and
 * several after nobody could tell which belong together, and nothing is added.
 */
export function bridges(nodeId: string, edges: readonly Edge[]): Edge[] {
  const before = edges.filter(({ toId }) => toId === nodeId).map(({ fromId }) => fromId);
  const after = edges.filter(({ fromId }) => fromId === nodeId).map(({ toId }) => toId);
  if (before.length > 1 && after.length > 1) return [];
  return before.flatMap((fromId) => after.map((toId) => ({ fromId, toId }))).filter((edge) => edge.fromId !== edge.toId && !edges.some(same(edge)));
}

export interface Place {
  /** From left to right, from 0. */
  column: number;
  /** From top to bottom, from 0. */
  row: number;
}

/**
 * Where nodes stand when the process is drawn from left to right: each one column after the last of those that lead to it, in
 * rows by the order of the nodes. An edge to an earlier node of the order leads back (rework) and moves nothing, so that loops
 * are drawn like anything else. Nodes that nothing leads to begin at the left, those nothing connects stand by themselves below.
 * @param order ids of all nodes, each once; edges whose ends are not among them are left out
 */
export function layout(order: readonly string[], edges: readonly Edge[]): Map<string, Place> {
  const at = new Map(order.map((id, i) => [id, i]));
  const forward = edges.filter(({ fromId, toId }) => at.has(fromId) && at.has(toId) && at.get(fromId)! < at.get(toId)!);
  const columns = new Map<string, number>();
  for (const id of order) {
    const before = forward.filter(({ toId }) => toId === id).map(({ fromId }) => columns.get(fromId)!);
    columns.set(id, before.length ? Math.max(...before) + 1 : 0);
  }
  const taken = new Map<number, number>();
  const places = new Map<string, Place>();
  for (const id of order) {
    const column = columns.get(id)!;
    const row = taken.get(column) ?? 0;
    taken.set(column, row + 1);
    places.set(id, { column, row });
  }
  return places;
}
