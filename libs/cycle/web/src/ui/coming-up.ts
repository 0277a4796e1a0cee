import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ComingUpView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, type KpiStatus, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from './stage-words';

/** The next dates of the loop as a line of time. */
@Component({
  selector: 'kl-cycle-coming-up',
  imports: [BusinessDatePipe, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (item of items(); track item.periodId + item.stage) {
        <li>
          <kl-status-mark [status]="mark(item)" />
          <div>
            <span class="kl-small">{{ item.dueOn | businessDate: 'dayShort' }} · {{ away(item) }}</span>
            <span class="what">{{ 'cycle.coming.' + item.stage | transloco: { period: period(item) } }}</span>
          </div>
        </li>
      } @empty {
        <li class="kl-soft">{{ 'cycle.coming.none' | transloco }}</li>
      }
    </ol>
  `,
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: relative;
      display: flex;
      align-items: baseline;
      gap: 12px;
      padding-bottom: 14px;
    }
    li:not(:last-child)::before {
      content: '';
      position: absolute;
      top: 18px;
      bottom: -2px;
      left: 4px;
      width: 1px;
      background: var(--kl-line-2);
    }
    div {
      display: flex;
      flex-direction: column;
    }
    .what {
      font-size: 13px;
      line-height: 20px;
    }
  `,
})
export class ComingUp {
  private readonly texts = inject(Texts);

  readonly items = input.required<ComingUpView[]>();

  protected mark({ workdays }: ComingUpView): KpiStatus {
    return workdays < 0 ? 'bad' : workdays <= 2 ? 'warn' : 'none';
  }

  protected away({ workdays }: ComingUpView): string {
    if (workdays === 0) return this.texts.text('cycle.coming.today');
    return this.texts.text(workdays < 0 ? 'cycle.coming.late' : 'cycle.coming.in', { count: Math.abs(workdays) });
  }

  protected period(item: ComingUpView): string {
    return nameIn(this.texts.lang(), { name: item.periodName, nameEn: item.periodNameEn });
  }
}
