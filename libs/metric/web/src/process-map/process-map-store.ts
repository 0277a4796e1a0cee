import { computed, inject, Injectable, linkedSignal } from '@angular/core';
import {
  OrganizationService,
  type ProcessEdgeUpdateDto,
  type ProcessEdgeView,
  type ProcessNodeView,
  ProcessService,
  type ProcessView,
  type VolumeDto,
} from '@kpi-loop/shared/client';
import { ifMatch, LiveService, offerOf, resource } from '@kpi-loop/shared/ui';

export interface Colleague {
  id: string;
  name: string;
  nameEn: string;
  unitName?: string;
  unitNameEn?: string;
}

export interface NodeWords {
  code: string;
  name: string;
  nameEn: string;
  ownerId: string | null;
  volume?: VolumeDto | null;
}

@Injectable()
export class ProcessMapStore {
  private readonly api = inject(ProcessService);
  private readonly people = inject(OrganizationService);
  private readonly changed = inject(LiveService).tick(['process.', 'metricVersion.', 'metric.', 'kpiValue.', 'nodeSuggestion.']);

  private readonly answer = resource({ params: () => ({ changed: this.changed() }), loader: () => this.api.processList({ limit: 200 }) });
  private readonly page = linkedSignal<
    Awaited<ReturnType<ProcessService['processList']>> | undefined,
    Awaited<ReturnType<ProcessService['processList']>> | undefined
  >({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });

  readonly processes = computed(() => this.page()?.items);
  /** Every metric in force that stands in a process. */
  readonly metrics = computed(() => this.processes()?.flatMap(({ nodes }) => nodes.flatMap(({ metrics }) => metrics)) ?? []);
  readonly error = this.answer.error;
  readonly create = computed(() => offerOf(this.page()?.offers, 'process.create'));

  reload(): void {
    this.answer.reload();
  }

  async add(code: string, name: string, nameEn: string): Promise<void> {
    await this.api.processCreate({ body: { code, name, nameEn } });
    this.reload();
  }

  async rename(process: ProcessView, name: string, nameEn: string): Promise<void> {
    this.put(await this.api.processUpdate({ id: process.id, body: { name, nameEn } }, ifMatch(process.version)));
  }

  async remove(process: ProcessView): Promise<void> {
    await this.api.processRemove({ id: process.id }, ifMatch(process.version));
    this.reload();
  }

  async addNode(process: ProcessView, body: NodeWords): Promise<void> {
    this.put(await this.api.processAddNode({ id: process.id, body }, ifMatch(process.version)));
  }

  async changeNode(process: ProcessView, node: ProcessNodeView, { name, nameEn, ownerId, volume }: NodeWords): Promise<void> {
    this.put(await this.api.processUpdateNode({ id: process.id, nodeId: node.id, body: { name, nameEn, ownerId, volume } }, ifMatch(process.version)));
  }

  async removeNode(process: ProcessView, node: ProcessNodeView): Promise<void> {
    this.put(await this.api.processRemoveNode({ id: process.id, nodeId: node.id }, ifMatch(process.version)));
  }

  /** The edge that has come of it. */
  async connect(process: ProcessView, body: Pick<ProcessEdgeView, 'fromId' | 'toId'> & ProcessEdgeUpdateDto): Promise<ProcessEdgeView | undefined> {
    const changed = await this.api.processEdgeConnect({ id: process.id, body }, ifMatch(process.version));
    this.put(changed);
    return changed.edges.find(({ fromId, toId }) => fromId === body.fromId && toId === body.toId);
  }

  async changeEdge(process: ProcessView, edge: ProcessEdgeView, body: ProcessEdgeUpdateDto): Promise<void> {
    this.put(await this.api.processEdgeUpdate({ id: process.id, edgeId: edge.id, body }, ifMatch(process.version)));
  }

  async disconnect(process: ProcessView, edge: ProcessEdgeView): Promise<void> {
    this.put(await this.api.processEdgeRemove({ id: process.id, edgeId: edge.id }, ifMatch(process.version)));
  }

  /** As it is shown now. */
  current(id: string): ProcessView | undefined {
    return this.processes()?.find((process) => process.id === id);
  }

  /** Shown at once; put back when the server refuses it. */
  async move(process: ProcessView, from: number, to: number): Promise<void> {
    if (from === to || to < 0 || to >= process.nodes.length) return;
    const nodes = [...process.nodes];
    nodes.splice(to, 0, ...nodes.splice(from, 1));
    this.put({ ...process, nodes });
    try {
      this.put(await this.api.processOrder({ id: process.id, body: { nodeIds: nodes.map((n) => n.id) } }, ifMatch(process.version)));
    } catch (error) {
      this.put(process);
      this.reload();
      throw error;
    }
  }

  readonly find = (search: string): Promise<Colleague[]> => this.people.personNames(search ? { search } : {});

  private put(process: ProcessView): void {
    this.page.update((page) => page && { ...page, items: page.items.map((p) => (p.id === process.id ? process : p)) });
  }
}
