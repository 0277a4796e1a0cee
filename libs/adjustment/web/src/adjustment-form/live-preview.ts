import { computed, effect, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { ChangeRequestsService, type PreviewChangeDto, type PreviewChangeView } from '@kpi-loop/shared/client';
import { resource } from '@kpi-loop/shared/ui';

const PAUSE_MS = 350;

/** What a change would mean, asked again whenever it is written differently; the last answer stays until the next is there. */
@Injectable()
export class LivePreview {
  private readonly requests = inject(ChangeRequestsService);

  /** What is written now; null while it is not enough to reckon with. */
  readonly body = signal<PreviewChangeDto | null>(null);
  private readonly asked = signal<string | null>(null);
  private readonly answer = resource({
    params: () => (this.asked() ? { body: this.asked()! } : undefined),
    loader: ({ params }) => this.requests.changeRequestPreview({ body: JSON.parse(params.body) as PreviewChangeDto }),
  });
  readonly busy = computed(() => this.answer.isLoading());
  readonly error = computed<unknown>(() => (this.body() ? this.answer.error() : undefined));
  readonly view = linkedSignal<PreviewChangeView | null | undefined, PreviewChangeView | null>({
    source: () => (this.body() === null ? null : this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => (now === undefined ? (before?.value ?? null) : now),
  });

  constructor() {
    effect((done) => {
      const body = this.body();
      const text = body && JSON.stringify(body);
      if (text === this.asked()) return;
      const pause = setTimeout(() => this.asked.set(text), text === null ? 0 : PAUSE_MS);
      done(() => clearTimeout(pause));
    });
  }
}
