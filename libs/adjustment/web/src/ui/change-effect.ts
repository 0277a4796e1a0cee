import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ChangeImpactView, ChangeLineRef } from '@kpi-loop/shared/client';
import { BusinessDatePipe, KpiNumberPipe, Texts } from '@kpi-loop/shared/ui';
import { ChangeFigurePipe, ChangeNamePipe } from './names';

/** What a change would do: score, grade, coefficient, the lines above and below, the card of whoever takes it over. */
@Component({
  selector: 'kl-change-effect',
  imports: [BusinessDatePipe, ChangeFigurePipe, ChangeNamePipe, KpiNumberPipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let i = impact();
    <dl class="tiles">
      <div>
        <dt>{{ 'adjustment.total' | transloco }}</dt>
        <dd>
          @if (i.totalAfter) {
            {{ i.totalBefore ?? '–' }} → <b>{{ i.totalAfter }}</b> <small>{{ delta() }}</small>
          } @else {
            –
          }
        </dd>
      </div>
      @if (i.gradeAfter) {
        <div>
          <dt>{{ 'adjustment.grade' | transloco }}</dt>
          <dd>
            {{ i.gradeBefore ?? '–' }} → <b>{{ i.gradeAfter }}</b>
          </dd>
        </div>
      }
      @if (i.coefficientAfter) {
        <div>
          <dt>{{ 'adjustment.coefficient' | transloco }}</dt>
          <dd>
            {{ i.coefficientBefore }} → <b>{{ i.coefficientAfter }}</b>
          </dd>
        </div>
      }
      <div>
        <dt>{{ 'adjustment.dataUntil' | transloco }}</dt>
        <dd>{{ i.dataUntil ? (i.dataUntil | businessDate) : '–' }}</dd>
      </div>
    </dl>
    @if (i.because.length) {
      <ul class="because">
        @for (reason of i.because; track reason) {
          <li>{{ 'adjustment.because.' + reason | transloco }}</li>
        }
      </ul>
    }
    @if (i.receiver; as r) {
      <p class="kl-small">
        {{
          'adjustment.receiverEffect' | transloco: { name: (r.owner | changeName), weight: r.weight, before: r.totalBefore ?? '–', after: r.totalAfter ?? '–' }
        }}
      </p>
    }
    @for (parent of i.parents; track parent.lineId) {
      <p class="kl-small">
        {{
          'adjustment.parent'
            | transloco
              : { name: (parent.owner | changeName), before: (parent.coverageBefore | kpiNumber: share), after: (parent.coverageAfter | kpiNumber: share) }
        }}
        @if (parent.basis; as basis) {
          {{ 'adjustment.basis.' + basis | transloco }}
        }
      </p>
    }
    @if (below() && i.children.length) {
      <h3>{{ 'adjustment.children' | transloco: { count: i.children.length } }}</h3>
      <ul class="children">
        @for (child of i.children; track child.lineId) {
          <li>
            <span>{{ child.owner | changeName }}</span>
            <span class="kl-number"
              >{{ child.target | changeFigure: line() }} → <b>{{ child.proposed ?? child.target | changeFigure: line() }}</b></span
            >
          </li>
        }
      </ul>
      <p class="kl-small kl-soft">{{ 'adjustment.childrenNote' | transloco }}</p>
    }
  `,
  styles: `
    .tiles {
      display: flex;
      flex-wrap: wrap;
      gap: 12px 32px;
      margin: 0;
    }
    dt {
      font-size: 12px;
      color: var(--kl-text-3);
    }
    dd {
      margin: 0;
      font-size: 18px;
      line-height: 28px;
      font-variant-numeric: tabular-nums;
    }
    dd b {
      font-weight: 600;
    }
    small {
      margin-left: 4px;
      font-size: 12px;
      color: var(--kl-text-3);
    }
    .because {
      margin: 12px 0 0;
      padding-left: 18px;
      color: var(--kl-text-2);
    }
    h3 {
      margin: 16px 0 4px;
      font-size: 13px;
      font-weight: 600;
    }
    p {
      margin: 8px 0 0;
    }
    .children {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .children li {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      padding: 6px 0;
      border-bottom: 1px solid var(--kl-line);
    }
  `,
})
export class ChangeEffect {
  private readonly texts = inject(Texts);

  readonly impact = input.required<ChangeImpactView>();
  readonly line = input.required<ChangeLineRef>();
  /** The lines below as they would be; not where their proposals stand beside it. */
  readonly below = input(true);

  protected readonly share = { unit: '%', decimals: 1 };
  protected readonly delta = computed(() => {
    this.texts.lang();
    const { totalBefore, totalAfter } = this.impact();
    if (!totalBefore || !totalAfter) return null;
    const change = Number(totalAfter) - Number(totalBefore);
    return `${change > 0 ? '+' : change < 0 ? '−' : '±'}${Math.abs(change).toFixed(2)}`;
  });
}
