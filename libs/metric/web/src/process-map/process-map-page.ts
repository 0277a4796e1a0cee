import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ProcessNodeView, ProcessView } from '@kpi-loop/shared/client';
import { EmptyState, OfferButton, offerOf, PageHead, Panel, ProblemSpeaker, ProblemToast, ReasonModal, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { nameIn } from '../ui/local-name';
import { ProcessFlow } from './process-flow';
import { type NodeWords, ProcessMapStore } from './process-map-store';
import { WordsModal, type WordsModel } from './words-modal';

/** What the open form is about. */
type Asked = { process?: ProcessView; node?: ProcessNodeView; adds: boolean };

@Component({
  selector: 'kl-process-map-page',
  imports: [EmptyState, NzButtonComponent, OfferButton, PageHead, Panel, ProcessFlow, ReasonModal, TranslocoPipe, WordsModal],
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
            <kl-process-flow [process]="process" (moved)="move(process, $event)" (edited)="asked.set({ process, node: $event, adds: false })" />
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
    </div>
    <span class="kl-visually-hidden" role="status">{{ spoken() }}</span>
    <kl-words-modal
      [model]="form()"
      [colleagues]="store.colleagues()"
      [busy]="busy()"
      (searched)="store.find($event)"
      (given)="give($event)"
      (removed)="takeAway()"
      (closed)="asked.set(null)"
    />
    <kl-reason-modal
      [open]="leaving() !== null"
      [title]="'metric.process.removeTitle' | transloco: { name: leaving() ? name(leaving()!) : '' }"
      [needs]="[]"
      [hint]="'metric.process.removeHint' | transloco"
      [okLabel]="'metric.process.remove' | transloco"
      [danger]="true"
      (given)="remove()"
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
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);

  protected readonly asked = signal<Asked | null>(null);
  protected readonly leaving = signal<ProcessView | null>(null);
  protected readonly busy = signal(false);
  /** Where a step has come to, for whoever does not see it move. */
  protected readonly spoken = signal('');
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
      removable: node ? node.metrics.length === 0 : !adds && !!process && !!offerOf(process.offers, 'process.remove')?.allowed,
    };
  });

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

  protected async move(process: ProcessView, { from, to }: { from: number; to: number }): Promise<void> {
    const name = nameIn(this.texts.lang(), process.nodes[from]);
    await this.said(async () => {
      await this.store.move(process, from, to);
      this.spoken.set(this.texts.text('metric.process.moved', { name, position: to + 1 }));
    });
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

  /** A step goes at once, a whole process is asked about once more. */
  protected async takeAway(): Promise<void> {
    const { process, node } = this.asked()!;
    if (!node) {
      this.asked.set(null);
      this.leaving.set(process!);
    } else if (await this.said(() => this.store.removeNode(process!, node))) this.asked.set(null);
  }

  protected async remove(): Promise<void> {
    const process = this.leaving()!;
    this.leaving.set(null);
    await this.said(() => this.store.remove(process));
  }

  private async said(work: () => Promise<void>): Promise<boolean> {
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
