import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

export interface SegmentOption {
  value: string;
  label: string;
}

let sequence = 0;

/** One of a few (a period, a grain). Native radios, because `nz-segmented` carries roles that axe and screen readers refuse. */
@Component({
  selector: 'kl-segmented',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'radiogroup', '[attr.aria-label]': 'label()' },
  template: `
    @for (option of options(); track option.value) {
      <label [class.on]="option.value === value()">
        <input
          type="radio"
          class="kl-visually-hidden"
          [name]="name"
          [value]="option.value"
          [checked]="option.value === value()"
          (change)="value.set(option.value)"
        />
        {{ option.label }}
      </label>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      padding: 2px;
      border-radius: var(--kl-r-m);
      background: var(--kl-fill);
    }
    label {
      position: relative;
      height: 24px;
      padding: 0 10px;
      border-radius: var(--kl-r-s);
      color: var(--kl-text-2);
      font-size: 13px;
      line-height: 24px;
      white-space: nowrap;
      cursor: pointer;
    }
    label:hover {
      color: var(--kl-text);
    }
    .on {
      background: var(--kl-surface);
      color: var(--kl-text);
      font-weight: 500;
      box-shadow: var(--kl-shadow-1);
    }
    @media (max-width: 640px) {
      :host {
        max-width: 100%;
        overflow-x: auto;
      }
      label {
        flex: none;
        height: 40px;
        padding: 0 12px;
        line-height: 40px;
      }
    }
    label:has(:focus-visible) {
      outline: 2px solid var(--kl-accent);
      outline-offset: 1px;
    }
  `,
})
export class Segmented {
  readonly options = input.required<SegmentOption[]>();
  readonly label = input.required<string>();
  readonly value = model.required<string>();

  protected readonly name = `kl-segmented-${(sequence += 1)}`;
}
