import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '../icon/icon';
import { BusinessDatePipe, RelativeTimePipe } from '../numbers/number-pipes';
import { figure, fullText, type Numeric, numberText, scaleFor, unitText } from '../numbers/number-text';
import { unitSign } from '../numbers/units';
import { Texts } from '../texts/texts';
import { Bullet } from './bullet';
import type { Direction } from './bullet-scale';
import { Sparkline } from './sparkline';
import { type KpiStatus, StatusChip } from './status-chip';

export interface KpiCardModel {
  name: string;
  code: string;
  weight?: Numeric | null;
  unit: string | null;
  decimals: number;
  direction: Direction;
  /** A sum over the period; its axis starts at 0. */
  flow?: boolean;
  value: Numeric | null;
  status: KpiStatus;
  provisional: boolean;
  /** Some of its figures are being verified and do not count until then. */
  doubted?: boolean;
  /** The last point of the series may still change. */
  openEnd?: boolean;
  threshold: Numeric | null;
  target: Numeric | null;
  stretch: Numeric | null;
  /** The value expected by now; of a level, the rate needed from here on. */
  pace: Numeric | null;
  forecast: Numeric | null;
  low?: Numeric | null;
  high?: Numeric | null;
  /** How far the data reaches: a business date, or a timestamp. */
  asOf: string | null;
  /** What the value covers: "Q3 至今". */
  scope?: string;
  owner?: string | null;
  nextStep?: string | null;
  series: (Numeric | null)[];
  shared?: boolean;
}

@Component({
  selector: 'kl-kpi-card',
  imports: [Bullet, BusinessDatePipe, Icon, RelativeTimePipe, Sparkline, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'article', '[attr.aria-label]': 'kpi().name', '[class.on]': 'selected()', '[class.stale]': "kpi().status === 'none'" },
  templateUrl: './kpi-card.html',
  styleUrl: './kpi-card.less',
})
export class KpiCard {
  private readonly texts = inject(Texts);

  readonly kpi = input.required<KpiCardModel>();
  readonly selected = input(false);
  readonly opened = output<void>();
  readonly definitionAsked = output<void>();
  readonly whyAsked = output<void>();

  private readonly style = computed(() => ({ unit: this.kpi().unit, decimals: this.kpi().decimals }));
  protected readonly scale = computed(() => scaleFor([this.kpi().value, this.kpi().target], this.texts.lang(), this.kpi().unit));
  protected readonly value = computed(() => figure(this.kpi().value, this.texts.lang(), this.style(), this.scale()));
  protected readonly unit = computed(() => (this.kpi().value === null ? '' : unitText(this.kpi().unit, this.texts.lang(), this.scale(), this.kpi().value)));
  protected readonly sign = computed(() => (this.kpi().value === null ? '' : unitSign(this.kpi().unit, this.texts.lang())));
  protected readonly said = computed(() => numberText(this.kpi().value, this.texts.lang(), this.style(), this.scale()));
  protected readonly full = computed(() => fullText(this.kpi().value, this.texts.lang(), this.kpi().unit));
  protected readonly forecast = computed(() => {
    const { forecast } = this.kpi();
    return forecast === null ? '' : numberText(forecast, this.texts.lang(), this.style(), this.scale());
  });
}
