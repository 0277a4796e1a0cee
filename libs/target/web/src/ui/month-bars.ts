import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { dateText, numberText, Texts } from '@kpi-loop/shared/ui';
import { styleOf, type Measured } from './line-number';

export interface MonthValue {
  month: string;
  value: string | null;
}

/** Months from the one of `from` to the one of `to`. */
export const monthsIn = (from: string, to: string): number => (+to.slice(0, 4) - +from.slice(0, 4)) * 12 + +to.slice(5, 7) - +from.slice(5, 7) + 1;

const BOX = 84;
const TALLEST = 76;
const LABEL_HEIGHT = 16;

const yearBefore = (day: string): string => `${+day.slice(0, 4) - 1}${day.slice(4, 7)}`;

/**
 * The months behind a number, small. Those of the same period a year ago stand out, those of the period itself are hatched, because
 * they are not final; the dashed line is what a month has to bring.
 */
@Component({
  selector: 'kl-month-bars',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (bar of bars(); track bar.month) {
        <li [title]="bar.text">
          <i [class.open]="bar.open" [class.same]="bar.same" [style.height.%]="bar.height"></i><span>{{ bar.label }}</span
          ><span class="kl-visually-hidden">{{ bar.text }}</span>
        </li>
      }
    </ol>
    @if (needAt(); as at) {
      <b aria-hidden="true" [style.bottom.px]="at"></b>
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
    }
    b {
      position: absolute;
      right: 0;
      left: 0;
      border-top: 1px dashed var(--kl-c-target);
    }
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
    i.same {
      background: var(--kl-c1);
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
  readonly to = input.required<string>();
  readonly need = input<string | null>(null);

  private readonly shown = computed(() => this.months().slice(-12));
  private readonly most = computed(
    () => Math.max(...[...this.shown().map(({ value }) => value), this.need()].map((value) => Math.abs(Number(value ?? 0))), 0) || 1,
  );
  /** In pixels from the foot of the bars; the labels stand below it. */
  protected readonly needAt = computed(() =>
    this.need() === null ? null : LABEL_HEIGHT + (Math.abs(Number(this.need())) / this.most()) * TALLEST * (BOX / 100),
  );
  protected readonly bars = computed(() => {
    const [first, last] = [yearBefore(this.from()), yearBefore(this.to())];
    return this.shown().map(({ month, value }) => ({
      month,
      label: String(Number(month.slice(5, 7))),
      open: month >= this.from().slice(0, 7),
      same: month.slice(0, 7) >= first && month.slice(0, 7) <= last,
      height: (Math.abs(Number(value ?? 0)) / this.most()) * TALLEST,
      text: `${dateText(`${month.slice(0, 7)}-01`, this.texts.lang(), 'UTC', 'month')} ${numberText(value, this.texts.lang(), styleOf(this.line()))}`,
    }));
  });
}
