/**
 * The longest way on which each edge begins where the one before ends: only their rates multiply to the rate of a whole. Of two
 * as long the first. Edges lead forward and come in the order of the steps they begin at.
 */
export function longestChain<E extends { fromId: string; toId: string }>(edges: readonly E[]): E[] {
  const endingAt = new Map<string, E[]>();
  let longest: E[] = [];
  for (const edge of edges) {
    const way = [...(endingAt.get(edge.fromId) ?? []), edge];
    if (way.length > (endingAt.get(edge.toId)?.length ?? 0)) endingAt.set(edge.toId, way);
    if (way.length > longest.length) longest = way;
  }
  return longest;
}
