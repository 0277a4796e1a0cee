import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { figure, numberText, type Numeric, type Scale, scaleFor } from '../numbers/number-text';
import { Texts } from '../texts/texts';
import { bulletGeometry, type BulletInput, LABEL_GAP } from './bullet-scale';
import type { KpiStatus } from './status-chip';

@Component({
  selector: 'kl-bullet',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'img', '[attr.aria-label]': 'spoken()', '[class]': 'status()' },
  template: `
    @let g = geometry();
    <i class="zone z0" [style.width.%]="g.zones[0]"></i>
    <i class="zone z1" [style.left.%]="g.zones[0]" [style.width.%]="g.zones[1] - g.zones[0]"></i>
    <i class="zone z2" [style.left.%]="g.zones[1]" [style.width.%]="100 - g.zones[1]"></i>
    @if (g.bar !== null) {
      <i class="bar" [class.provisional]="provisional()" [style.width.%]="g.bar"></i>
    }
    @if (g.target) {
      <i class="tick" [style.left.%]="g.target.at"></i>
    }
    @if (g.threshold) {
      <i class="tick thin" [style.left.%]="g.threshold.at"></i>
    }
    @if (g.stretch) {
      <i class="tick thin" [style.left.%]="g.stretch.at"></i>
    }
    @if (g.whisker) {
      <i class="whisker" [style.left.%]="g.whisker.from" [style.width.%]="g.whisker.width"></i>
    }
    @if (g.forecast) {
      <i class="forecast" [style.left.%]="g.forecast.at" [title]="('ui.bullet.forecast' | transloco) + ' ' + say(g.forecast.value)"></i>
    }
    @if (g.pace) {
      <i class="pace" [style.left.%]="g.pace.at" [title]="('ui.bullet.pace' | transloco) + ' ' + say(g.pace.value)"></i>
    }
    @if (g.threshold?.label) {
      <span class="label" [style.left.%]="g.threshold!.at">{{ 'ui.bullet.threshold' | transloco }} {{ short(g.threshold!.value) }}</span>
    }
    @if (g.target) {
      <span class="label main" [style.left.%]="g.target.at">{{ 'ui.bullet.target' | transloco }} {{ short(g.target.value) }}</span>
    }
    @if (g.stretch?.label) {
      <span class="label" [style.left.%]="g.stretch!.at" [class.edge]="g.stretch!.at > 90"
        >{{ 'ui.bullet.stretch' | transloco }} {{ short(g.stretch!.value) }}</span
      >
    }
  `,
  styleUrl: './bullet.less',
})
export class Bullet {
  private readonly texts = inject(Texts);

  readonly of = input.required<BulletInput>();
  readonly status = input<KpiStatus>('none');
  readonly unit = input<string | null>();
  readonly decimals = input<number>();
  readonly provisional = input(false);
  /** The scale of the card around it, so that all its numbers are read alike. */
  readonly scale = input<Scale>();

  protected readonly geometry = computed(() => bulletGeometry(this.of(), this.texts.lang() === 'en' ? LABEL_GAP * 1.4 : LABEL_GAP));
  private readonly own = computed(() => this.scale() ?? scaleFor([this.of().target, this.of().value], this.texts.lang(), this.unit()));
  protected readonly spoken = computed(() => {
    const { value, target, threshold, stretch, forecast } = this.of();
    const named = { value, target, threshold, stretch, forecast };
    return Object.entries(named)
      .filter(([, number]) => number !== null && number !== undefined)
      .map(([name, number]) => `${this.texts.text('ui.bullet.' + name)} ${this.say(number as Numeric)}`)
      .join(', ');
  });

  protected short(value: Numeric): string {
    return figure(value, this.texts.lang(), { unit: this.unit(), decimals: this.decimals(), trim: true }, this.own());
  }

  protected say(value: Numeric): string {
    return numberText(value, this.texts.lang(), { unit: this.unit(), decimals: this.decimals() });
  }
}
