import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Texts } from '@kpi-loop/shared/ui';
import { deltaText, plus, valueText, type Measured } from './figures';
import type { EffectOf } from './snapshot';

interface Mark {
  key: 'baseline' | 'expected' | 'measured';
  at: number;
  text: string;
}

/** From where, to where it was promised, to where it came: one line. */
@Component({
  selector: 'kl-effect-bar',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="track" aria-hidden="true">
      <i class="promise" [style.left.%]="span().left" [style.width.%]="span().width"></i>
      @if (reach(); as r) {
        <i class="reach" [class]="verdict()" [style.left.%]="r.left" [style.width.%]="r.width"></i>
      }
      @for (mark of marks(); track mark.key) {
        <b [class]="mark.key" [style.left.%]="mark.at"></b>
      }
    </div>
    <ul>
      @for (mark of marks(); track mark.key) {
        <li>
          <small>{{ 'review.effect.' + mark.key | transloco }}</small> <span>{{ mark.text }}</span>
        </li>
      }
      @if (effect()) {
        <li>
          <small>{{ 'review.effect.share' | transloco }}</small> <span>{{ share() }}</span>
        </li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: block;
    }
    .track {
      position: relative;
      height: 12px;
      margin: 6px 0 10px;
      border-radius: 6px;
      background: var(--kl-fill);
    }
    i {
      position: absolute;
      top: 0;
      height: 100%;
      border-radius: 6px;
    }
    .promise {
      background: var(--kl-accent-line);
    }
    .reach {
      top: 3px;
      height: 6px;
      background: var(--kl-ok-mark);
    }
    .reach.partly_effective {
      background: var(--kl-warn-mark);
    }
    .reach.ineffective {
      background: var(--kl-bad-mark);
    }
    b {
      position: absolute;
      top: -4px;
      width: 2px;
      height: 20px;
      margin-left: -1px;
      background: var(--kl-text-2);
    }
    b.expected {
      background: none;
      border-left: 2px dashed var(--kl-c-target);
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 24px;
      margin: 0;
      padding: 0;
      list-style: none;
      font-variant-numeric: tabular-nums;
    }
    small {
      margin-right: 6px;
      color: var(--kl-text-2);
    }
    span {
      font-weight: 600;
    }
  `,
})
export class EffectBar {
  private readonly texts = inject(Texts);

  readonly of = input.required<Measured>();
  readonly baseline = input.required<string>();
  readonly expectedDelta = input.required<string>();
  readonly effect = input<EffectOf | null>(null);

  protected readonly verdict = computed(() => this.effect()?.verdict ?? '');
  private readonly goal = computed(() => plus(this.baseline(), this.expectedDelta()));
  private readonly scale = computed(() => {
    const all = [this.baseline(), this.goal(), ...(this.effect() ? [this.effect()!.value] : [])].map(Number);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const pad = (high - low || 1) * 0.12;
    return (value: string) => ((Number(value) - low + pad) / (high - low + 2 * pad)) * 100;
  });
  protected readonly span = computed(() => this.between(this.baseline(), this.goal()));
  protected readonly reach = computed(() => (this.effect() ? this.between(this.baseline(), this.effect()!.value) : null));
  protected readonly marks = computed<Mark[]>(() => {
    const lang = this.texts.lang();
    const at = this.scale();
    const mark = (key: Mark['key'], value: string, delta?: string): Mark => ({
      key,
      at: at(value),
      text: valueText(value, this.of(), lang) + (delta ? ` (${deltaText(delta, this.of(), lang)})` : ''),
    });
    const effect = this.effect();
    return [
      mark('baseline', this.baseline()),
      mark('expected', this.goal(), this.expectedDelta()),
      ...(effect ? [mark('measured', effect.value, effect.delta)] : []),
    ];
  });
  protected readonly share = computed(() => `${Math.round(Number(this.effect()!.share) * 100)}%`);

  private between(a: string, b: string): { left: number; width: number } {
    const at = this.scale();
    const [left, right] = [Math.min(at(a), at(b)), Math.max(at(a), at(b))];
    return { left, width: right - left };
  }
}
