import { computed, inject, Injectable, signal } from '@angular/core';
import { type NodeSuggestionView, ProcessService } from '@kpi-loop/shared/client';
import { ifMatch, LiveService, ProblemToast, resource } from '@kpi-loop/shared/ui';

/** What was suggested at one step, and every move as one command. */
@Injectable()
export class SuggestionStore {
  private readonly api = inject(ProcessService);
  private readonly toast = inject(ProblemToast);
  private readonly changed = inject(LiveService).tick(['nodeSuggestion.']);

  readonly nodeId = signal<string | null>(null);
  private readonly answer = resource({
    params: () => (this.nodeId() ? { nodeId: this.nodeId()!, changed: this.changed() } : undefined),
    loader: ({ params: { nodeId } }) => this.api.nodeSuggestionList({ nodeId, limit: 200 }),
  });
  readonly items = computed<NodeSuggestionView[] | undefined>(() => (this.answer.hasValue() ? this.answer.value().items : undefined));
  readonly error = this.answer.error;
  readonly busy = signal(false);

  make = (nodeId: string, text: string) => this.act(() => this.api.nodeSuggestionMake({ body: { nodeId, text } }));
  edit = ({ id, version }: NodeSuggestionView, text: string) => this.act(() => this.api.nodeSuggestionEdit({ id, body: { text } }, ifMatch(version)));
  accept = ({ id, version }: NodeSuggestionView) => this.act(() => this.api.nodeSuggestionAccept({ id, body: {} }, ifMatch(version)));
  decline = ({ id, version }: NodeSuggestionView, reason: string) => this.act(() => this.api.nodeSuggestionDecline({ id, body: { reason } }, ifMatch(version)));
  merge = ({ id, version }: NodeSuggestionView, intoId: string) => this.act(() => this.api.nodeSuggestionMerge({ id, body: { intoId } }, ifMatch(version)));

  reload(): void {
    this.answer.reload();
  }

  /** Whatever came of it, the list is what the server says. */
  private async act(call: () => Promise<unknown>): Promise<boolean> {
    this.busy.set(true);
    try {
      await call();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
      this.reload();
    }
  }
}
