import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { numberText, Texts } from '@kpi-loop/shared/ui';
import { styleOf, type Measured } from './line-number';

export interface MonthValue {
  month: string;
  value: string | null;
}

/** The months behind a number, small; those of the period itself are hatched, because they are not final. */
@Component({
  selector: 'kl-month-bars',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (bar of bars(); track bar.month) {
        <li [title]="bar.text">
          <i [class.open]="bar.open" [style.height.%]="bar.height"></i><span>{{ bar.label }}</span
          ><span class="kl-visually-hidden">{{ bar.text }}</span>
        </li>
      }
    </ol>
  `,
  styles: `
    ol {
      display: flex;
      align-items: flex-end;
      gap: 4px;
      height: 84px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex: 1;
      flex-direction: column;
      justify-content: flex-end;
      min-width: 0;
      height: 100%;
      text-align: center;
    }
    i {
      display: block;
      min-height: 1px;
      border-radius: 2px 2px 0 0;
      background: var(--kl-c-last);
    }
    i.open {
      background: repeating-linear-gradient(-45deg, var(--kl-c1) 0 2px, var(--kl-accent-soft) 2px 5px);
    }
    span {
      font-size: 11px;
      line-height: 16px;
      color: var(--kl-text-3);
    }
  `,
})
export class MonthBars {
  private readonly texts = inject(Texts);

  readonly line = input.required<Measured>();
  readonly months = input.required<MonthValue[]>();
  readonly from = input.required<string>();

  protected readonly bars = computed(() => {
    const shown = this.months().slice(-12);
    const most = Math.max(...shown.map(({ value }) => Math.abs(Number(value ?? 0))), 0) || 1;
    return shown.map(({ month, value }) => ({
      month,
      label: String(Number(month.slice(5, 7))),
      open: month >= this.from().slice(0, 7),
      height: (Math.abs(Number(value ?? 0)) / most) * 76,
      text: `${month.slice(0, 7)} ${numberText(value, this.texts.lang(), styleOf(this.line()))}`,
    }));
  });
}
