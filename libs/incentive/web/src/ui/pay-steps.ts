import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { StepTable, Texts, type WhyStep } from '@kpi-loop/shared/ui';

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
  imports: [StepTable, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<kl-step-table [steps]="said()" [label]="'incentive.steps' | transloco" />`,
})
export class PaySteps {
  private readonly texts = inject(Texts);
  readonly steps = input.required<PayStep[]>();

  protected readonly said = computed<WhyStep[]>(() => {
    this.texts.lang();
    return this.steps().map(({ step, formula, unrounded, rounded }, i, all) => ({
      step: this.texts.text(`incentive.step.${step}`),
      formula,
      unrounded: unrounded.length > 12 ? `${unrounded.slice(0, 11)}…` : unrounded,
      rounded,
      strong: i === all.length - 1,
    }));
  });
}
