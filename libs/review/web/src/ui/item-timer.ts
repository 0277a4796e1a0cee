import { ChangeDetectionStrategy, Component, DestroyRef, computed, effect, inject, input, signal } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon } from '@kpi-loop/shared/ui';

/** Time left for the item at hand; starts anew with every item. */
@Component({
  selector: 'kl-item-timer',
  imports: [Icon, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" [class.over]="left() < 0" [title]="(paused() ? 'review.timer.go' : 'review.timer.pause') | transloco" (click)="paused.set(!paused())">
      <kl-icon [name]="paused() ? 'pause' : 'clock'" [size]="14" />
      <span role="timer">{{ text() }}</span>
    </button>
  `,
  styles: `
    button {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--kl-text-2);
      font-variant-numeric: tabular-nums;
      cursor: pointer;
    }
    @media (max-width: 760px) {
      button {
        min-height: 40px;
      }
    }
    .over {
      color: var(--kl-bad);
      font-weight: 600;
    }
  `,
})
export class ItemTimer {
  readonly item = input.required<string>();
  readonly minutes = input(5);

  protected readonly paused = signal(false);
  private readonly spent = signal(0);
  protected readonly left = computed(() => this.minutes() * 60 - this.spent());
  protected readonly text = computed(() => {
    const seconds = Math.abs(this.left());
    return `${this.left() < 0 ? '−' : ''}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  });

  constructor() {
    effect(() => {
      this.item();
      this.spent.set(0);
    });
    const tick = setInterval(() => {
      if (!this.paused()) this.spent.update((n) => n + 1);
    }, 1000);
    inject(DestroyRef).onDestroy(() => clearInterval(tick));
  }
}
