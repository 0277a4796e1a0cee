import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Texts } from '../texts/texts';
import { fullText, numberText, type Numeric } from './number-text';

/** A number with its unit and all its digits on hover. */
@Component({
  selector: 'kl-quantity',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.title]': 'full()' },
  template: `{{ text() }}`,
  styles: `
    :host {
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
  `,
})
export class Quantity {
  private readonly texts = inject(Texts);

  readonly value = input.required<Numeric | null>();
  readonly unit = input<string | null>();
  readonly decimals = input<number>();
  readonly compact = input(true);
  readonly sign = input(false);
  /** No zeros at the end. */
  readonly trim = input(false);

  protected readonly text = computed(() =>
    numberText(this.value(), this.texts.lang(), {
      unit: this.unit(),
      decimals: this.decimals(),
      compact: this.compact(),
      sign: this.sign(),
      trim: this.trim(),
    }),
  );
  protected readonly full = computed(() => fullText(this.value(), this.texts.lang(), this.unit()) || null);
}
