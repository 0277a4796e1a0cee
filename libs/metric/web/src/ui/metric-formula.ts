import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { columnText, columnTextAndName, formulaText, type NamedColumn, type Worded } from '@kpi-loop/metric/domain';
import { Texts } from '@kpi-loop/shared/ui';
import { TranslocoPipe } from '@jsverse/transloco';
import { formulaWords } from './formula-words';

/** What is counted, in words: of a ratio what stands above and below the line. */
@Component({
  selector: 'kl-metric-formula',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.small]': 'small()' },
  template: `
    <span class="side">{{ text().above }}</span>
    @if (text().below !== null) {
      <span class="kl-visually-hidden">{{ 'metric.formula.dividedBy' | transloco }}</span>
      @if (small()) {
        <span class="sign" aria-hidden="true">÷</span>
      } @else {
        <span class="line" aria-hidden="true"></span>
      }
      <span class="side">{{ text().below }}</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex-direction: column;
      max-width: 100%;
      font-size: 15px;
      line-height: 24px;
      text-align: center;
      overflow-wrap: anywhere;
    }
    .line {
      height: 1.5px;
      margin: 6px 0;
      background: var(--kl-text-2);
    }
    :host(.small) {
      flex-flow: row wrap;
      gap: 0 6px;
      font-size: 13px;
      line-height: 20px;
      text-align: left;
      color: var(--kl-text-2);
    }
    .sign {
      color: var(--kl-text-3);
    }
  `,
})
export class MetricFormula {
  private readonly texts = inject(Texts);

  readonly definition = input.required<Worded>();
  /** What people call the columns. */
  readonly labels = input<readonly NamedColumn[]>([]);
  /** On one line, for lists. */
  readonly small = input(false);

  protected readonly text = computed(() => {
    this.texts.lang();
    return formulaText(this.definition(), formulaWords(this.texts, this.labels(), this.small() ? columnText : columnTextAndName));
  });
}
