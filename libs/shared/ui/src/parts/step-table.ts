import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

export interface WhyStep {
  step: string;
  formula: string;
  unrounded: string;
  rounded: string;
  rule?: string;
  strong?: boolean;
}

/** How a number came about, one rounding a row, so that a calculator follows. A formula wraps: the steps are seen whole. */
@Component({
  selector: 'kl-step-table',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { tabindex: '0', role: 'region', '[attr.aria-label]': 'label()' },
  template: `
    <table>
      <thead>
        <tr>
          <th scope="col">{{ 'ui.why.step' | transloco }}</th>
          <th scope="col">{{ 'ui.why.formula' | transloco }}</th>
          <th scope="col" class="number wide">{{ 'ui.why.unrounded' | transloco }}</th>
          <th scope="col" class="number">{{ 'ui.why.rounded' | transloco }}</th>
          @if (ruled()) {
            <th scope="col" class="wide">{{ 'ui.why.rule' | transloco }}</th>
          }
        </tr>
      </thead>
      <tbody>
        @for (step of steps(); track $index) {
          <tr>
            <th scope="row">{{ step.step }}</th>
            <td class="soft formula">{{ step.formula }}</td>
            <td class="number soft wide">{{ step.unrounded }}</td>
            <td class="number" [class.strong]="step.strong">{{ step.rounded }}</td>
            @if (ruled()) {
              <td class="small wide">{{ step.rule }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    :host {
      display: block;
      overflow-x: auto;
      border: 1px solid var(--kl-line);
      border-radius: 8px;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      padding: 7px 12px;
      border-bottom: 1px solid var(--kl-line);
      font-size: 13px;
      font-weight: 400;
      line-height: 20px;
      text-align: left;
      white-space: nowrap;
      vertical-align: top;
    }
    thead th {
      background: var(--kl-surface-2);
      color: var(--kl-text-3);
      font-size: 12px;
      font-weight: 500;
      line-height: 18px;
    }
    tbody tr:last-child > * {
      border-bottom: 0;
    }
    .formula {
      min-width: 130px;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    th.number,
    .number {
      text-align: right;
    }
    .soft {
      color: var(--kl-text-2);
    }
    .strong {
      font-weight: 600;
    }
    .small {
      color: var(--kl-text-3);
      font-size: 12px;
    }
    @media (max-width: 640px) {
      .wide {
        display: none;
      }
      th,
      td {
        padding: 7px 8px;
      }
    }
  `,
})
export class StepTable {
  readonly steps = input.required<WhyStep[]>();
  readonly label = input.required<string>();

  protected readonly ruled = computed(() => this.steps().some(({ rule }) => rule));
}
