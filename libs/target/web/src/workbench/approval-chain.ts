import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ApprovalStepView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Panel, StatusChip } from '@kpi-loop/shared/ui';
import { CardNamePipe } from '../ui/local-name';

/** Who has approved a card, when, and who is still asked. */
@Component({
  selector: 'kl-approval-chain',
  imports: [BusinessDatePipe, CardNamePipe, Panel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'target.chain.title' | transloco">
      <ol>
        @for (seat of chain(); track seat.step) {
          <li class="kl-row wrap">
            <b>{{ 'target.chain.' + seat.step | transloco }}</b>
            @if (seat.by) {
              <span>{{ seat.by | cardName }}</span>
              <time class="kl-small" [attr.datetime]="seat.at">{{ seat.at | businessDate: 'moment' }}</time>
              @for (rule of seat.waived; track rule) {
                <span class="kl-tag">{{ 'target.chain.waived' | transloco: { rule: ('dutyRule.' + rule | transloco) } }}</span>
              }
            } @else {
              <kl-status-chip status="warn" [bare]="true" [word]="'target.chain.open' | transloco" />
            }
          </li>
        }
      </ol>
      @if (waiver()) {
        <p>
          <span class="kl-tag">{{ 'target.chain.waiver' | transloco }}</span> {{ waiver() }}
        </p>
      }
    </kl-panel>
  `,
  styles: `
    ol {
      display: flex;
      flex-direction: column;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    p {
      margin: 12px 0 0;
    }
  `,
})
export class ApprovalChain {
  readonly chain = input.required<ApprovalStepView[]>();
  readonly waiver = input<string | null>(null);
}
