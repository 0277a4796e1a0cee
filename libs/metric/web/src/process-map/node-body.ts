import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ProcessNodeView } from '@kpi-loop/shared/client';
import { CertifiedMark } from '../ui/certified-mark';
import { Icon, LocalNamePipe, StatusMark } from '@kpi-loop/shared/ui';

/** Who answers for a step, the metrics planted in it with how they stand, and what was suggested. */
@Component({
  selector: 'kl-node-body',
  imports: [CertifiedMark, Icon, LocalNamePipe, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="owner kl-small">
      <kl-icon name="user" [size]="12" />
      @if (node().owner; as owner) {
        {{ owner | localName }}
      } @else {
        {{ 'metric.process.noOwner' | transloco }}
      }
    </div>
    <ul>
      @for (metric of node().metrics; track metric.id) {
        <li>
          <a [routerLink]="['/metrics', metric.id]" [title]="(metric | localName) + ' · ' + metric.code">
            <span class="mark">
              @if (metric.state; as state) {
                <kl-status-mark [status]="state" />
                <span class="kl-visually-hidden">{{ 'ui.status.' + state | transloco }}</span>
              }
            </span>
            <span>{{ metric | localName }} <kl-certified-mark [on]="metric.certified" /></span>
          </a>
        </li>
      } @empty {
        <li class="kl-small">{{ 'metric.process.noMetrics' | transloco }}</li>
      }
    </ul>
    <button type="button" class="suggest" (click)="suggested.emit()">
      <kl-icon name="chat" [size]="12" />
      @if (node().openSuggestions) {
        {{ 'metric.suggestion.count' | transloco: { count: node().openSuggestions } }}
      } @else {
        {{ 'metric.suggestion.none' | transloco }}
      }
      <span class="kl-visually-hidden">{{ node() | localName }}</span>
    </button>
  `,
  styles: `
    .owner {
      display: flex;
      align-items: center;
      gap: 4px;
      margin: 2px 0 8px;
    }
    ul {
      display: flex;
      flex-direction: column;
      gap: 2px;
      margin: 0;
      padding: 8px 0 0;
      border-top: 1px solid var(--kl-line);
      list-style: none;
    }
    a {
      display: flex;
      gap: 6px;
      padding: 2px 0;
      color: var(--kl-text);
      font-size: 13px;
      line-height: 20px;
      overflow-wrap: anywhere;
    }
    .mark {
      flex: none;
      width: 10px;
    }
    a:hover {
      color: var(--kl-accent);
    }
    .suggest {
      display: flex;
      align-items: center;
      gap: 4px;
      margin: 8px 0 0;
      padding: 2px 0;
      border: 0;
      background: none;
      color: var(--kl-accent);
      font: inherit;
      font-size: 12px;
      text-align: left;
      cursor: pointer;
    }
    @media (max-width: 640px) {
      .suggest {
        min-height: 40px;
      }
      a {
        min-height: 40px;
        align-items: center;
      }
    }
  `,
})
export class NodeBody {
  readonly node = input.required<ProcessNodeView>();
  readonly suggested = output<void>();
}
