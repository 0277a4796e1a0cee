import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CycleRequestsService } from '@kpi-loop/shared/client';
import { EmptyState, ifMatch, lasting, LiveService, PageHead, ProblemSpeaker, ProblemToast, resource, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { RequestCard, type Answer } from '../ui/request-card';
import { nameIn } from '../ui/stage-words';

/** One request for several seats, for whoever has one: also for finance, who reads no console. */
@Component({
  selector: 'kl-cycle-request-page',
  imports: [EmptyState, NzButtonComponent, PageHead, RequestCard, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'cycle.request.title' | transloco" [meta]="cycle()">
      @if (request() && mayRead()) {
        <a actions nz-button routerLink="/console" [queryParams]="{ cycle: request()!.cycleId }">{{ 'cycle.request.toCycle' | transloco }}</a>
      }
    </kl-page-head>
    @if (request(); as r) {
      <section class="kl-card"><kl-cycle-request-card [request]="r" [small]="false" [busy]="busy()" (answered)="answer($event)" /></section>
    } @else if (failure(); as f) {
      <section class="kl-card"><kl-empty-state icon="refresh" [title]="f.title" [text]="f.reasons.join(' ')" /></section>
    } @else {
      <div class="kl-skeleton kl-skeleton-card"></div>
      <span class="kl-visually-hidden" role="status">{{ 'ui.loading' | transloco }}</span>
    }
  `,
  styles: `
    section {
      padding: 16px 20px;
    }
  `,
})
export class CycleRequestPage {
  private readonly requests = inject(CycleRequestsService);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly live = inject(LiveService).tick(['cycleRequest.']);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly changes = signal(0);

  readonly id = input.required<string>();

  protected readonly busy = signal(false);
  private readonly read = resource({
    params: () => ({ id: this.id(), at: this.live() + this.changes() }),
    loader: ({ params: { id } }) => this.requests.cycleRequestOne({ id }),
  });
  protected readonly request = lasting(this.read, () => this.id());
  protected readonly cycle = computed(() => {
    const request = this.request();
    return request ? nameIn(this.texts.lang(), { name: request.cycleName, nameEn: request.cycleNameEn }) : '';
  });
  protected readonly mayRead = computed(() => this.session.has('HR', 'HRBP', 'EXEC', 'AUD') || !!this.session.session()?.isHead);
  protected readonly failure = computed(() => (this.read.error() ? this.speaker.words(this.read.error()) : null));

  protected async answer({ verb, request: { id, version }, reason, note }: Answer): Promise<void> {
    this.busy.set(true);
    const context = ifMatch(version);
    try {
      if (verb === 'approve') await this.requests.cycleRequestApprove({ id, body: note ? { note } : {} }, context);
      else if (verb === 'withdraw') await this.requests.cycleRequestWithdraw({ id }, context);
      else await this.requests.cycleRequestReject({ id, body: { reason: reason ?? '' } }, context);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
      this.changes.update((n) => n + 1);
    }
  }
}
