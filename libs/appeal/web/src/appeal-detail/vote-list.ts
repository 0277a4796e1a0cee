import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { AppealGroundView, AppealVoteView } from '@kpi-loop/shared/client';
import { LocalNamePipe, Panel, StatusChip } from '@kpi-loop/shared/ui';
import { outcomeState } from '../ui/names';

/** How each member voted; for those alone whose it is to know. */
@Component({
  selector: 'kl-vote-list',
  imports: [LocalNamePipe, Panel, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'appeal.vote.votes' | transloco">
      @for (vote of votes(); track vote.person.id) {
        <section>
          <b>{{ vote.person | localName }}</b>
          @if (vote.level === 2) {
            <small>{{ 'appeal.panel.second' | transloco }}</small>
          }
          @if (!vote.counts) {
            <small>{{ 'appeal.vote.notCounted' | transloco }}</small>
          }
          @for (one of vote.grounds; track one.no) {
            <p class="kl-row">
              <kl-status-chip [bare]="true" [status]="outcomeState(one.outcome)" [word]="'appeal.outcome.' + one.outcome | transloco" />
              <span class="kl-small">{{ 'appeal.ground.' + kindOf(one.no) | transloco }}</span>
            </p>
            <p class="words">{{ one.reason }}</p>
          }
        </section>
      }
      @if (hidden()) {
        <p class="kl-small">{{ 'appeal.vote.hidden' | transloco }}</p>
      }
    </kl-panel>
  `,
  styles: `
    section {
      padding: 8px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    section:first-child {
      padding-top: 0;
    }
    section:last-child {
      border-bottom: 0;
    }
    b {
      font-weight: 500;
    }
    small {
      margin-left: 4px;
      font-size: 12px;
      color: var(--kl-text-3);
    }
    p {
      margin: 2px 0 0;
    }
    .words {
      color: var(--kl-text-2);
      white-space: pre-line;
    }
  `,
})
export class VoteList {
  readonly votes = input.required<AppealVoteView[]>();
  readonly grounds = input.required<AppealGroundView[]>();
  /** The panel still deliberates. */
  readonly hidden = input(false);

  protected readonly outcomeState = outcomeState;

  protected kindOf(no: number): string {
    return this.grounds().find((ground) => ground.no === no)?.ground ?? '';
  }
}
