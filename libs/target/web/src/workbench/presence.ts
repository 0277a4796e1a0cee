import { computed, DestroyRef, DOCUMENT, effect, inject, Injectable, type Signal, signal } from '@angular/core';
import { type PresentPersonView, ScorecardsService } from '@kpi-loop/shared/client';

const SIGN_OF_LIFE_MS = 8000;
const TYPING_MS = 6000;

/**
 * Who else has the card open, and at which line: a sign of life every few seconds while the page is seen, and answered with the
 * others'. It is asked for instead of told over the stream of facts, because facts are the audit trail and are kept: who looked
 * at which line when is nobody's business once it is over. A page that is not seen has left, and asks nothing.
 */
@Injectable()
export class Presence {
  private readonly cards = inject(ScorecardsService);
  private readonly document = inject(DOCUMENT);
  private id = '';
  private lineId: string | null = null;
  private typedAt = 0;
  private timer?: ReturnType<typeof setInterval>;

  private readonly found = signal<PresentPersonView[]>([]);
  readonly others: Signal<PresentPersonView[]> = computed(() => this.found());

  /** Called once, where the page is made. */
  watch(id: Signal<string>, lineId: Signal<string | undefined>): void {
    const follow = (): void => (this.document.hidden ? this.leave() : this.stay());
    this.document.addEventListener('visibilitychange', follow);
    if (!this.document.hidden) this.stay();
    effect(() => {
      const next = id();
      if (this.id && next !== this.id) void this.send(this.id, true);
      this.id = next;
      this.lineId = lineId() ?? null;
      void this.tell();
    });
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('visibilitychange', follow);
      this.leave();
    });
  }

  typing(): void {
    const before = this.typedAt;
    this.typedAt = Date.now();
    if (this.typedAt - before > TYPING_MS) void this.tell();
  }

  private stay(): void {
    this.timer ??= setInterval(() => void this.tell(), SIGN_OF_LIFE_MS);
    void this.tell();
  }

  private leave(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.id) void this.send(this.id, true);
  }

  private async tell(): Promise<void> {
    if (!this.id || this.document.hidden) return;
    await this.send(this.id, false);
  }

  /** Nobody is kept from working by it: what fails is tried again with the next one. */
  private async send(id: string, leaving: boolean): Promise<void> {
    try {
      const typing = Date.now() - this.typedAt < TYPING_MS;
      const { others } = await this.cards.presenceHere({ id, body: { lineId: this.lineId, typing, ...(leaving ? { leaving } : {}) } });
      if (!leaving && id === this.id) this.found.set(others);
    } catch {
      this.found.set([]);
    }
  }
}
