import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { VersionChangesService, type VersionChangeView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  ifMatch,
  LifecycleBar,
  type LifecycleState,
  LiveService,
  nameIn,
  OfferButton,
  type Offer,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  resource,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { ChangeNamePipe } from '../ui/names';
import { VersionImpact } from './version-impact';

const VERBS = ['revoke', 'withdraw', 'reject', 'approve'] as const;
type Verb = (typeof VERBS)[number];
const WAY = ['in_approval', 'scheduled', 'applied'];

/** One request to move a cycle to another definition: what it means, who asked, who decides. */
@Component({
  selector: 'kl-version-change-page',
  imports: [
    BusinessDatePipe,
    ChangeNamePipe,
    EmptyState,
    LifecycleBar,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    RouterLink,
    TranslocoPipe,
    VersionImpact,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    @if (view(); as v) {
      <kl-page-head [title]="heading()" [meta]="('adjustment.version.fromTo' | transloco: { from: v.fromVersionNo, to: v.toVersionNo }) + ' · ' + cycle()">
        <span class="kl-actions" actions>
          @for (verb of verbs(); track verb.verb) {
            <kl-offer-button
              [offer]="verb.offer"
              [label]="'adjustment.version.verb.' + verb.verb | transloco"
              [primary]="verb.verb === 'approve'"
              [danger]="verb.verb === 'reject' || verb.verb === 'revoke'"
              [busy]="busy()"
              (taken)="ask(verb.verb, $event)"
            />
          }
        </span>
      </kl-page-head>
      <section class="kl-card life"><kl-lifecycle-bar [states]="states()" [current]="v.status" [aside]="aside()" /></section>
      <div class="kl-split">
        <kl-panel [title]="'adjustment.version.impact' | transloco"><kl-version-impact [impact]="v.impact" [told]="v" /></kl-panel>
        <kl-panel [title]="'adjustment.version.request' | transloco">
          <dl>
            <div>
              <dt>{{ 'adjustment.version.effectiveOn' | transloco }}</dt>
              <dd>{{ v.effectiveOn | businessDate: 'day' }}</dd>
            </div>
            @if (v.dueAt) {
              <div>
                <dt>{{ 'adjustment.version.dueAt' | transloco }}</dt>
                <dd>{{ v.dueAt | businessDate: 'day' }}</dd>
              </div>
            }
            <div>
              <dt>{{ 'adjustment.version.creator' | transloco }}</dt>
              <dd>{{ v.creator | changeName }}</dd>
            </div>
            <div>
              <dt>{{ 'adjustment.version.approver' | transloco }}</dt>
              <dd>{{ v.approver | changeName }}</dd>
            </div>
          </dl>
          <p class="reason">{{ v.reason }}</p>
          <p class="kl-small">{{ 'adjustment.version.restated' | transloco }}</p>
          <a [routerLink]="['/metrics', v.metricId]">{{ 'adjustment.version.definition' | transloco }}</a>
        </kl-panel>
      </div>
      <kl-reason-modal
        [open]="asking() !== null"
        [title]="'adjustment.version.verb.' + (asking()?.verb ?? 'approve') | transloco"
        [hint]="'adjustment.version.confirm.' + (asking()?.verb ?? 'approve') | transloco: { count: v.impact.lineCount }"
        [okLabel]="'adjustment.version.verb.' + (asking()?.verb ?? 'approve') | transloco"
        [needs]="asking()?.needs ?? []"
        [danger]="asking()?.verb === 'reject' || asking()?.verb === 'revoke'"
        [busy]="busy()"
        (given)="take(asking()!.verb, $event)"
        (closed)="asking.set(null)"
      />
    } @else if (answer.error()) {
      <kl-empty-state icon="swap" [title]="failure().title" [text]="failure().reasons.join(' ')">
        <button nz-button type="button" (click)="answer.reload()">{{ 'ui.table.retry' | transloco }}</button>
      </kl-empty-state>
    } @else {
      <div class="kl-skeleton kl-skeleton-card" role="status" [attr.aria-label]="'ui.loading' | transloco"></div>
    }
  `,
  styles: `
    .life {
      padding: 8px 16px;
    }
    dl {
      margin: 0;
    }
    dl div {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      padding: 4px 0;
      font-size: 13px;
    }
    dt {
      color: var(--kl-text-2);
    }
    dd {
      margin: 0;
    }
    .reason {
      margin: 10px 0;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class VersionChangePage {
  private readonly api = inject(VersionChangesService);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly changed = inject(LiveService).tick(['versionChange.']);

  readonly id = input.required<string>();

  protected readonly answer = resource({
    params: () => ({ id: this.id(), changed: this.changed() }),
    loader: ({ params }) => this.api.versionChangeOne({ id: params.id }),
  });
  protected readonly view = linkedSignal<VersionChangeView | undefined, VersionChangeView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly busy = signal(false);
  protected readonly asking = signal<{ verb: Verb; needs: string[] } | null>(null);
  protected readonly heading = computed(() => {
    const view = this.view();
    return view ? nameIn(this.texts.lang(), { name: view.metricName, nameEn: view.metricNameEn }) : '';
  });
  protected readonly cycle = computed(() => {
    const view = this.view();
    return view ? nameIn(this.texts.lang(), { name: view.cycleName, nameEn: view.cycleNameEn }) : '';
  });
  protected readonly verbs = computed(() =>
    VERBS.map((verb) => ({ verb, offer: offerOf(this.view()?.offers, `versionChange.${verb}`) })).filter(({ offer }) => offer !== undefined),
  );
  protected readonly aside = computed(() => !WAY.includes(this.view()?.status ?? ''));
  protected readonly states = computed<LifecycleState[]>(() => {
    this.texts.lang();
    const status = this.view()?.status ?? '';
    return (this.aside() ? ['in_approval', status] : WAY).map((id) => ({ id, label: this.texts.text(`adjustment.version.status.${id}`) }));
  });
  protected readonly failure = computed(() => this.speaker.words(this.answer.error()));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.heading()));
  }

  protected ask(verb: Verb, offer: Offer): void {
    this.asking.set({ verb, needs: offer.needs });
  }

  protected async take(verb: Verb, given: Record<string, string>): Promise<void> {
    const view = this.view();
    if (!view || this.busy()) return;
    this.busy.set(true);
    try {
      this.view.set(await this.send(verb, view, given['reason'] ?? ''));
      // what was written stays where it was refused
      this.asking.set(null);
    } catch (error) {
      await this.toast.show(error);
      this.answer.reload();
    } finally {
      this.busy.set(false);
    }
  }

  private send(verb: Verb, { id, version }: VersionChangeView, reason: string): Promise<VersionChangeView> {
    const context = ifMatch(version);
    switch (verb) {
      case 'approve':
        return this.api.versionChangeApprove({ id }, context);
      case 'withdraw':
        return this.api.versionChangeWithdraw({ id }, context);
      case 'reject':
        return this.api.versionChangeReject({ id, body: { reason } }, context);
      case 'revoke':
        return this.api.versionChangeRevoke({ id, body: { reason } }, context);
    }
  }
}
