import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ChangeStepView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Texts } from '@kpi-loop/shared/ui';
import { ChangeNamePipe } from './names';

/** What happened to a request, newest last. */
@Component({
  selector: 'kl-change-timeline',
  imports: [BusinessDatePipe, ChangeNamePipe, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (step of steps(); track $index) {
        <li>
          <i aria-hidden="true"></i>
          <div>
            <b>{{ word(step) }}</b>
            <span class="kl-small kl-soft">
              {{ step.actor && !bySystem(step) ? (step.actor | changeName) : ('adjustment.byClock' | transloco) }}
              @if (step.onBehalfOf) {
                {{ 'adjustment.onBehalfOf' | transloco }} {{ step.onBehalfOf | changeName }}
              }
              · {{ step.at | businessDate: 'moment' }}
            </span>
            @if (step.reason) {
              <p>{{ step.reason }}</p>
            }
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
    p {
      margin: 2px 0 0;
      color: var(--kl-text-2);
      white-space: pre-line;
    }
  `,
})
export class ChangeTimeline {
  private readonly texts = inject(Texts);
  readonly steps = input.required<ChangeStepView[]>();

  /** What follows from somebody's move is nobody's own. */
  protected bySystem(step: ChangeStepView): boolean {
    return /\.(assess|schedule|apply|supersede)$/.test(step.event);
  }

  protected word(step: ChangeStepView): string {
    return this.texts.text(`adjustment.did.${step.event.split('.')[1]}`);
  }
}
