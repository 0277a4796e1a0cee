import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { MetricVersionItemView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, LocalNamePipe } from '@kpi-loop/shared/ui';
import { VersionStatus } from '../ui/version-status';

@Component({
  selector: 'kl-version-list',
  imports: [BusinessDatePipe, LocalNamePipe, TranslocoPipe, VersionStatus],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol>
      @for (version of versions(); track version.id) {
        <li [class.on]="version.id === current()">
          <button type="button" class="pick" [attr.aria-current]="version.id === current() ? 'true' : null" (click)="chosen.emit(version.id)">
            <span class="kl-row">
              <b>{{ 'metric.version' | transloco: { version: version.versionNo } }}</b>
              <kl-version-status [status]="version.status" />
            </span>
            <span class="kl-small">
              {{ version.author | localName }}
              @if (version.publishedAt) {
                · {{ 'metric.publishedOn' | transloco: { day: version.publishedAt | businessDate: 'day' } }}
              }
            </span>
          </button>
          @if (version.id !== current()) {
            <button type="button" class="kl-link compare" (click)="compared.emit(version.id)">{{ 'metric.compare' | transloco }}</button>
          }
        </li>
      }
    </ol>
    @if (versions().length === 1) {
      <p class="kl-small">{{ 'metric.onlyVersion' | transloco }}</p>
    }
  `,
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 8px;
      margin: 0 -8px;
      padding-right: 8px;
      border-radius: var(--kl-r-m);
    }
    li.on {
      background: var(--kl-accent-soft);
    }
    .pick {
      display: flex;
      flex: 1;
      flex-direction: column;
      gap: 2px;
      min-width: 0;
      padding: 8px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-align: left;
      cursor: pointer;
    }
    b {
      font-weight: 500;
    }
    .compare {
      flex: none;
      padding: 8px 4px;
      font-size: 13px;
    }
    p {
      margin: 8px 0 0;
    }
  `,
})
export class VersionList {
  readonly versions = input.required<MetricVersionItemView[]>();
  readonly current = input.required<string>();
  readonly chosen = output<string>();
  /** The other version, to be compared with the current one. */
  readonly compared = output<string>();
}
