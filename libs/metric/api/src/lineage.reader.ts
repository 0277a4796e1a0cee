import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { LINEAGE_KINDS, LineageSources, type LineageKind, type LineageSide, type LineageThing } from './lineage.sources';

/** Of one kind as many are drawn; how many there are is said. */
export const MOST_OF_A_KIND = 24;

interface Layer {
  kind: LineageKind;
  things: LineageThing[];
  total: number;
}

export interface Lineage {
  kind: LineageKind;
  id: string;
  layers: Layer[];
  steps: { fromKind: LineageKind; from: string; toKind: LineageKind; to: string }[];
}

/**
 * Where a number comes from and where it goes (数据血缘): from one thing to the left as far as it goes, and to the right. Only
 * what lies on a way through that thing; what the viewer may not know of is absent, and so is what lies behind it.
 */
@Injectable()
export class LineageReader {
  constructor(private readonly sources: LineageSources) {}

  /** @throws Problem notFound (404). */
  async of(tx: Tx, kind: LineageKind, id: string): Promise<Lineage> {
    const things = await this.sources.things(tx, kind, [id]);
    if (!things.length) throw new Problem('notFound', 'notFound');
    const steps: Lineage['steps'] = [];
    const at = LINEAGE_KINDS.indexOf(kind);
    const before = await this.more(tx, kind, things, 'to', steps);
    const after = await this.more(tx, kind, things, 'from', steps);
    const left: Layer[] = [layerOf(kind, [...before, ...things])];
    for (const next of LINEAGE_KINDS.slice(0, at).reverse()) left.unshift(await this.layer(tx, next, left, 'to', steps));
    const right: Layer[] = [layerOf(kind, [...things, ...after])];
    for (const next of LINEAGE_KINDS.slice(at + 1)) right.push(await this.layer(tx, next, right, 'from', steps));
    const middle = layerOf(kind, [...before.slice(0, MOST_OF_A_KIND / 2), ...things, ...after]);
    const layers = [...left.slice(0, -1), { ...middle, total: before.length + 1 + after.length }, ...right.slice(1)].filter((layer) => layer.things.length);
    const drawn = new Set(layers.flatMap((layer) => layer.things.map((thing) => `${layer.kind} ${thing.id}`)));
    return { kind, id, layers, steps: steps.filter((step) => drawn.has(`${step.fromKind} ${step.from}`) && drawn.has(`${step.toKind} ${step.to}`)) };
  }

  /** All of a kind that a step joins to what is known already, which lies on that side of the step. */
  private async layer(tx: Tx, kind: LineageKind, known: readonly Layer[], side: LineageSide, steps: Lineage['steps']): Promise<Layer> {
    const near = new Set<string>();
    for (const layer of known) {
      const [fromKind, toKind] = side === 'from' ? [layer.kind, kind] : [kind, layer.kind];
      const ids = layer.things.map((thing) => thing.id);
      for (const { from, to } of await this.sources.steps(tx, fromKind, toKind, side, ids)) {
        near.add(side === 'from' ? to : from);
        steps.push({ fromKind, from, toKind, to });
      }
    }
    const things = await this.seen(tx, kind, near);
    return layerOf(kind, [...things, ...(await this.more(tx, kind, things, side, steps))]);
  }

  /** What stands behind things of a kind within that kind: a formula reads another one. */
  private async more(tx: Tx, kind: LineageKind, things: readonly LineageThing[], side: LineageSide, steps: Lineage['steps']): Promise<LineageThing[]> {
    const known = new Set(things.map(({ id }) => id));
    const found: LineageThing[] = [];
    for (let ids = [...known]; ids.length; ) {
      const near = new Set<string>();
      for (const { from, to } of await this.sources.steps(tx, kind, kind, side, ids)) {
        const far = side === 'from' ? to : from;
        if (!known.has(far)) near.add(far);
        steps.push({ fromKind: kind, from, toKind: kind, to });
      }
      const next = await this.seen(tx, kind, near);
      for (const { id } of next) known.add(id);
      found.push(...next);
      ids = next.map(({ id }) => id);
    }
    return found;
  }

  /** In the order they were found in, which is newest first. */
  private async seen(tx: Tx, kind: LineageKind, ids: ReadonlySet<string>): Promise<LineageThing[]> {
    const seen = new Map((await this.sources.things(tx, kind, [...ids])).map((thing) => [thing.id, thing]));
    return [...ids].flatMap((id) => seen.get(id) ?? []);
  }
}

const layerOf = (kind: LineageKind, things: readonly LineageThing[]): Layer => ({ kind, things: things.slice(0, MOST_OF_A_KIND), total: things.length });
