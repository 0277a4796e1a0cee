import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PanelSeat } from '@kpi-loop/appeal/domain';
import type { AppealFormerMemberView, AppealMemberView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, LocalNamePipe, StatusChip } from '@kpi-loop/shared/ui';

/** Who decides: one of each seat, and who has voted already; which seats are open, and who sat there before. */
@Component({
  selector: 'kl-panel-list',
  imports: [BusinessDatePipe, LocalNamePipe, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (member of members(); track member.person.id) {
        <li>
          <span>
            {{ member.person | localName }}
            @if (member.person.id === me()) {
              <span class="kl-tag accent">{{ 'appeal.panel.you' | transloco }}</span>
            }
            <small>{{ 'appeal.seat.' + member.seat | transloco }}</small>
          </span>
          @if (member.voted || votes()) {
            <kl-status-chip
              [bare]="true"
              [status]="member.voted ? 'ok' : 'none'"
              [word]="(member.voted ? 'appeal.panel.voted' : 'appeal.panel.notYet') | transloco"
            />
          }
        </li>
      }
      @for (seat of open(); track seat) {
        <li>
          <span
            >{{ 'appeal.panel.open' | transloco }}<small>{{ 'appeal.seat.' + seat | transloco }}</small></span
          >
        </li>
      }
      @for (member of former(); track member.person.id) {
        <li class="former">
          <span>
            {{ member.person | localName }}
            <small
              >{{ 'appeal.seat.' + member.seat | transloco }} · {{ 'appeal.panel.former' | transloco }} {{ member.at | businessDate: 'day' }} ·
              {{ 'appeal.panel.' + member.cause | transloco }}</small
            >
            @if (member.reason) {
              <small class="why">{{ member.reason }}</small>
            }
          </span>
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: 12px;
      align-items: center;
      justify-content: space-between;
      padding: 8px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    li:last-child {
      border-bottom: 0;
    }
    .former {
      color: var(--kl-text-3);
    }
    .why {
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
    small {
      display: block;
      font-size: 12px;
      color: var(--kl-text-3);
    }
  `,
})
export class PanelList {
  readonly members = input.required<AppealMemberView[]>();
  readonly former = input<AppealFormerMemberView[]>([]);
  readonly open = input<readonly PanelSeat[]>([]);
  readonly me = input<string | null>(null);
  /** They deliberate: whose vote is waited for is said, too. */
  readonly votes = input(false);
}
