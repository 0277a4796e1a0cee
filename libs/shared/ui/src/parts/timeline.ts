import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { BusinessDatePipe } from '../numbers/number-pipes';

/** A step in the words of the feature it belongs to: what was done, by whom, and why where that was said. */
export interface TimelineStep {
  what: string;
  who: string;
  at: string;
  reason?: string | null;
}

/** What happened to a thing, newest last. */
@Component({
  selector: 'kl-timeline',
  imports: [BusinessDatePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (step of steps(); track $index) {
        <li>
          <i aria-hidden="true"></i>
          <div>
            <b>{{ step.what }}</b>
            <span class="kl-small kl-soft">{{ step.who }} · {{ step.at | businessDate: 'moment' }}</span>
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
export class Timeline {
  readonly steps = input.required<readonly TimelineStep[]>();
}
