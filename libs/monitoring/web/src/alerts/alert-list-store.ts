import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { type AlertPage, type AlertView, AlertsService } from '@kpi-loop/shared/client';
import { ifMatch, LiveService, ProblemToast, resource, Texts } from '@kpi-loop/shared/ui';

export interface AlertFilter {
  scope: 'open' | 'closed' | 'all';
  whose?: 'own' | 'team';
  lineId?: string;
  periodId?: string;
}

/** Alerts as the address asks for them, and what may be done with each. */
@Injectable()
export class AlertListStore {
  private readonly api = inject(AlertsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly changed = inject(LiveService).tick(['alert.']);

  readonly filter = signal<AlertFilter>({ scope: 'open' });
  readonly busy = signal<string | null>(null);
  private readonly first = resource({
    params: () => ({ filter: this.filter(), changed: this.changed() }),
    loader: ({ params }) => this.api.alertList(params.filter),
  });
  private readonly page = linkedSignal<AlertPage | undefined, AlertPage | undefined>({
    source: () => (this.first.hasValue() ? this.first.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  private readonly later = linkedSignal<unknown, AlertPage | null>({ source: () => this.page(), computation: () => null });

  /** The one a link points at: it is shown whatever the filter, also when it is over. */
  readonly linkedId = signal<string | undefined>(undefined);
  private readonly asked = resource({
    params: () => (this.linkedId() ? { id: this.linkedId()!, changed: this.changed() } : undefined),
    loader: ({ params: { id } }) => this.api.alertOne({ id }),
  });
  readonly linked = computed(() => (this.linkedId() && this.asked.hasValue() ? this.asked.value() : null));
  readonly linkedError = computed(() => (this.linkedId() ? this.asked.error() : undefined));
  readonly items = computed(() => [...(this.page()?.items ?? []), ...(this.later()?.items ?? [])].filter(({ id }) => id !== this.linked()?.id));
  readonly next = computed(() => (this.later() ? this.later()!.next : this.page()?.next));
  readonly loading = computed(() => this.first.isLoading() && !this.page());
  readonly error = computed(() => (this.page() ? null : this.first.error()));

  reload(): void {
    this.first.reload();
  }

  async more(): Promise<void> {
    const cursor = this.next();
    if (!cursor) return;
    const page = await this.api.alertList({ ...this.filter(), cursor });
    this.later.update((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  }

  acknowledge(alert: AlertView): Promise<boolean> {
    return this.act(alert, 'acknowledge', () => this.api.alertAcknowledge({ id: alert.id }, ifMatch(alert.version)));
  }

  explain(alert: AlertView, cause: string, text: string): Promise<boolean> {
    return this.act(alert, 'explain', () => this.api.alertExplain({ id: alert.id, body: { cause: cause as 'process', text } }, ifMatch(alert.version)));
  }

  snooze(alert: AlertView, until: string): Promise<boolean> {
    return this.act(alert, 'snooze', () => this.api.alertSnooze({ id: alert.id, body: { until } }, ifMatch(alert.version)));
  }

  dismiss(alert: AlertView, kind: string, reason: string): Promise<boolean> {
    return this.act(alert, 'dismiss', () => this.api.alertDismiss({ id: alert.id, body: { kind: kind as 'false_positive', reason } }, ifMatch(alert.version)));
  }

  private async act(alert: AlertView, verb: string, send: () => Promise<unknown>): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(alert.id);
    try {
      await send();
      await this.toast.done(this.texts.text(`monitoring.alerts.done.${verb}`));
      this.first.reload();
      this.asked.reload();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(null);
    }
  }
}
