import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import type { CycleView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Panel, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from './stage-words';

const SAID = ['figures', 'purpose', 'readers', 'contest'] as const;

/** What everybody in a cycle is told before it begins (domain.md §2.1, §6.2): its dates, and what is collected, what for, who reads it, how it is contested. */
@Component({
  selector: 'kl-cycle-notice',
  imports: [BusinessDatePipe, Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'cycle.notice.dates' | transloco">
      <ul>
        @for (period of periods(); track period.id) {
          <li>
            <b>{{ period.label }}</b>
            <span class="kl-small">{{ period.startsOn | businessDate: 'day' }} – {{ period.endsOn | businessDate: 'day' }}</span>
            <dl>
              @for (due of period.deadlines; track due.stage) {
                <div>
                  <dt>{{ 'ui.loop.' + due.stage | transloco }}</dt>
                  <dd>{{ due.dueOn | businessDate: 'dayShort' }}</dd>
                </div>
              }
            </dl>
          </li>
        }
      </ul>
    </kl-panel>
    <kl-panel [title]="'cycle.notice.data' | transloco">
      @for (said of said; track said) {
        <p>{{ 'cycle.notice.' + said | transloco: numbers() }}</p>
      }
    </kl-panel>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
      gap: 16px;
      align-items: start;
    }
    ul {
      display: flex;
      flex-direction: column;
      gap: 12px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    b {
      margin-right: 8px;
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      margin: 2px 0 0;
      font-size: 13px;
      line-height: 20px;
    }
    dl div {
      display: flex;
      gap: 6px;
    }
    dt {
      color: var(--kl-text-3);
    }
    dd {
      margin: 0;
      font-variant-numeric: tabular-nums;
    }
    p {
      margin: 0 0 8px;
      color: var(--kl-text-2);
    }
    p:last-child {
      margin-bottom: 0;
    }
  `,
})
export class CycleNotice {
  private readonly texts = inject(Texts);

  readonly cycle = input.required<CycleView>();

  protected readonly said = SAID;
  protected readonly periods = computed(() =>
    this.cycle()
      .periods.filter(({ kind }) => kind === 'SETTLEMENT')
      .map((period) => ({
        ...period,
        label: nameIn(this.texts.lang(), period),
        deadlines: [...period.deadlines].sort((a, b) => a.dueOn.localeCompare(b.dueOn)),
      })),
  );
  protected readonly numbers = computed(() => {
    const { data, appeal, privacy } = this.cycle().policy as unknown as PolicySet;
    return { question: data.disputeWD, file: appeal.fileWD, few: privacy.smallGroup };
  });
}
