import { ruleNames } from '@kpi-loop/shared/kernel';
import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** Words that Mermaid keeps for itself. */
const RESERVED = /^(end|state|note|default|direction|class|classDef|click|style|root|as)$/;

const children = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states);
const leaves = (node: AnyStateNode): AnyStateNode[] => (children(node).length ? children(node).flatMap(leaves) : [node]);
const ancestors = (node: AnyStateNode): AnyStateNode[] => (node.parent ? [node.parent, ...ancestors(node.parent)] : []);
const within = (node: AnyStateNode, outer: AnyStateNode): boolean => node === outer || ancestors(node).includes(outer);

function idOf(node: AnyStateNode): string {
  const id = (node.path.length ? node.path : [node.machine.id]).join('_').replace(/\W/g, '_');
  return RESERVED.test(id) ? `${id}_` : id;
}

interface Edge {
  from: AnyStateNode;
  to: AnyStateNode;
  label: string;
}

function labelOf(event: string, guard: unknown): string {
  const name = event.startsWith('xstate.done') ? 'done' : event;
  const rules = ruleNames(guard);
  return [name, rules.length && `[${rules.join(' & ')}]`].filter(Boolean).join(' ');
}

/** The region of a parallel state that a node lies in. */
const regionOf = (node: AnyStateNode): AnyStateNode | undefined => [node, ...ancestors(node)].find((one) => one.parent?.type === 'parallel');
const firstOf = (node: AnyStateNode): AnyStateNode => (children(node).length ? firstOf(node.initial.target[0] as AnyStateNode) : node);

/** Nor is there a line from one region to another: where an event moves several, each begins at its own beginning. */
function edgesAcross(from: AnyStateNode, to: AnyStateNode, label: string): Edge[] {
  const [here, there] = [regionOf(from), regionOf(to)];
  return here && there && here !== there && here.parent === there.parent ? edgesTo(firstOf(there), to, label) : edgesTo(from, to, label);
}

/** Mermaid cannot draw from a box to what is inside it, so such an event is drawn from every state inside; likewise the other way. */
function edgesTo(from: AnyStateNode, to: AnyStateNode, label: string): Edge[] {
  if (children(from).length && within(to, from)) {
    const region = from.type === 'parallel' ? children(from).find((child) => within(to, child)) : undefined;
    return leaves(region ?? from).flatMap((leaf) => edgesTo(leaf, to, label));
  }
  if (children(to).length && within(from, to)) return to.initial.target.flatMap((first: AnyStateNode) => edgesTo(from, first, label));
  return [{ from, to, label }];
}

function edgesOf(node: AnyStateNode): Edge[] {
  const all = [...node.transitions.entries(), ['', node.always ?? []] as const];
  const own = all.flatMap(([event, transitions]) =>
    transitions.flatMap((t) => {
      const stays = children(node).length ? leaves(node) : [node];
      const label = labelOf(event, t.guard);
      return t.target?.length ? t.target.flatMap((to) => edgesAcross(node, to, label)) : stays.map((leaf) => ({ from: leaf, to: leaf, label }));
    }),
  );
  return [...own, ...children(node).flatMap(edgesOf)];
}

/** The innermost box that holds both ends; an edge is written there, else Mermaid moves the states out of their box. */
const boxOf = ({ from, to }: Edge): AnyStateNode => ancestors(from).find((box) => within(to, box) && box !== to) ?? from.machine.root;

function box(node: AnyStateNode, edges: Edge[], indent: string): string[] {
  const lines: string[] = [];
  children(node).forEach((child, i) => {
    if (i && node.type === 'parallel') lines.push(`${indent}--`);
    const name = idOf(child) === child.key ? child.key : `"${child.key}" as ${idOf(child)}`;
    if (children(child).length) lines.push(`${indent}state ${name} {`, ...box(child, edges, `${indent}  `), `${indent}}`);
    else lines.push(`${indent}state ${name}`);
  });
  if (node.type === 'compound') for (const first of node.initial.target) lines.push(`${indent}[*] --> ${idOf(first)}`);
  for (const edge of edges) if (boxOf(edge) === node) lines.push(`${indent}${idOf(edge.from)} --> ${idOf(edge.to)}${edge.label && ` : ${edge.label}`}`);
  for (const child of children(node)) if (child.type === 'final') lines.push(`${indent}${idOf(child)} --> [*]`);
  return lines;
}

/** Mermaid draws one loop a state whatever is written, so what leaves a state where it is shares one label. */
function withJoinedLoops(edges: Edge[]): Edge[] {
  return edges
    .filter((edge, i) => edge.from !== edge.to || edges.findIndex((e) => e.from === edge.from && e.to === edge.to) === i)
    .map((edge) =>
      edge.from === edge.to ? { ...edge, label: edges.flatMap((e) => (e.from === edge.from && e.to === edge.to ? e.label : [])).join(' / ') } : edge,
    );
}

/** A machine as Mermaid `stateDiagram-v2`: nested states are boxes, parallel regions are parts of one box. */
export function draw(machine: AnyStateMachine): string {
  const root = machine.root as AnyStateNode;
  const edges = withJoinedLoops(edgesOf(root));
  if (root.type !== 'parallel') return ['stateDiagram-v2', ...box(root, edges, '  ')].join('\n');
  return ['stateDiagram-v2', `  state ${idOf(root)} {`, ...box(root, edges, '    '), '  }'].join('\n');
}
