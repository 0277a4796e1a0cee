import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { rewired } from '@kpi-loop/metric/domain';
import type { ProcessEdgeUpdateDto, ProcessEdgeView, ProcessNodeView, ProcessView } from '@kpi-loop/shared/client';
import { ConfirmModal, EmptyState, nameIn, OfferButton, offerOf, PageHead, Panel, ProblemSpeaker, ProblemToast, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { EdgeModal } from './edge-modal';
import { ProcessFlow } from './process-flow';
import { type NodeWords, ProcessMapStore } from './process-map-store';
import { SuggestionDrawer } from './suggestion-drawer';
import { UndoBar } from './undo-bar';
import { WordsModal, type WordsModel } from './words-modal';

/** What was done last, in words, and how it is taken back. */
interface Undo {
  text: string;
  back: () => Promise<unknown>;
}
/** What the open form is about. */
type Asked = { process?: ProcessView; node?: ProcessNodeView; adds: boolean };

@Component({
  selector: 'kl-process-map-page',
  imports: [
    ConfirmModal,
    EdgeModal,
    EmptyState,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    ProcessFlow,
    SuggestionDrawer,
    TranslocoPipe,
    UndoBar,
    WordsModal,
  ],
  providers: [ProcessMapStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'menu.processMap' | transloco" [meta]="'metric.process.meta' | transloco">
        <kl-offer-button
          actions
          [offer]="store.create()"
          [label]="'metric.process.create' | transloco"
          icon="plus"
          [primary]="true"
          (taken)="asked.set({ adds: true })"
        />
      </kl-page-head>
      @for (process of store.processes(); track process.id) {
        <kl-panel [id]="process.id" [title]="name(process)">
          <span class="kl-row" extra>
            @if (offer(process, 'process.edit'); as edit) {
              <kl-offer-button
                [offer]="edit"
                [label]="'metric.process.rename' | transloco"
                [text]="true"
                [small]="true"
                (taken)="asked.set({ process, adds: false })"
              />
              <kl-offer-button
                [offer]="edit"
                [label]="'metric.process.addNode' | transloco"
                icon="plus"
                [small]="true"
                (taken)="asked.set({ process, adds: true })"
              />
            }
          </span>
          @if (process.nodes.length) {
            <p class="kl-small note">{{ note(process) }}</p>
            <kl-process-flow
              [process]="process"
              (moved)="move(process, $event)"
              (edited)="asked.set({ process, node: $event, adds: false })"
              (suggested)="look($event.id)"
              (joined)="join(process, $event)"
              (edgeEdited)="edge.set({ process, edge: $event })"
            />
          } @else {
            <kl-empty-state icon="flow" [small]="true" [title]="'metric.process.noNodes' | transloco" />
          }
        </kl-panel>
      } @empty {
        @if (store.error()) {
          <kl-empty-state icon="refresh" [title]="reason().title">
            <button nz-button type="button" (click)="store.reload()">{{ 'ui.table.retry' | transloco }}</button>
          </kl-empty-state>
        } @else if (store.processes()) {
          <kl-empty-state icon="sitemap" [title]="'metric.process.empty' | transloco" [text]="'metric.process.emptyHint' | transloco">
            <kl-offer-button [offer]="store.create()" [label]="'metric.process.create' | transloco" [primary]="true" (taken)="asked.set({ adds: true })" />
          </kl-empty-state>
        } @else {
          <div class="kl-skeleton kl-skeleton-card"></div>
          <div class="kl-skeleton kl-skeleton-card"></div>
          <span class="kl-visually-hidden" role="status">{{ 'ui.loading' | transloco }}</span>
        }
      }
      <kl-undo-bar [text]="undo()?.text ?? ''" [busy]="busy()" (undone)="takeBack()" (closed)="undo.set(null)" />
    </div>
    <kl-suggestion-drawer [node]="suggestions()" (closed)="look(null)" />
    <kl-words-modal
      [model]="form()"
      [find]="store.find"
      [metrics]="store.metrics()"
      [busy]="busy()"
      (given)="give($event)"
      (removed)="takeAway()"
      (closed)="asked.set(null)"
    />
    <kl-edge-modal
      [edge]="edge()?.edge ?? null"
      [title]="edgeTitle()"
      [metrics]="store.metrics()"
      [busy]="busy()"
      (given)="giveEdge($event)"
      (removed)="disconnect()"
      (closed)="edge.set(null)"
    />
    <kl-confirm-modal
      [open]="leaving() !== null"
      [verb]="'metric.process.remove' | transloco"
      [text]="leavingText()"
      [busy]="busy()"
      (confirmed)="remove()"
      (closed)="leaving.set(null)"
    />
  `,
  styles: `
    .note {
      margin: -8px 0 10px;
    }
  `,
})
export class ProcessMapPage {
  protected readonly store = inject(ProcessMapStore);
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);

  /** The step whose suggestions are open: in the address, so that a link leads to them. */
  readonly node = input<string>();
  protected readonly suggestions = computed(
    () =>
      this.store
        .processes()
        ?.flatMap(({ nodes }) => nodes)
        .find(({ id }) => id === this.node()) ?? null,
  );

  protected readonly asked = signal<Asked | null>(null);
  protected readonly leaving = signal<{ process: ProcessView; node?: ProcessNodeView } | null>(null);
  protected readonly edge = signal<{ process: ProcessView; edge: ProcessEdgeView } | null>(null);
  protected readonly busy = signal(false);
  protected readonly undo = signal<Undo | null>(null);
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));

  protected readonly form = computed<WordsModel | null>(() => {
    const asked = this.asked();
    if (!asked) return null;
    const { process, node, adds } = asked;
    const about = node ?? (adds ? null : process);
    const title = this.texts.text(
      adds ? (process ? 'metric.process.addNode' : 'metric.process.create') : node ? 'metric.process.node' : 'metric.process.rename',
    );
    return {
      title,
      code: adds ? '' : null,
      name: about?.name ?? '',
      nameEn: about?.nameEn ?? '',
      ...(process && (adds || node) ? { owner: node?.owner ?? null } : {}),
      ...(node ? { volume: node.volume } : {}),
      removal: adds ? undefined : node ? offerOf(node.offers, 'processNode.remove') : offerOf(process?.offers, 'process.remove'),
    };
  });

  protected look(node: string | null): void {
    void this.router.navigate([], { queryParams: { node }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected name(process: ProcessView): string {
    return nameIn(this.texts.lang(), process);
  }

  protected note(process: ProcessView): string {
    const metrics = process.nodes.reduce((sum, node) => sum + node.metrics.length, 0);
    return `${process.code} · ${this.texts.text('metric.process.counts', { nodes: process.nodes.length, metrics })}`;
  }

  protected offer(process: ProcessView, event: string) {
    return offerOf(process.offers, event);
  }

  protected readonly edgeTitle = computed(() => {
    const open = this.edge();
    return open ? this.between(open.process, open.edge) : '';
  });
  protected readonly leavingText = computed(() => {
    const leaving = this.leaving();
    if (!leaving) return '';
    const name = nameIn(this.texts.lang(), leaving.node ?? leaving.process);
    return this.texts.text(leaving.node ? 'metric.process.removeNodeText' : 'metric.process.removeText', { name });
  });

  protected async move(process: ProcessView, { from, to }: { from: number; to: number }): Promise<void> {
    const node = process.nodes[from];
    const order = process.nodes.map(({ id }) => id);
    const after = order.filter((id) => id !== node.id);
    after.splice(to, 0, node.id);
    // where the process branches its connections stay, and one may wonder why
    const key = rewired(order, process.edges, after) ? 'moved' : 'movedAmongBranches';
    const text = this.texts.text(`metric.process.${key}`, { name: nameIn(this.texts.lang(), node), position: to + 1 });
    await this.undoable(
      text,
      () => this.store.move(process, from, to),
      process.id,
      (now) =>
        this.store.move(
          now,
          now.nodes.findIndex(({ id }) => id === node.id),
          from,
        ),
    );
  }

  protected async join(process: ProcessView, ends: { fromId: string; toId: string }): Promise<void> {
    const text = this.texts.text('metric.process.connected', { edge: this.between(process, ends) });
    let made: ProcessEdgeView | undefined;
    const connect = async () => void (made = await this.store.connect(process, { ...ends, words: '', wordsEn: '' }));
    await this.undoable(text, connect, process.id, (now) => this.store.disconnect(now, made!));
  }

  protected async giveEdge(words: ProcessEdgeUpdateDto): Promise<void> {
    const { process, edge } = this.edge()!;
    if (await this.said(() => this.store.changeEdge(process, edge, words))) this.edge.set(null);
  }

  protected async disconnect(): Promise<void> {
    const { process, edge } = this.edge()!;
    this.edge.set(null);
    const { fromId, toId, words, wordsEn, conversionMetricId, timeMetricId } = edge;
    const text = this.texts.text('metric.process.disconnected', { edge: this.between(process, edge) });
    await this.undoable(
      text,
      () => this.store.disconnect(process, edge),
      process.id,
      (now) => this.store.connect(now, { fromId, toId, words, wordsEn, conversionMetricId, timeMetricId }),
    );
  }

  protected async takeBack(): Promise<void> {
    const back = this.undo()?.back;
    if (back && (await this.said(back))) this.undo.set(null);
  }

  protected async give(words: NodeWords): Promise<void> {
    const { process, node, adds } = this.asked()!;
    const code = words.code.trim();
    const done = await this.said(() => {
      if (node) return this.store.changeNode(process!, node, words);
      if (!process) return this.store.add(code, words.name.trim(), words.nameEn.trim());
      return adds ? this.store.addNode(process, { ...words, code }) : this.store.rename(process, words.name.trim(), words.nameEn.trim());
    });
    if (done) this.asked.set(null);
  }

  /** Asked about once more: what hangs on a step goes with it. */
  protected takeAway(): void {
    const { process, node } = this.asked()!;
    this.asked.set(null);
    this.leaving.set({ process: process!, node });
  }

  protected async remove(): Promise<void> {
    const { process, node } = this.leaving()!;
    await this.said(() => (node ? this.store.removeNode(process, node) : this.store.remove(process)));
    this.leaving.set(null);
  }

  private between(process: ProcessView, { fromId, toId }: { fromId: string; toId: string }): string {
    const [from, to] = [fromId, toId].map((id) =>
      nameIn(
        this.texts.lang(),
        process.nodes.find((node) => node.id === id),
      ),
    );
    return `${from} → ${to}`;
  }

  /** Taken back on the process as it is then, whatever else has happened to it. */
  private async undoable(text: string, work: () => Promise<unknown>, id: string, back: (now: ProcessView) => Promise<unknown>): Promise<void> {
    this.undo.set(null);
    if (await this.said(work)) this.undo.set({ text, back: () => back(this.store.current(id)!) });
  }

  private async said(work: () => Promise<unknown>): Promise<boolean> {
    this.busy.set(true);
    try {
      await work();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
