import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealStepView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, LocalNamePipe, Texts } from '@kpi-loop/shared/ui';

/** What happened to an appeal, newest last. */
@Component({
  selector: 'kl-appeal-timeline',
  imports: [BusinessDatePipe, LocalNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (step of steps(); track $index) {
        <li>
          <i aria-hidden="true"></i>
          <div>
            <b>{{ word(step) }}</b>
            <span class="kl-small kl-soft">
              {{ step.actor && !bySystem(step) ? (step.actor | localName) : (nobody(step) | transloco) }}
              · {{ step.at | businessDate: 'moment' }}
            </span>
          </div>
        </li>
      }
    </ol>
  `,
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: relative;
      display: flex;
      gap: 12px;
      padding-bottom: 12px;
    }
    li:not(:last-child)::before {
      content: '';
      position: absolute;
      left: 3.5px;
      top: 14px;
      bottom: -6px;
      width: 1px;
      background: var(--kl-line);
    }
    i {
      flex: none;
      width: 8px;
      height: 8px;
      margin-top: 7px;
      border-radius: 50%;
      background: var(--kl-accent);
    }
    b {
      margin-right: 8px;
      font-weight: 500;
    }
  `,
})
export class AppealTimeline {
  private readonly texts = inject(Texts);

  readonly steps = input.required<AppealStepView[]>();

  /** What follows from somebody's move is nobody's own. */
  protected bySystem({ event }: AppealStepView): boolean {
    return /\.(statementsIn|execute|windowPassed|due)$/.test(event);
  }

  /** Who on the panel has voted stays with the panel. */
  protected nobody({ event }: AppealStepView): string {
    return event === 'appeal.vote' ? 'appeal.byPanel' : 'appeal.byClock';
  }

  protected word({ event }: AppealStepView): string {
    this.texts.lang();
    return this.texts.text(`appeal.did.${event.split('.')[1]}`);
  }
}
