import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ApprovalView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, StatusChip } from '@kpi-loop/shared/ui';
import { ChangeNamePipe } from './names';

/** Whose yes it takes, in order: who gave it, who may now, who may next. */
@Component({
  selector: 'kl-approval-chain',
  imports: [BusinessDatePipe, ChangeNamePipe, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (step of steps(); track $index) {
        <li [class]="step.state">
          <kl-status-chip
            [status]="step.state === 'done' ? 'ok' : step.state === 'now' ? 'warn' : 'none'"
            [bare]="true"
            [word]="'adjustment.waitsFor.' + step.party | transloco"
          />
          <span class="who">
            @for (person of step.people.slice(0, most); track person.id; let last = $last) {
              {{ person | changeName }}{{ last ? '' : ' / ' }}
            } @empty {
              {{ 'adjustment.nobodyYet' | transloco }}
            }
            @if (step.people.length > most) {
              {{ 'adjustment.andMore' | transloco: { count: step.people.length - most } }}
            }
            @if (step.onBehalfOf) {
              {{ 'adjustment.onBehalfOf' | transloco }} {{ step.onBehalfOf | changeName }}
            }
            <small>{{ step.on ? (step.on | businessDate: 'dayShort') : ('adjustment.step.' + step.state | transloco) }}</small>
            @for (rule of step.waived; track rule) {
              <small class="waived">{{ 'adjustment.waived' | transloco: { rule: ('dutyRule.' + rule | transloco) } }}</small>
            }
          </span>
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
      display: flex;
      gap: 12px;
      justify-content: space-between;
      padding: 8px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    li:last-child {
      border-bottom: 0;
    }
    .who {
      text-align: right;
    }
    .next {
      color: var(--kl-text-3);
    }
    small {
      margin-left: 4px;
      font-size: 12px;
      color: var(--kl-text-3);
    }
    .waived {
      display: block;
      color: var(--kl-warn);
    }
  `,
})
export class ApprovalChain {
  readonly steps = input.required<ApprovalView[]>();
  protected readonly most = 3;
}
