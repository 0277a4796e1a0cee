import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CyclesService, PeriodsService } from '@kpi-loop/shared/client';
import { BusinessDatePipe, EmptyState, Icon, lasting, LiveService, PageHead, PageTitle, Panel, resource, Texts, WEB_FEATURES } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { Checklist } from '../ui/checklist';
import { nameIn } from '../ui/stage-words';

/** What closing a period sets going, shown before anybody closes it. */
@Component({
  selector: 'kl-roll-forward-page',
  imports: [BusinessDatePipe, Checklist, EmptyState, Icon, NzButtonComponent, PageHead, Panel, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  template: `
    <kl-page-head [title]="'cycle.roll.title' | transloco" [meta]="view() ? nameOf(view()!.name, view()!.nameEn) : ''">
      <span actions>
        @if (detail.hasValue()) {
          <a nz-button [routerLink]="['/cycles', detail.value().cycleId]" [queryParams]="{ period: id() }">{{ 'cycle.roll.back' | transloco }}</a>
        }
      </span>
    </kl-page-head>
    @if (view(); as v) {
      <div class="kl-split">
        <div class="column">
          <section class="kl-card way">
            <div>
              <span class="kl-small">{{ (closed() ? 'cycle.roll.closed' : 'cycle.roll.closing') | transloco }}</span><b>{{ nameOf(v.name, v.nameEn) }}</b>
            </div>
            <kl-icon name="arrow" [size]="20" />
            <div>
              <span class="kl-small">{{ (v.nextStatus && v.nextStatus !== 'upcoming' ? 'cycle.roll.opened' : 'cycle.roll.opening') | transloco }}</span>
              @if (v.nextPeriodId) {
                <b>{{ nameOf(v.nextName!, v.nextNameEn) }}</b><span class="kl-small"
                  >{{ v.nextStartsOn | businessDate }} – {{ v.nextEndsOn | businessDate }}</span
                >
              } @else {
                <b>{{ 'cycle.roll.last' | transloco }}</b>
              }
            </div>
          </section>
          @if (v.nextPeriodId) {
            <kl-panel [title]="'cycle.roll.carried' | transloco">
              <ul class="carried">
                <li>
                  <kl-icon name="team" /><span>{{ 'cycle.roll.people' | transloco: { people: v.people, joining: v.joining, leaving: v.leaving } }}</span>
                </li>
                <li>
                  <kl-icon name="target" /><span>{{ 'cycle.roll.targets' | transloco: { cards: cards() } }}</span>
                </li>
                <li>
                  <kl-icon name="bolt" /><span>{{ 'cycle.roll.actions' | transloco }}</span>
                </li>
                <li>
                  <kl-icon name="link" /><span>{{ 'cycle.roll.thread' | transloco }}</span>
                </li>
              </ul>
            </kl-panel>
            <kl-panel [title]="'cycle.roll.dates' | transloco">
              <dl>
                @for (due of v.nextDeadlines; track due.stage) {
                  <dt>{{ 'ui.loop.' + due.stage | transloco }}</dt>
                  <dd>{{ due.dueOn | businessDate }}</dd>
                }
              </dl>
            </kl-panel>
          }
        </div>
        <kl-panel [title]="'cycle.checklist.title' | transloco" [note]="(v.green ? 'cycle.roll.ready' : 'cycle.roll.notReady') | transloco"
          ><kl-cycle-checklist [items]="v.items"
        /></kl-panel>
      </div>
    } @else if (plan.error()) {
      <div class="kl-card">
        <kl-empty-state icon="refresh" [title]="'problem.http404' | transloco">
          <button nz-button type="button" (click)="plan.reload()">{{ 'ui.table.retry' | transloco }}</button>
        </kl-empty-state>
      </div>
    } @else {
      <div class="kl-skeleton kl-skeleton-card"></div>
      <span class="kl-visually-hidden" role="status">{{ 'ui.loading' | transloco }}</span>
    }
  `,
  styles: `
    .column {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    .way {
      display: flex;
      align-items: center;
      justify-content: space-around;
      gap: 16px;
      padding: 24px 16px;
      color: var(--kl-accent);
    }
    .way div {
      display: flex;
      flex-direction: column;
      align-items: center;
      color: var(--kl-text);
      text-align: center;
    }
    .way b {
      font-size: 16px;
      line-height: 26px;
    }
    .carried {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .carried li {
      display: flex;
      align-items: center;
      gap: 10px;
      padding: 6px 0;
    }
    .carried kl-icon {
      color: var(--kl-accent);
    }
    dl {
      display: grid;
      grid-template-columns: max-content 1fr;
      gap: 6px 24px;
      margin: 0;
    }
    dt {
      color: var(--kl-text-2);
    }
    dd {
      margin: 0;
    }
  `,
})
export class RollForwardPage {
  private readonly periods = inject(PeriodsService);
  private readonly cycles = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly live = inject(LiveService).tick(['period.', 'scorecard.', 'measurement.', 'reviewMeeting.', 'changeRequest.', 'statement.']);

  readonly id = input.required<string>();

  protected readonly plan = resource({
    params: () => ({ id: this.id(), at: this.live() }),
    loader: ({ params: { id } }) => this.periods.periodRollForward({ id }),
  });
  protected readonly detail = resource({ params: () => ({ id: this.id() }), loader: ({ params }) => this.periods.periodOne(params) });
  protected readonly view = lasting(this.plan, () => this.id());
  protected readonly closed = computed(() => this.detail.hasValue() && this.detail.value().status === 'closed');
  /** How many cards there are to copy: the console counts them. */
  private readonly console = resource({
    params: () => (this.detail.hasValue() ? { id: this.detail.value().cycleId, periodId: this.id() } : undefined),
    loader: ({ params }) => this.cycles.cycleConsole(params),
  });
  protected readonly cards = computed(() => (this.console.hasValue() ? (this.console.value().stages.find(({ stage }) => stage === 'set')?.done ?? 0) : '…'));

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.show(this.texts.text('cycle.roll.title')));
    void this.texts.load(...inject(WEB_FEATURES).map((feature) => feature.texts));
  }

  protected nameOf(name: string, nameEn: string | null): string {
    return nameIn(this.texts.lang(), { name, nameEn });
  }
}
