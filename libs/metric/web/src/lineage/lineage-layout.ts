import type { LineageThingView, LineageView } from '@kpi-loop/shared/client';

export const CARD = { width: 168, height: 60 };
const GAP = { x: 40, y: 12 };
/** Room for the name of a layer above its cards. */
const HEAD = 32;

export interface PlacedThing extends LineageThingView {
  key: string;
  x: number;
  y: number;
}
export interface PlacedLayer {
  kind: LineageView['kind'];
  x: number;
  things: PlacedThing[];
  /** How many more there are than are drawn. */
  more: number;
}
export interface PlacedStep {
  from: string;
  to: string;
  path: string;
}
export interface LineageLayout {
  layers: PlacedLayer[];
  steps: PlacedStep[];
  width: number;
  height: number;
}

const keyOf = (kind: string, id: string): string => `${kind} ${id}`;

/** A column for each kind, from left to right; each column in the middle of the highest, and each step a curve between two cards. */
export function lineageLayout({ layers, steps }: LineageView): LineageLayout {
  const tallest = Math.max(...layers.map(({ things }) => things.length), 1);
  const step = CARD.height + GAP.y;
  const placed = layers.map((layer, column): PlacedLayer => {
    const x = column * (CARD.width + GAP.x);
    const top = HEAD + ((tallest - layer.things.length) * step) / 2;
    return {
      kind: layer.kind,
      x,
      things: layer.things.map((thing, i) => ({ ...thing, key: keyOf(layer.kind, thing.id), x, y: top + i * step })),
      more: layer.total - layer.things.length,
    };
  });
  const at = new Map(placed.flatMap(({ things }) => things).map((thing) => [thing.key, thing]));
  const drawn = steps.flatMap((one): PlacedStep[] => {
    const [from, to] = [at.get(keyOf(one.fromKind, one.from)), at.get(keyOf(one.toKind, one.to))];
    return from && to ? [{ from: from.key, to: to.key, path: curve(from, to) }] : [];
  });
  return { layers: placed, steps: drawn, width: layers.length * (CARD.width + GAP.x) - GAP.x, height: HEAD + tallest * step - GAP.y };
}

/** Between two of one column the curve leaves it to the right and comes back. */
function curve(from: PlacedThing, to: PlacedThing): string {
  if (from.x === to.x) {
    const [x, out] = [from.x + CARD.width, from.x + CARD.width + GAP.x / 2];
    const [y1, y2] = [from.y + CARD.height / 2, to.y + CARD.height / 2];
    return `M${x} ${y1}C${out} ${y1} ${out} ${y2} ${x} ${y2}`;
  }
  const [x1, y1, x2, y2] = [from.x + CARD.width, from.y + CARD.height / 2, to.x, to.y + CARD.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/** Everything that lies on a way through one thing, that itself included. */
export function throughOf(key: string, steps: readonly PlacedStep[]): ReadonlySet<string> {
  const found = new Set([key]);
  const follow = (near: keyof Pick<PlacedStep, 'from' | 'to'>, far: 'from' | 'to'): void => {
    const waiting = [key];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
      for (const step of steps)
        if (step[near] === at && !found.has(step[far])) {
          found.add(step[far]);
          waiting.push(step[far]);
        }
  };
  follow('from', 'to');
  follow('to', 'from');
  return found;
}
