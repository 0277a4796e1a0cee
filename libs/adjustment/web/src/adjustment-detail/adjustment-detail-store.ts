import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { ChangeRequestsService, type ChangeRequestView } from '@kpi-loop/shared/client';
import { ifMatch, LiveService, ProblemToast, resource } from '@kpi-loop/shared/ui';

/** One request; others' moves appear by themselves. */
@Injectable()
export class AdjustmentDetailStore {
  private readonly requests = inject(ChangeRequestsService);
  private readonly toast = inject(ProblemToast);
  private readonly live = inject(LiveService).tick(['changeRequest.']);

  readonly id = signal<string | null>(null);
  readonly busy = signal<string | null>(null);
  readonly loaded = resource({
    params: () => (this.id() ? { id: this.id()!, at: this.live() } : undefined),
    loader: ({ params: { id } }) => this.requests.changeRequestOne({ id }),
  });
  readonly view = linkedSignal<ChangeRequestView | undefined, ChangeRequestView | undefined>({
    source: () => (this.loaded.hasValue() ? this.loaded.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  readonly error = computed(() => this.loaded.error());

  /** One verb with what it needs. Whether it was done; a refusal is told by the toast and the page is read anew. */
  async take(verb: string, given: Record<string, string> = {}): Promise<boolean> {
    const view = this.view();
    if (!view || this.busy()) return false;
    this.busy.set(verb);
    try {
      this.view.set(await this.send(verb, view, given));
      return true;
    } catch (error) {
      await this.toast.show(error);
      this.loaded.reload();
      return false;
    } finally {
      this.busy.set(null);
    }
  }

  /** A new request that takes this one back. Its id, or null when it was refused. */
  async reverse(given: Record<string, string>): Promise<string | null> {
    const view = this.view();
    if (!view || this.busy()) return null;
    this.busy.set('reverse');
    try {
      return (await this.requests.changeRequestReverse({ id: view.id, body: given as { reason: string; evidence: string } })).id;
    } catch (error) {
      await this.toast.show(error);
      return null;
    } finally {
      this.busy.set(null);
    }
  }

  private send(verb: string, { id, version, agreedHash }: ChangeRequestView, given: Record<string, string>): Promise<ChangeRequestView> {
    const context = ifMatch(version);
    const body = given as { reason: string; deliveryProof: string };
    switch (verb) {
      case 'submit':
        return this.requests.changeRequestSubmit({ id, body: {} }, context);
      case 'consent':
        return this.requests.changeRequestConsent({ id }, context);
      case 'object':
        return this.requests.changeRequestObject({ id, body }, context);
      case 'proceed':
        return this.requests.changeRequestProceed({ id, body }, context);
      case 'approve':
        return this.requests.changeRequestApprove({ id }, context);
      case 'return':
        return this.requests.changeRequestReturn({ id, body }, context);
      case 'reject':
        return this.requests.changeRequestReject({ id, body }, context);
      case 'accept':
        return this.requests.changeRequestAccept({ id }, context);
      case 'decline':
        return this.requests.changeRequestDecline({ id, body }, context);
      case 'sign':
        return this.requests.changeRequestSign({ id, body: { agreedHash: agreedHash ?? '' } }, context);
      case 'withdraw':
        return this.requests.changeRequestWithdraw({ id, body: {} }, context);
      default:
        return this.requests.changeRequestRevoke({ id, body }, context);
    }
  }
}
