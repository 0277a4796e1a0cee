import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ScorecardLineView } from '@kpi-loop/shared/client';
import { UnitNamePipe } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { type Beside, besideFor, type BesideText, isWrong, leftAs } from '../ui/beside-target';

/** Threshold, stretch and weight of the line, where somebody wants to counter more than the target. */
@Component({
  selector: 'kl-beside-fields',
  imports: [FormsModule, NzInputDirective, TranslocoPipe, UnitNamePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (part of parts(); track part) {
      <div>
        <label>
          <span>{{ 'target.counter.part.' + part | transloco }}</span>
          <input
            nz-input
            inputmode="decimal"
            autocomplete="off"
            [attr.name]="part"
            [ngModelOptions]="{ standalone: true }"
            [placeholder]="leftAs(part, line(), target())"
            [attr.aria-invalid]="isWrong(part, text()[part], line()) ? true : null"
            [ngModel]="text()[part]"
            (ngModelChange)="typed.emit({ part, text: $event })"
          />
        </label>
        @if (part !== 'plannedDenominator') {
          <span class="unit" aria-hidden="true">{{ part === 'weight' || line().percent ? '%' : (line().unit | unitName) }}</span>
        }
      </div>
    }
    <p class="kl-small">{{ 'target.counter.besideHint' | transloco }}</p>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 12px;
    }
    div {
      position: relative;
      flex: 1 1 140px;
      min-width: 0;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 2px;
      font-size: 12px;
    }
    input {
      min-width: 0;
      padding-right: 44px;
      font-variant-numeric: tabular-nums;
    }
    .unit {
      position: absolute;
      right: 10px;
      bottom: 6px;
      font-size: 12px;
      line-height: 20px;
      color: var(--kl-text-3);
      pointer-events: none;
    }
    p {
      flex: 1 0 100%;
      margin: 0;
    }
  `,
})
export class BesideFields {
  readonly line = input.required<ScorecardLineView>();
  /** The target that is typed above. */
  readonly target = input<string | null>(null);
  readonly text = input.required<BesideText>();
  readonly typed = output<{ part: Beside; text: string }>();

  protected readonly parts = computed(() => besideFor(this.line()));
  protected readonly isWrong = isWrong;
  protected readonly leftAs = leftAs;
}
