import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ChangedLineView, ChangeValuesView } from '@kpi-loop/shared/client';
import { Bullet, type BulletInput, Quantity } from '@kpi-loop/shared/ui';
import { decimalsOf, unitOf } from './names';

/** One line before and after: the same projected figure against the old and the new target. */
@Component({
  selector: 'kl-change-strip',
  imports: [Bullet, Quantity, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let l = line();
    @if (l.before && l.after) {
      <div class="figures">
        <div>
          <span class="kl-small kl-soft">{{ 'adjustment.before' | transloco }}</span>
          <kl-quantity class="big" [value]="l.before.target" [unit]="unit()" [decimals]="decimals()" />
        </div>
        <span class="arrow" aria-hidden="true">→</span>
        <div>
          <span class="kl-small kl-soft">{{ 'adjustment.after' | transloco }}</span>
          <kl-quantity class="big after" [value]="l.after.target" [unit]="unit()" [decimals]="decimals()" />
        </div>
        @if (l.projected !== null) {
          <div class="end">
            <span class="kl-small kl-soft">{{ 'adjustment.projected' | transloco }}</span>
            <kl-quantity class="big soft" [value]="l.projected" [unit]="unit()" [decimals]="decimals()" />
          </div>
        }
      </div>
      @if (l.line.direction !== 'RANGE') {
        @for (side of sides(); track side.key) {
          <div class="side">
            <span class="kl-small">{{ side.label | transloco }}</span>
            <kl-bullet [of]="side.of" [unit]="unit()" [decimals]="decimals()" [status]="side.state" />
            <span class="score kl-number">
              @if (side.score !== null) {
                {{ side.score }} <small>{{ 'adjustment.points' | transloco }}</small>
              } @else {
                –
              }
            </span>
          </div>
        }
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    .figures {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-end;
      gap: 8px 24px;
    }
    .figures > div {
      display: flex;
      flex-direction: column;
    }
    .big {
      font-size: 24px;
      line-height: 32px;
      font-weight: 600;
    }
    .after {
      color: var(--kl-accent);
    }
    .soft {
      color: var(--kl-text-2);
    }
    .arrow {
      font-size: 20px;
      line-height: 32px;
      color: var(--kl-text-3);
    }
    .end {
      margin-left: auto;
    }
    .side {
      display: grid;
      grid-template-columns: 48px minmax(0, 1fr) 84px;
      align-items: center;
      gap: 12px;
      min-height: 44px;
    }
    .score {
      text-align: right;
      font-weight: 600;
    }
    small {
      font-weight: 400;
      color: var(--kl-text-3);
    }
    @media (max-width: 640px) {
      .end {
        margin-left: 0;
      }
      .side {
        grid-template-columns: 40px minmax(0, 1fr) 72px;
        gap: 8px;
      }
    }
  `,
})
export class ChangeStrip {
  readonly line = input.required<ChangedLineView>();

  protected readonly unit = computed(() => unitOf(this.line().line));
  protected readonly decimals = computed(() => decimalsOf(this.line().line));
  protected readonly sides = computed(() => {
    const { before, after, projected, scoreBefore, scoreAfter, line } = this.line();
    if (!before || !after) return [];
    const of = ({ threshold, target, stretch }: ChangeValuesView): BulletInput => ({
      value: projected,
      threshold,
      target,
      stretch,
      direction: line.direction as 'HIGHER' | 'LOWER',
      flow: line.flow,
    });
    const state = (score: string | null) =>
      score === null ? ('none' as const) : Number(score) >= 100 ? ('ok' as const) : Number(score) >= 60 ? ('warn' as const) : ('bad' as const);
    return [
      { key: 'before', label: 'adjustment.before', of: of(before), score: scoreBefore, state: state(scoreBefore) },
      { key: 'after', label: 'adjustment.after', of: of(after), score: scoreAfter, state: state(scoreAfter) },
    ];
  });
}
