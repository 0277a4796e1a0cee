import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { MyDifferenceView } from '@kpi-loop/shared/client';
import { isSomething, PayMoneyPipe, PayNamePipe } from './pay-names';

/** What has become of a difference: where it was settled, or that it waits. */
@Component({
  selector: 'kl-settled',
  imports: [PayMoneyPipe, PayNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (done of of().settledIn; track done.statementId) {
      <span class="kl-tag">{{
        'incentive.difference.settled' | transloco: { period: (done | payName: 'period'), amount: (done.amount | payMoney: currency()) }
      }}</span>
    }
    @if (isSomething(of().open)) {
      <span class="kl-tag">{{ 'incentive.difference.waits' | transloco: { amount: (of().open | payMoney: currency()) } }}</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex-wrap: wrap;
      gap: 4px;
    }
    .kl-tag {
      white-space: normal;
    }
  `,
})
export class Settled {
  readonly of = input.required<Pick<MyDifferenceView, 'settledIn' | 'open'>>();
  readonly currency = input.required<string>();

  protected readonly isSomething = isSomething;
}
