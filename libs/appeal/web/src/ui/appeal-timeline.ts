import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { AppealStepView } from '@kpi-loop/shared/client';
import { nameIn, Texts, Timeline, type TimelineStep } from '@kpi-loop/shared/ui';

/** What follows from somebody's move is nobody's own. */
const BY_SYSTEM = /\.(statementsIn|execute|windowPassed|due|memberLost)$/;

/** What happened to an appeal, newest last. */
@Component({
  selector: 'kl-appeal-timeline',
  imports: [Timeline],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<kl-timeline [steps]="told()" />`,
})
export class AppealTimeline {
  private readonly texts = inject(Texts);

  readonly steps = input.required<AppealStepView[]>();

  protected readonly told = computed(() =>
    this.steps().map(({ event, actor, at }): TimelineStep => ({
      what: this.texts.text(`appeal.did.${event.split('.')[1]}`),
      who: actor && !BY_SYSTEM.test(event) ? nameIn(this.texts.lang(), actor) : this.nobody(event),
      at,
    })),
  );

  /** Who on the panel has voted stays with the panel. */
  private nobody(event: string): string {
    return this.texts.text(event === 'appeal.vote' ? 'appeal.byPanel' : 'appeal.byClock');
  }
}
