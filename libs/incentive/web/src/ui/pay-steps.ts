import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { Texts } from '@kpi-loop/shared/ui';

/** As the server writes it; every formula holds its numbers. */
export interface PayStep {
  step: string;
  formula: string;
  unrounded: string;
  rounded: string;
  ruleId: string;
}

/** How an amount came about, so that a calculator follows. */
@Component({
  selector: 'kl-pay-steps',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="scroll" tabindex="0" role="region" [attr.aria-label]="'incentive.steps' | transloco">
      <table>
        <thead>
          <tr>
            <th scope="col">{{ 'incentive.step.name' | transloco }}</th>
            <th scope="col">{{ 'incentive.step.formula' | transloco }}</th>
            <th scope="col" class="number">{{ 'incentive.step.unrounded' | transloco }}</th>
            <th scope="col" class="number">{{ 'incentive.step.rounded' | transloco }}</th>
          </tr>
        </thead>
        <tbody>
          @for (step of steps(); track step.step; let last = $last) {
            <tr [class.last]="last">
              <th scope="row">{{ word(step.step) }}</th>
              <td>{{ step.formula }}</td>
              <td class="number soft">{{ short(step.unrounded) }}</td>
              <td class="number">
                <b>{{ step.rounded }}</b>
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    .scroll {
      overflow-x: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      padding: 8px 16px 8px 0;
      border-bottom: 1px solid var(--kl-line);
      font-weight: 400;
      text-align: left;
      white-space: nowrap;
    }
    thead th {
      font-size: 12px;
      color: var(--kl-text-3);
    }
    .number {
      text-align: right;
    }
    .soft {
      color: var(--kl-text-3);
    }
    .last th,
    .last td {
      border-bottom: 0;
    }
    b {
      font-weight: 600;
    }
  `,
})
export class PaySteps {
  private readonly texts = inject(Texts);
  readonly steps = input.required<PayStep[]>();

  protected word(step: string): string {
    this.texts.lang();
    return this.texts.text(`incentive.step.${step}`);
  }

  protected short(unrounded: string): string {
    return unrounded.length > 12 ? `${unrounded.slice(0, 11)}…` : unrounded;
  }
}
