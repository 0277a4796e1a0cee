import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CheckExampleView, CheckKind } from '@kpi-loop/shared/client';
import { Texts } from '@kpi-loop/shared/ui';
import { placeWords } from './check-words';

/** Where a check is broken: cells, rows or months, the first of them. */
@Component({
  selector: 'kl-check-examples',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul [attr.aria-label]="'measurement.check.examples' | transloco">
      @for (example of shown(); track $index) {
        <li>
          <span class="place">{{ example.place }}</span>
          <span class="kl-mono value">{{ example.value ?? ('measurement.check.blank' | transloco) }}</span>
          @if (example.expected) {
            <span class="kl-soft">{{ 'measurement.check.expected' | transloco: { value: example.expected } }}</span>
          }
        </li>
      }
      @if (hidden()) {
        <li class="kl-soft">{{ 'measurement.check.more' | transloco: { count: hidden() } }}</li>
      }
    </ul>
  `,
  styles: `
    ul {
      margin: 4px 0 0;
      padding: 0;
      list-style: none;
      font-size: 13px;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 0 12px;
      padding: 2px 0;
    }
    .place {
      min-width: 96px;
      font-weight: 500;
    }
    .value {
      overflow-wrap: anywhere;
    }
  `,
})
export class CheckExamples {
  private readonly texts = inject(Texts);

  readonly kind = input.required<CheckKind>();
  readonly examples = input.required<CheckExampleView[]>();
  readonly failing = input.required<number>();
  readonly most = input(5);

  protected readonly shown = computed(() => {
    this.texts.lang();
    return this.examples()
      .slice(0, this.most())
      .map((example) => ({ ...example, place: placeWords(example, this.kind(), this.texts) }));
  });
  protected readonly hidden = computed(() => Math.max(0, this.failing() - this.shown().length));
}
