import { CdkDrag, CdkDragHandle } from '@angular/cdk/drag-drop';
import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { layout } from '@kpi-loop/metric/domain';
import type { ProcessEdgeView, ProcessNodeView, ProcessView } from '@kpi-loop/shared/client';
import { Icon, LocalNamePipe, nameIn, offerOf, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type Box, curve, lineOf, nearest, type Point } from './edge-lines';
import { NodeBody } from './node-body';

/** Room between two columns: an arrow, or an arrow and the words on it. */
const GAP = { plain: 32, worded: 112 };
let sequence = 0;

/**
 * The steps of one process from left to right with what follows what; a list on a phone. Steps are moved by dragging or with the
 * arrow keys, connected by pulling from one to the other or by two presses, edges are opened where their words stand.
 */
@Component({
  selector: 'kl-process-flow',
  imports: [CdkDrag, CdkDragHandle, Icon, LocalNamePipe, NodeBody, NzButtonComponent, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(keydown.escape)': 'connecting.set(null)' },
  templateUrl: './process-flow.html',
  styleUrl: './process-flow.less',
})
export class ProcessFlow {
  private readonly texts = inject(Texts);
  private readonly canvas = viewChild.required<ElementRef<HTMLElement>>('canvas');

  readonly process = input.required<ProcessView>();
  readonly moved = output<{ from: number; to: number }>();
  readonly edited = output<ProcessNodeView>();
  readonly joined = output<{ fromId: string; toId: string }>();
  readonly suggested = output<ProcessNodeView>();
  readonly edgeEdited = output<ProcessEdgeView>();

  protected readonly arrow = `kl-arrow-${(sequence += 1)}`;
  protected readonly mayEdit = computed(() => !!offerOf(this.process().offers, 'process.edit')?.allowed);
  /** The step a connection begins at. */
  protected readonly connecting = signal<string | null>(null);
  /** The step something is dragged or pulled over. */
  protected readonly over = signal<string | null>(null);
  protected readonly pulled = signal<string | null>(null);
  private readonly boxes = signal<ReadonlyMap<string, Box>>(new Map());

  private readonly places = computed(() =>
    layout(
      this.process().nodes.map(({ id }) => id),
      this.process().edges,
    ),
  );
  protected readonly columns = computed(() => {
    const places = [...this.places().values()];
    const last = Math.max(0, ...places.map(({ column }) => column));
    const worded = new Set(
      this.process()
        .edges.filter(({ words, fromId, toId }) => words && this.place(toId).column === this.place(fromId).column + 1)
        .map(({ fromId }) => this.place(fromId).column),
    );
    const tracks = Array.from({ length: last }, (_, i) => `minmax(116px, 1fr) ${worded.has(i) ? GAP.worded : GAP.plain}px`);
    return [...tracks, 'minmax(116px, 1fr)'].join(' ');
  });
  protected readonly lines = computed(() => {
    const boxes = this.boxes();
    return this.process().edges.flatMap((edge) => {
      const [from, to] = [boxes.get(edge.fromId), boxes.get(edge.toId)];
      return from && to ? [{ edge, ...lineOf(from, to, this.place(edge.toId).column - this.place(edge.fromId).column) }] : [];
    });
  });

  constructor() {
    const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => this.measure());
    inject(DestroyRef).onDestroy(() => observer?.disconnect());
    afterRenderEffect(() => {
      this.process();
      const canvas = this.canvas().nativeElement;
      observer?.disconnect();
      observer?.observe(canvas);
      for (const card of canvas.querySelectorAll('[data-node]')) observer?.observe(card);
      this.measure();
    });
  }

  protected place(id: string) {
    return this.places().get(id) ?? { column: 0, row: 0 };
  }

  protected nameOf(id: string): string {
    return nameIn(
      this.texts.lang(),
      this.process().nodes.find((node) => node.id === id),
    );
  }

  protected connected(fromId: string, toId: string): boolean {
    return this.process().edges.some((edge) => edge.fromId === fromId && edge.toId === toId);
  }

  /** Where it goes on from a step, for the list. */
  protected next(id: string): { edge: ProcessEdgeView; to: ProcessNodeView }[] {
    const { edges, nodes } = this.process();
    return edges.filter(({ fromId }) => fromId === id).flatMap((edge) => nodes.filter((node) => node.id === edge.toId).map((to) => ({ edge, to })));
  }

  protected toggle(id: string): void {
    this.connecting.update((from) => (from === id ? null : id));
  }

  protected connect(fromId: string, toId: string): void {
    this.connecting.set(null);
    this.joined.emit({ fromId, toId });
  }

  /** A connection is pulled from a step to another one with the pointer. */
  protected pull(event: PointerEvent, fromId: string): void {
    event.stopPropagation();
    const port = event.target as HTMLElement;
    const begin = { x: event.clientX, y: event.clientY };
    const end = new AbortController();
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - begin.x, clientY - begin.y) < 4) return;
      const at = { x: clientX, y: clientY };
      this.pulled.set(curve(this.within(begin), this.within(at)));
      this.over.set(this.under(at, fromId));
    };
    const done = () => {
      end.abort();
      const toId = this.over();
      this.over.set(null);
      this.pulled.set(null);
      if (toId && !this.connected(fromId, toId)) this.connect(fromId, toId);
    };
    port.ownerDocument.addEventListener('pointermove', move, { signal: end.signal });
    port.ownerDocument.addEventListener('pointerup', done, { signal: end.signal });
    port.ownerDocument.addEventListener('pointercancel', () => [end.abort(), this.over.set(null), this.pulled.set(null)], { signal: end.signal });
  }

  /** Shows where the dragged step would come to. */
  protected aim(id: string, pointer: Point): void {
    this.over.set(nearest(this.within(pointer), this.boxes(), id));
  }

  protected drop(from: number, source: CdkDrag): void {
    const to = this.process().nodes.findIndex((node) => node.id === this.over());
    this.over.set(null);
    source.reset();
    if (to >= 0 && to !== from) this.moved.emit({ from, to });
  }

  protected key(event: KeyboardEvent, at: number): void {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    const to = at + step;
    if (!step || to < 0 || to >= this.process().nodes.length) return;
    event.preventDefault();
    const id = this.process().nodes[at].id;
    this.moved.emit({ from: at, to });
    // the step has been drawn anew at its new place: the keys go on there
    requestAnimationFrame(() => this.canvas().nativeElement.querySelector<HTMLElement>(`[data-handle="${id}"]`)?.focus());
  }

  private within({ x, y }: Point): Point {
    const { left, top } = this.canvas().nativeElement.getBoundingClientRect();
    return { x: x - left, y: y - top };
  }

  private under(at: Point, except: string): string | null {
    const { x, y } = this.within(at);
    const hit = [...this.boxes()].find(([id, box]) => id !== except && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    return hit?.[0] ?? null;
  }

  private measure(): void {
    const cards = [...this.canvas().nativeElement.querySelectorAll<HTMLElement>('[data-node]')];
    this.boxes.set(
      new Map(
        cards.map(({ dataset, offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight }) => [
          dataset['node']!,
          { left, top, right: left + offsetWidth, bottom: top + offsetHeight },
        ]),
      ),
    );
  }
}
