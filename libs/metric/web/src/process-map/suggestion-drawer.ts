import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NodeSuggestionView, ProcessNodeView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  type KpiStatus,
  LocalNamePipe,
  nameIn,
  OfferButton,
  offerOf,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { MergeModal } from './merge-modal';
import { SuggestionStore } from './suggestion-store';

const TONES: Record<NodeSuggestionView['status'], KpiStatus> = { open: 'warn', accepted: 'ok', declined: 'none', merged: 'none' };

/** Improvement suggestions at one step: anybody leaves one, whoever answers for the step decides. */
@Component({
  selector: 'kl-suggestion-drawer',
  imports: [
    BusinessDatePipe,
    EmptyState,
    FormsModule,
    LocalNamePipe,
    MergeModal,
    NzButtonComponent,
    NzDrawerComponent,
    NzDrawerContentDirective,
    NzInputDirective,
    OfferButton,
    ReasonModal,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  providers: [SuggestionStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './suggestion-drawer.html',
  styleUrl: './suggestion-drawer.less',
})
export class SuggestionDrawer {
  protected readonly store = inject(SuggestionStore);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);

  readonly node = input.required<ProcessNodeView | null>();
  readonly closed = output<void>();

  protected readonly tones = TONES;
  protected readonly offerOf = offerOf;
  protected readonly title = computed(() => this.texts.text('metric.suggestion.title', { name: nameIn(this.texts.lang(), this.node()) }));
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));
  protected readonly declining = signal<NodeSuggestionView | null>(null);
  protected readonly merging = signal<NodeSuggestionView | null>(null);
  protected readonly editing = signal<NodeSuggestionView | null>(null);
  /** Another step, another text; what is edited begins as it stands. */
  protected readonly text = linkedSignal(() => (this.node(), this.editing()?.text ?? ''));
  protected readonly others = computed(() =>
    (this.store.items() ?? []).filter(({ id, status }) => id !== this.merging()?.id && (status === 'open' || status === 'accepted')),
  );

  constructor() {
    effect(() => {
      this.store.nodeId.set(this.node()?.id ?? null);
      this.editing.set(null);
    });
  }

  protected async send(): Promise<void> {
    const [editing, text] = [this.editing(), this.text().trim()];
    const done = editing ? await this.store.edit(editing, text) : await this.store.make(this.node()!.id, text);
    if (!done) return;
    this.editing.set(null);
    this.text.set('');
    if (!editing) await this.toast.done(this.texts.text('metric.suggestion.done'));
  }

  protected async decline({ reason }: Record<string, string>): Promise<void> {
    if (await this.store.decline(this.declining()!, reason)) this.declining.set(null);
  }

  protected async merge(intoId: string): Promise<void> {
    if (await this.store.merge(this.merging()!, intoId)) this.merging.set(null);
  }
}
