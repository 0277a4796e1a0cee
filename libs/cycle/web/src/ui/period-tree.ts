import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PeriodNodeView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, dateText, Icon, type KpiStatus, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { nameIn } from './stage-words';

interface Branch {
  period: PeriodNodeView;
  months: PeriodNodeView[];
}

/** The year as a tree: the cycle, the periods it settles, the months tracked in each; where each stands, and what is due in it. */
@Component({
  selector: 'kl-cycle-period-tree',
  imports: [BusinessDatePipe, Icon, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (branch of branches(); track branch.period.id) {
        <li>
          <div class="row" [class.on]="branch.period.id === selected()">
            @if (branch.months.length) {
              <button
                type="button"
                class="kl-icon-button"
                [attr.aria-expanded]="isOpen(branch)"
                [attr.aria-label]="'cycle.tree.months' | transloco: { period: name(branch.period) }"
                (click)="toggle(branch)"
              >
                <kl-icon name="down" [size]="14" [class.shut]="!isOpen(branch)" />
              </button>
            }
            <a
              routerLink="/console"
              [queryParams]="{ cycle: cycleId(), period: branch.period.id }"
              [attr.aria-current]="branch.period.id === selected() ? 'true' : null"
              ><b>{{ name(branch.period) }}</b></a
            >
            <span class="kl-small kind">{{ 'cycle.kind.SETTLEMENT' | transloco }}</span>
            <span class="kl-small dates">{{ branch.period.startsOn | businessDate: 'dayShort' }} – {{ branch.period.endsOn | businessDate: 'dayShort' }}</span>
            <span class="state"><kl-status-mark [status]="mark(branch.period)" />{{ 'cycle.periodStatus.' + state(branch.period) | transloco }}</span>
            <span class="due" [class.late]="branch.period.late">{{ due(branch.period) }}</span>
          </div>
          @if (isOpen(branch)) {
            <ul>
              @for (month of branch.months; track month.id) {
                <li class="row" [class.on]="month.id === selected()">
                  <a
                    routerLink="/console"
                    [queryParams]="{ cycle: cycleId(), period: month.id }"
                    [attr.aria-current]="month.id === selected() ? 'true' : null"
                    >{{ name(month) }}</a
                  >
                  <span class="kl-small kind">{{ 'cycle.kind.TRACKING' | transloco }}</span>
                  <span class="kl-small dates">{{ month.startsOn | businessDate: 'dayShort' }} – {{ month.endsOn | businessDate: 'dayShort' }}</span>
                  <span class="state"><kl-status-mark [status]="mark(month)" />{{ 'cycle.periodStatus.' + state(month) | transloco }}</span>
                  <span class="due" [class.late]="month.late">{{ due(month) }}</span>
                </li>
              }
            </ul>
          }
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    ul ul {
      margin-left: 15px;
      padding-left: 16px;
      border-left: 1px solid var(--kl-line-2);
    }
    .row {
      display: grid;
      grid-template-columns: 28px 1fr 64px 160px 130px 220px;
      align-items: center;
      gap: 4px 12px;
      min-height: 36px;
      padding: 2px 8px;
      border-radius: var(--kl-r-m);
      font-size: 13px;
      line-height: 20px;
    }
    .row > a {
      grid-column: 2;
    }
    .shut {
      transform: rotate(-90deg);
    }
    .on {
      background: var(--kl-fill);
    }
    .kind {
      color: var(--kl-text-2);
    }
    .state {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .due {
      color: var(--kl-text-2);
    }
    .late {
      color: var(--kl-bad);
    }
    @media (max-width: 900px) {
      ul ul {
        margin-left: 8px;
        padding-left: 8px;
      }
      .row {
        grid-template-columns: 28px 1fr auto;
        padding: 6px 4px;
      }
      .row > a {
        min-height: 28px;
        line-height: 28px;
      }
      .kind {
        display: none;
      }
      .dates,
      .due {
        grid-column: 2 / -1;
      }
      .state {
        grid-column: 3;
        grid-row: 1;
      }
      .due:empty {
        display: none;
      }
    }
  `,
})
export class PeriodTree {
  private readonly texts = inject(Texts);

  readonly cycleId = input.required<string>();
  readonly nodes = input.required<PeriodNodeView[]>();
  readonly selected = input<string | null>(null);

  protected readonly branches = computed<Branch[]>(() =>
    this.nodes()
      .filter(({ parentPeriodId }) => parentPeriodId === null)
      .map((period) => ({ period, months: this.nodes().filter(({ parentPeriodId }) => parentPeriodId === period.id) })),
  );
  /** Open is what is being worked on, and what the chosen period lies in. */
  private readonly opened = linkedSignal<ReadonlySet<string>>(() => {
    const chosen = this.nodes().find(({ id }) => id === this.selected());
    const running = this.nodes().filter(({ status }) => status !== 'upcoming' && status !== 'closed');
    return new Set([...running, ...(chosen ? [chosen] : [])].map(({ id, parentPeriodId }) => parentPeriodId ?? id));
  });

  protected isOpen({ period, months }: Branch): boolean {
    return months.length > 0 && this.opened().has(period.id);
  }

  protected toggle({ period: { id } }: Branch): void {
    this.opened.update((open) => new Set(open.has(id) ? [...open].filter((other) => other !== id) : [...open, id]));
  }

  protected name(period: PeriodNodeView): string {
    return nameIn(this.texts.lang(), period);
  }

  protected state({ status, skipped }: PeriodNodeView): string {
    return skipped ? 'skipped' : status;
  }

  protected mark({ status, late }: PeriodNodeView): KpiStatus {
    if (late) return 'bad';
    return status === 'closed' ? 'ok' : status === 'data_closing' ? 'warn' : 'none';
  }

  protected due({ dueStage, dueOn, late }: PeriodNodeView): string {
    if (!dueStage || !dueOn) return '';
    const day = dateText(dueOn, this.texts.lang(), 'UTC', 'dayShort');
    return this.texts.text(late ? 'cycle.tree.late' : 'cycle.tree.due', { what: this.texts.text(`cycle.due.${dueStage}`), day });
  }
}
