import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { ImprovementActionsService, type MyActionView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  EmptyState,
  ifMatch,
  lasting,
  LiveService,
  offerOf,
  OfferButton,
  PageHead,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  resource,
  StatusChip,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { EffectBar } from '../ui/effect-bar';
import { ReviewNamePipe } from '../ui/names';
import type { EffectOf } from '../ui/snapshot';

const GROUPS: [key: string, statuses: string[]][] = [
  ['answer', ['proposed']],
  ['doing', ['accepted', 'in_progress']],
  ['measuring', ['done_claimed', 'verifying']],
  ['measured', ['effective', 'partly_effective', 'ineffective', 'closed']],
];

@Component({
  selector: 'kl-my-actions-page',
  imports: [
    BusinessDatePipe,
    EffectBar,
    EmptyState,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    ReasonModal,
    ReviewNamePipe,
    RouterLink,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'review.mine.title' | transloco" [meta]="'review.mine.meta' | transloco" />
    @if (actions(); as actions) {
      @if (actions.waiting.length) {
        <kl-panel [title]="'review.mine.waiting' | transloco" [note]="'review.mine.waitingHint' | transloco">
          @for (a of actions.waiting; track a.id) {
            <a class="waiting" [routerLink]="['/actions', a.id]">
              <b>{{ a.title }}</b> <span class="kl-small">{{ a.owner | reviewName }} · {{ a.metric | reviewName }}</span>
              <span class="kl-tag kl-end">{{ 'review.action.status.' + a.status | transloco }}</span>
            </a>
          }
        </kl-panel>
      }
      @for (group of groups(); track group.key) {
        <h2>
          {{ 'review.mine.' + group.key | transloco }} <small>{{ group.rows.length }}</small>
        </h2>
        <div class="kl-cards">
          @for (a of group.rows; track a.id) {
            <article class="kl-card card" [attr.aria-label]="a.title">
              <header>
                <a [routerLink]="['/actions', a.id]"
                  ><b>{{ a.title }}</b></a
                >
                @if (a.overdue) {
                  <kl-status-chip status="bad" [word]="'review.action.overdue' | transloco" />
                } @else {
                  <span class="kl-tag">{{ 'review.action.status.' + a.status | transloco }}</span>
                }
              </header>
              <p class="kl-small">
                {{ a.metric | reviewName }} · {{ 'review.action.due' | transloco: { date: (a.dueOn | businessDate: 'dayShort') } }}
                @if (a.carriedFromPeriodId) {
                  · {{ 'review.action.carried' | transloco }}
                }
              </p>
              @if (['accepted', 'in_progress'].includes(a.status)) {
                <div class="progress" role="img" [attr.aria-label]="a.progress + '%'"><i [style.width.%]="a.progress"></i></div>
              }
              <kl-effect-bar [of]="a.metric" [baseline]="a.baseline" [expectedDelta]="a.expectedDelta" [effect]="effectOf(a)" />
              <footer class="kl-row">
                @for (offer of quick(a); track offer.event) {
                  <kl-offer-button
                    [offer]="offer"
                    [label]="'review.act.' + offer.event.slice(18) | transloco"
                    [primary]="$first"
                    [small]="true"
                    [busy]="busy() === a.id"
                    (taken)="take(a, offer)"
                  />
                }
                <a nz-button nzType="text" nzSize="small" class="kl-end" [routerLink]="['/actions', a.id]">{{ 'review.mine.open' | transloco }}</a>
              </footer>
            </article>
          }
        </div>
      }
      @if (!actions.own.length && !actions.waiting.length) {
        <div class="kl-card"><kl-empty-state icon="bolt" [title]="'review.mine.none' | transloco" [text]="'review.mine.noneHint' | transloco" /></div>
      }
    } @else if (mine.error()) {
      <div class="kl-card">
        <kl-empty-state [title]="reason().title"
          ><button nz-button type="button" (click)="mine.reload()">{{ 'ui.table.retry' | transloco }}</button></kl-empty-state
        >
      </div>
    } @else {
      <div class="kl-skeleton-card" style="height: 160px" aria-busy="true"></div>
    }
    <kl-reason-modal
      [open]="!!asked()"
      [title]="'review.act.reject' | transloco"
      [hint]="'review.action.rejectHint' | transloco"
      [busy]="!!busy()"
      (given)="reject($event['reason'])"
      (closed)="asked.set(null)"
    />
  `,
  styles: `
    h2 {
      margin: 0;
      font-size: 15px;
      font-weight: 600;
    }
    h2 small {
      font-weight: 400;
      color: var(--kl-text-3);
    }
    .card {
      padding: 14px 16px;
    }
    .card header {
      display: flex;
      align-items: baseline;
      justify-content: space-between;
      gap: 8px;
    }
    .card a:not([nz-button]) {
      color: inherit;
    }
    .card p {
      margin: 2px 0 8px;
    }
    .card footer {
      margin-top: 12px;
    }
    .progress {
      height: 4px;
      margin-bottom: 8px;
      border-radius: 2px;
      background: var(--kl-fill-2);
    }
    .progress i {
      display: block;
      height: 100%;
      border-radius: 2px;
      background: var(--kl-accent);
    }
    .waiting {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 12px;
      padding: 8px 0;
      color: inherit;
    }
  `,
})
export class MyActionsPage {
  private readonly service = inject(ImprovementActionsService);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly live = inject(LiveService).tick(['improvementAction.']);

  private readonly changes = signal(0);
  protected readonly mine = resource({ params: () => ({ at: this.live() + this.changes() }), loader: () => this.service.myActionsMine() });
  protected readonly actions = lasting(this.mine);
  protected readonly groups = computed(() => {
    const own = this.actions()?.own ?? [];
    return GROUPS.map(([key, statuses]) => ({ key, rows: own.filter((a) => statuses.includes(a.status)) })).filter((group) => group.rows.length);
  });
  protected readonly asked = signal<MyActionView | null>(null);
  protected readonly busy = signal<string | null>(null);
  protected readonly reason = computed(() => this.speaker.words(this.mine.error()));

  protected effectOf(a: MyActionView): EffectOf | null {
    return a.effect as unknown as EffectOf | null;
  }

  protected quick(a: MyActionView) {
    return ['accept', 'reject', 'start'].flatMap((verb) => offerOf(a.offers, `improvementAction.${verb}`) ?? []);
  }

  protected take(a: MyActionView, { event }: { event: string }): void {
    if (event === 'improvementAction.reject') this.asked.set(a);
    else
      void this.act(a, () =>
        event === 'improvementAction.accept'
          ? this.service.improvementActionAccept({ id: a.id }, ifMatch(a.version))
          : this.service.improvementActionStart({ id: a.id }, ifMatch(a.version)),
      );
  }

  protected async reject(reason: string): Promise<void> {
    const a = this.asked();
    if (a && (await this.act(a, () => this.service.improvementActionReject({ id: a.id, body: { reason } }, ifMatch(a.version))))) this.asked.set(null);
  }

  private async act(a: MyActionView, call: () => Promise<unknown>): Promise<boolean> {
    this.busy.set(a.id);
    try {
      await call();
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(null);
      this.changes.update((n) => n + 1);
    }
  }
}
