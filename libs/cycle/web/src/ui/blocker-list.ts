import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { BlockerView } from '@kpi-loop/shared/client';
import { EmptyState, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { BlockerWords } from './blocker-words';
import { nameIn } from './stage-words';

@Component({
  selector: 'kl-cycle-blocker-list',
  imports: [BlockerWords, EmptyState, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul>
      @for (blocker of blockers(); track $index) {
        <li>
          <kl-status-mark [status]="blocker.late ? 'bad' : 'warn'" />
          <span class="kl-visually-hidden">{{ (blocker.late ? 'cycle.blocked.late' : 'cycle.blocked.waits') | transloco }}</span>
          <div class="what">
            <span class="words"><kl-blocker-words [of]="blocker" /></span>
            <span class="line">
              <span class="kl-small">{{ 'ui.loop.' + blocker.stage | transloco }}</span>
              <a [routerLink]="blocker.link.split('?')[0]" [queryParams]="queryOf(blocker)">{{ person(blocker) || ('cycle.blocked.open' | transloco) }}</a>
            </span>
          </div>
        </li>
      } @empty {
        <li><kl-empty-state icon="check" [small]="true" [title]="(closed() ? 'cycle.blocked.closed' : 'cycle.blocked.none') | transloco" /></li>
      }
    </ul>
  `,
  styles: `
    ul {
      max-height: 264px;
      margin: 0;
      padding: 0;
      overflow-y: auto;
      list-style: none;
    }
    li {
      display: flex;
      align-items: baseline;
      gap: 8px;
      padding: 9px 0;
      border-top: 1px solid var(--kl-line);
    }
    li:first-child {
      padding-top: 0;
      border-top: 0;
    }
    .what {
      flex: 1;
      min-width: 0;
    }
    .words {
      display: block;
      font-size: 13px;
      line-height: 20px;
      font-weight: 500;
    }
    .line {
      display: flex;
      justify-content: space-between;
      gap: 8px;
      font-size: 12px;
      line-height: 18px;
    }
  `,
})
export class BlockerList {
  private readonly texts = inject(Texts);

  readonly blockers = input.required<BlockerView[]>();
  readonly closed = input(false);

  protected person({ personName, personNameEn }: BlockerView): string {
    return personName ? nameIn(this.texts.lang(), { name: personName, nameEn: personNameEn }) : '';
  }

  protected queryOf({ link }: BlockerView): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(link.split('?')[1] ?? ''));
  }
}
