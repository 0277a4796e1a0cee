import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { AppealsService } from '@kpi-loop/shared/client';
import { KpiNumberPipe, Panel, resource } from '@kpi-loop/shared/ui';

/** How appeals have ended and what about: counts, never people, and nothing of fewer than five (R-AP1). */
@Component({
  selector: 'kl-appeal-statistics',
  imports: [KpiNumberPipe, Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (numbers(); as n) {
      <kl-panel [title]="'appeal.statistics.title' | transloco" [note]="'appeal.statistics.note' | transloco">
        @if (n.suppressed) {
          <p class="kl-soft">{{ 'appeal.statistics.few' | transloco }}</p>
        } @else {
          <dl class="tiles">
            <div>
              <dt>{{ 'appeal.statistics.decided' | transloco }}</dt>
              <dd>{{ n.decided }}</dd>
            </div>
            <div>
              <dt>{{ 'appeal.statistics.granted' | transloco }}</dt>
              <dd>{{ n.grantedShare | kpiNumber: { unit: '%', decimals: 0 } }}</dd>
            </div>
            @if (n.medianDays !== null) {
              <div>
                <dt>{{ 'appeal.statistics.days' | transloco }}</dt>
                <dd>{{ 'appeal.statistics.daysOf' | transloco: { count: +n.medianDays } }}</dd>
              </div>
            }
          </dl>
          <div class="lists">
            @for (list of lists(); track list.key) {
              <section>
                <h3>{{ 'appeal.statistics.' + list.key | transloco }}</h3>
                <ul>
                  @for (one of list.counts; track one.key) {
                    <li>
                      <span>{{ list.words + one.key | transloco }}</span>
                      <i aria-hidden="true"><i [style.width.%]="(one.count / list.most) * 100"></i></i>
                      <b class="kl-number">{{ one.count }}</b>
                    </li>
                  }
                </ul>
              </section>
            }
          </div>
        }
      </kl-panel>
    }
  `,
  styles: `
    p {
      margin: 0;
    }
    .tiles {
      display: flex;
      flex-wrap: wrap;
      gap: 12px 40px;
      margin: 0 0 16px;
    }
    dt {
      font-size: 12px;
      color: var(--kl-text-3);
    }
    dd {
      margin: 0;
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    .lists {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
      gap: 16px 40px;
    }
    h3 {
      margin: 0 0 4px;
      font-size: 13px;
      font-weight: 600;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(96px, 1fr) minmax(0, 2fr) 32px;
      gap: 12px;
      align-items: center;
      padding: 4px 0;
    }
    li > i {
      height: 8px;
      border-radius: 4px;
      background: var(--kl-fill);
    }
    li > i > i {
      display: block;
      height: 100%;
      border-radius: 4px;
      background: var(--kl-accent);
    }
  `,
})
export class AppealStatistics {
  private readonly appeals = inject(AppealsService);

  readonly cycleId = input<string | null>(null);

  private readonly answer = resource({
    params: () => ({ cycleId: this.cycleId() ?? undefined }),
    loader: ({ params }) => this.appeals.appealStatistics(params),
  });
  protected readonly numbers = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly lists = computed(() => {
    const numbers = this.numbers();
    const lists = [
      { key: 'ground', words: 'appeal.ground.', counts: numbers?.byGround ?? [] },
      { key: 'outcome', words: 'appeal.status.decided.', counts: numbers?.byDecision ?? [] },
    ];
    return lists.flatMap((list) => (list.counts.length ? [{ ...list, most: Math.max(...list.counts.map(({ count }) => count)) }] : []));
  });
}
