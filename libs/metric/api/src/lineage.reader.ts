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
    const start: Layer = { kind, things, total: 1 };
    const steps: Lineage['steps'] = [];
    const at = LINEAGE_KINDS.indexOf(kind);
    const left: Layer[] = [start];
    for (const next of LINEAGE_KINDS.slice(0, at).reverse()) left.unshift(await this.layer(tx, next, left, 'to', steps));
    const right: Layer[] = [start];
    for (const next of LINEAGE_KINDS.slice(at + 1)) right.push(await this.layer(tx, next, right, 'from', steps));
    const layers = [...left, ...right.slice(1)].filter((layer) => layer.things.length);
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
    const seen = new Map((await this.sources.things(tx, kind, [...near])).map((thing) => [thing.id, thing]));
    const things = [...near].flatMap((id) => seen.get(id) ?? []);
    return { kind, things: things.slice(0, MOST_OF_A_KIND), total: things.length };
  }
}
