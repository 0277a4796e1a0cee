import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Panel, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { Decimal, decimal } from '@kpi-loop/shared/kernel';
import { mostWeight, sumOfWeights } from '@kpi-loop/target/domain';

export interface Weighted {
  name: string;
  nameEn: string;
  weight: string;
  /** Its upper limit is waived. */
  waived?: boolean;
}

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);

/** How the hundred are shared out, and what is missing. */
@Component({
  selector: 'kl-weight-bar',
  imports: [Panel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel>
      <div class="kl-row total">
        <b>{{ 'target.weight.total' | transloco }}</b>
        <output>{{ total() }}</output>
        <kl-status-chip [status]="missing() === '0.00' ? 'ok' : 'warn'" [word]="words()" />
        <span class="kl-small kl-end">{{ 'target.weight.range' | transloco: { min: min(), max: max() } }}</span>
      </div>
      <div class="bar" aria-hidden="true">
        @for (part of parts(); track $index) {
          <i [class]="'c' + (($index % 6) + 1)" [class.off]="part.off" [style.flex-grow]="part.grow"></i>
        }
      </div>
      <ul>
        @for (part of parts(); track $index) {
          <li [class.off]="part.off"><i [class]="'c' + (($index % 6) + 1)"></i>{{ part.name }} {{ part.weight }}</li>
        }
      </ul>
    </kl-panel>
  `,
  styleUrl: './weight-bar.less',
})
export class WeightBar {
  private readonly texts = inject(Texts);

  readonly lines = input.required<Weighted[]>();
  readonly sum = input('100.00');
  readonly min = input('5');
  readonly max = input('40');

  private readonly known = computed(() => this.lines().filter((line) => isNumber(line.weight)));
  protected readonly total = computed(() => new Decimal(sumOfWeights(this.known().map((line) => line.weight))).toFixed(2));
  protected readonly missing = computed(() => decimal(this.sum()).minus(decimal(this.total())).toFixed(2));
  protected readonly words = computed(() => {
    this.texts.lang();
    const gap = this.missing();
    if (gap === '0.00') return this.texts.text('target.weight.complete');
    return gap.startsWith('-') ? this.texts.text('target.weight.over', { gap: gap.slice(1) }) : this.texts.text('target.weight.short', { gap });
  });
  protected readonly parts = computed(() =>
    this.known().map((line) => ({
      name: (this.texts.lang() === 'en' && line.nameEn) || line.name,
      weight: decimal(line.weight).toString(),
      grow: Number(line.weight),
      off: decimal(line.weight).lt(decimal(this.min())) || decimal(line.weight).gt(decimal(mostWeight(this.max(), line.waived))),
    })),
  );
}
