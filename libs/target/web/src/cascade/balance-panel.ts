import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { BalanceView, Perspective } from '@kpi-loop/shared/client';
import { KpiNumberPipe, Panel, SelectLabel, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { type Balance, PERSPECTIVES } from '@kpi-loop/target/domain';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { CardNamePipe } from '../ui/local-name';

/** Does the plan look at money only (S2)? Weight by perspective, and who is missing. */
@Component({
  selector: 'kl-balance-panel',
  imports: [CardNamePipe, FormsModule, KpiNumberPipe, NzOptionComponent, NzSelectComponent, Panel, SelectLabel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './balance-panel.html',
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr auto;
      gap: 6px 10px;
      margin: 0 0 8px;
      align-items: center;
    }
    dd {
      margin: 0;
    }
    .bar {
      height: 8px;
      border-radius: 4px;
      background: var(--kl-fill);
    }
    .bar i {
      display: block;
      height: 8px;
      border-radius: 4px;
      background: var(--kl-c1);
    }
    p {
      margin: 6px 0;
    }
    .warn {
      color: var(--kl-warn);
    }
    ul {
      margin: 8px 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 8px;
      align-items: center;
      padding: 4px 0;
    }
    li span {
      flex: 1;
      min-width: 0;
    }
    nz-select {
      width: 132px;
    }
  `,
})
export class BalancePanel {
  private readonly texts = inject(Texts);

  readonly view = input.required<BalanceView>();
  readonly classified = output<{ metricId: string; perspective: Perspective }>();

  protected readonly open = signal(false);
  protected readonly perspectives = PERSPECTIVES;
  protected readonly balance = computed(() => this.view().balance as Balance | null);
  protected readonly missing = computed(() => {
    this.texts.lang();
    return (this.balance()?.missing ?? []).map((one) => this.texts.text(`target.balance.of.${one}`)).join(this.texts.lang() === 'en' ? ', ' : '、');
  });
}
