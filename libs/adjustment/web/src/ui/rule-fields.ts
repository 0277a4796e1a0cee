import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { Segmented, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import type { RuleDraft } from '../adjustment-form/draft';

/** How a line is scored: by attainment, between the points of threshold, target and stretch, or within a range. */
@Component({
  selector: 'kl-rule-fields',
  imports: [FormsModule, NzInputDirective, NzOptionComponent, NzSelectComponent, Segmented, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @let r = rule();
    @if (direction() !== 'RANGE') {
      <kl-segmented [options]="kinds()" [label]="'adjustment.rule.kind' | transloco" [value]="r.kind" (valueChange)="set('kind', $any($event))" />
      <small>{{ 'adjustment.rule.' + r.kind + 'Hint' | transloco }}</small>
    }
    <div class="values">
      @if (r.kind === 'LINEAR') {
        <label>
          <span>{{ 'adjustment.rule.method' | transloco }}</span>
          <nz-select
            name="method"
            [ngModel]="r.method"
            [ngModelOptions]="{ standalone: true }"
            (ngModelChange)="set('method', $event)"
            [klSelectLabel]="'adjustment.rule.method' | transloco"
          >
            @for (method of methods(); track method) {
              <nz-option [nzValue]="method" [nzLabel]="'adjustment.rule.methods.' + method | transloco" />
            }
          </nz-select>
        </label>
        <label>
          <span>{{ 'adjustment.rule.thresholdRate' | transloco }}</span>
          <input
            nz-input
            inputmode="decimal"
            name="thresholdRate"
            [ngModel]="r.thresholdRate"
            [ngModelOptions]="{ standalone: true }"
            (ngModelChange)="set('thresholdRate', $event)"
          />
        </label>
      }
      @if (r.kind === 'RANGE') {
        @for (key of range; track key) {
          <label>
            <span>{{ 'adjustment.rule.' + key | transloco }}</span>
            <input nz-input inputmode="decimal" [name]="key" [ngModel]="r[key]" [ngModelOptions]="{ standalone: true }" (ngModelChange)="set(key, $event)" />
          </label>
        }
      }
      @for (key of bounds; track key) {
        <label>
          <span>{{ 'adjustment.rule.' + key | transloco }}</span>
          <input nz-input inputmode="decimal" [name]="key" [ngModel]="r[key]" [ngModelOptions]="{ standalone: true }" (ngModelChange)="set(key, $event)" />
        </label>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    kl-segmented {
      align-self: flex-start;
    }
    .values {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
      gap: 12px;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    label > span {
      font-size: 13px;
      color: var(--kl-text-2);
    }
    small {
      font-size: 12px;
      color: var(--kl-text-3);
    }
  `,
})
export class RuleFields {
  private readonly texts = inject(Texts);

  readonly rule = model.required<RuleDraft>();
  readonly direction = input.required<string>();

  protected readonly range = ['lo', 'hi', 'tolLo', 'tolHi'] as const;
  protected readonly bounds = ['cap', 'floor'] as const;
  protected readonly kinds = computed(() => (['LINEAR', 'INTERP'] as const).map((value) => ({ value, label: this.texts.text(`adjustment.rule.${value}`) })));
  protected readonly methods = computed(() => (this.direction() === 'LOWER' ? ['DEVIATION', 'INVERSE'] : ['DEVIATION', 'RATIO']));

  protected set<K extends keyof RuleDraft>(key: K, value: RuleDraft[K]): void {
    this.rule.update((rule) => ({ ...rule, [key]: value }));
  }
}
