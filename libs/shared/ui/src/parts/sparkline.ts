import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { toNumber, type Numeric } from '../numbers/number-text';
import type { KpiStatus } from './status-chip';

const WIDTH = 92;
const HEIGHT = 28;
const PAD = 3;

/** Decoration beside a number that is written out; hidden from screen readers. */
@Component({
  selector: 'kl-sparkline',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true', '[class]': 'status()' },
  template: `
    <svg width="92" height="28" viewBox="0 0 92 28" focusable="false">
      @if (targetY() !== null) {
        <path class="target" [attr.d]="'M0 ' + targetY() + 'H92'" />
      }
      <polyline class="line" [attr.points]="solid()" />
      @if (dashed()) {
        <polyline class="line provisional" [attr.points]="dashed()" />
      }
      @if (last(); as point) {
        <circle class="last" r="3" [attr.cx]="point[0]" [attr.cy]="point[1]" />
      }
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      color: var(--kl-none-mark);
    }
    :host(.ok) {
      color: var(--kl-ok-mark);
    }
    :host(.warn) {
      color: var(--kl-warn-mark);
    }
    :host(.bad) {
      color: var(--kl-bad-mark);
    }
    .line {
      fill: none;
      stroke: var(--kl-c6);
      stroke-width: 1.5;
      stroke-linejoin: round;
    }
    .provisional {
      stroke-dasharray: 2 2.5;
    }
    .target {
      stroke: var(--kl-c-target);
      stroke-dasharray: 3 3;
      opacity: 0.55;
    }
    .last {
      fill: currentColor;
    }
  `,
})
export class Sparkline {
  readonly series = input.required<(Numeric | null)[]>();
  readonly target = input<Numeric | null>(null);
  readonly status = input<KpiStatus>('none');
  readonly provisional = input(false);

  private readonly values = computed(() => this.series().map(toNumber));
  private readonly range = computed(() => {
    const all = [...this.values(), toNumber(this.target())].filter((value) => value !== null);
    const low = Math.min(...all);
    const high = Math.max(...all);
    return { low, span: high - low || 1 };
  });
  private readonly points = computed(() => {
    const step = (WIDTH - 8) / Math.max(1, this.values().length - 1);
    return this.values().flatMap((value, i) => (value === null ? [] : [[round(2 + i * step), this.y(value)] as const]));
  });

  protected readonly targetY = computed(() => {
    const target = toNumber(this.target());
    return target === null ? null : this.y(target);
  });
  protected readonly solid = computed(() =>
    this.points()
      .slice(0, this.provisional() ? -1 : undefined)
      .join(' '),
  );
  protected readonly dashed = computed(() => (this.provisional() ? this.points().slice(-2).join(' ') : ''));
  protected readonly last = computed(() => this.points().at(-1));

  private y(value: number): number {
    const { low, span } = this.range();
    return round(HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD));
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
