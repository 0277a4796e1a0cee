import type { MetricTreeView, TreeEdgeView, TreeMetricView } from '@kpi-loop/shared/client';

/** A metric at one place of the tree: the same one may stand below several others. */
export interface TreeRow {
  /** The way from the root, so that each place opens and closes for itself. */
  key: string;
  metric: TreeMetricView;
  /** From the one above; none at a root. */
  edge: TreeEdgeView | null;
  depth: number;
  children: number;
  position: number;
  siblings: number;
}

/** What nothing else is made of or driven by, and has something below it: where trees begin. Where all lead in a ring, the first one. */
export function rootsOf({ metrics, edges }: Pick<MetricTreeView, 'metrics' | 'edges'>): TreeMetricView[] {
  const below = new Set(edges.map(({ toId }) => toId));
  const above = new Set(edges.map(({ fromId }) => fromId));
  const roots = metrics.filter(({ id }) => !below.has(id) && above.has(id));
  return roots.length ? roots : metrics.slice(0, 1);
}

/** The places that are in sight below a root: those whose way up is open. A metric that stands above itself is shown and not opened again. */
export function rowsOf({ metrics, edges }: Pick<MetricTreeView, 'metrics' | 'edges'>, rootId: string, open: ReadonlySet<string>): TreeRow[] {
  const byId = new Map(metrics.map((metric) => [metric.id, metric]));
  const down = new Map<string, TreeEdgeView[]>();
  for (const edge of edges) down.set(edge.fromId, [...(down.get(edge.fromId) ?? []), edge]);
  const rows: TreeRow[] = [];
  const walk = (id: string, edge: TreeEdgeView | null, way: readonly string[], position: number, siblings: number): void => {
    const metric = byId.get(id);
    if (!metric) return;
    const below = way.includes(id) ? [] : (down.get(id) ?? []);
    const key = [...way, id].join('/');
    rows.push({ key, metric, edge, depth: way.length, children: below.length, position, siblings });
    if (open.has(key)) below.forEach((next, i) => walk(next.toId, next, [...way, id], i + 1, below.length));
  };
  walk(rootId, null, [], 1, 1);
  return rows;
}

/** The key of the place above; none at the root. */
export const aboveOf = (key: string): string | null => (key.includes('/') ? key.slice(0, key.lastIndexOf('/')) : null);

/** Every place down to a depth is open at first, so that what drives the root is in sight. */
export function openedTo(tree: Pick<MetricTreeView, 'metrics' | 'edges'>, rootId: string, depth: number): Set<string> {
  let open = new Set<string>();
  for (let level = 0; level < depth; level++)
    open = new Set([
      ...open,
      ...rowsOf(tree, rootId, open)
        .filter((row) => row.depth === level && row.children > 0)
        .map(({ key }) => key),
    ]);
  return open;
}
