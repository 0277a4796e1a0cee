import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { ChangeStepView } from '@kpi-loop/shared/client';
import { Texts, Timeline, type TimelineStep } from '@kpi-loop/shared/ui';
import { nameIn } from './names';

/** What follows from somebody's move is nobody's own. */
const BY_SYSTEM = /\.(assess|schedule|apply|supersede)$/;

/** What happened to a request, newest last. */
@Component({
  selector: 'kl-change-timeline',
  imports: [Timeline],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<kl-timeline [steps]="told()" />`,
})
export class ChangeTimeline {
  private readonly texts = inject(Texts);

  readonly steps = input.required<ChangeStepView[]>();

  protected readonly told = computed(() =>
    this.steps().map((step): TimelineStep => ({
      what: this.texts.text(`adjustment.did.${step.event.split('.')[1]}`),
      who: this.who(step),
      at: step.at,
      reason: step.reason,
    })),
  );

  private who({ event, actor, onBehalfOf }: ChangeStepView): string {
    const lang = this.texts.lang();
    const doer = actor && !BY_SYSTEM.test(event) ? nameIn(lang, actor) : this.texts.text('adjustment.byClock');
    return onBehalfOf ? `${doer} ${this.texts.text('adjustment.onBehalfOf')} ${nameIn(lang, onBehalfOf)}` : doer;
  }
}
