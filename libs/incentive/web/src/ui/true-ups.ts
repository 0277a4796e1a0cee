import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { TrueUpView } from '@kpi-loop/shared/client';
import { numberText, Texts } from '@kpi-loop/shared/ui';
import { isSomething, PayMoneyPipe, PayNamePipe } from './pay-names';

/** 补发/扣回调整: what a statement settles of periods paid before, each with the way back to it. */
@Component({
  selector: 'kl-true-ups',
  imports: [PayMoneyPipe, PayNamePipe, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (lines().length) {
      <h3>
        {{ 'incentive.trueUp.title' | transloco }} <small>{{ 'incentive.trueUp.note' | transloco: { share: share() } }}</small>
      </h3>
      <ul>
        @for (line of lines(); track line.id) {
          <li>
            <b class="kl-number">{{ line.amount | payMoney: currency() }}</b>
            @if (!mine()) {
              <a class="kl-link" [routerLink]="['/incentives/runs', line.payRunId]">{{ line | payName: 'period' }}</a>
            } @else if (line.scorecardId) {
              <a class="kl-link" [routerLink]="['/scorecards', line.scorecardId, 'result']">{{ line | payName: 'period' }}</a>
            } @else {
              <span>{{ line | payName: 'period' }}</span>
            }
            <span class="kl-soft">
              {{ line.reason }}
              @if (isSomething(line.carried)) {
                · {{ 'incentive.trueUp.carried' | transloco: { all: (line.delta | payMoney: currency()), left: (line.carried | payMoney: currency()) } }}
              }
            </span>
          </li>
        }
      </ul>
    }
  `,
  styles: `
    ul {
      display: flex;
      flex-direction: column;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      align-items: baseline;
    }
    .kl-soft {
      overflow-wrap: anywhere;
    }
  `,
})
export class TrueUps {
  readonly lines = input.required<TrueUpView[]>();
  readonly currency = input.required<string>();
  /** Seen by the owner, who goes back to the own result; others go back to the run. */
  readonly mine = input(false);

  private readonly texts = inject(Texts);
  protected readonly isSomething = isSomething;
  protected readonly share = computed(() => numberText(this.lines()[0]?.offsetMax, this.texts.lang(), { unit: '%', decimals: 2, trim: true }));
}
