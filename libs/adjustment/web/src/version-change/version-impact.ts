import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { VersionImpactView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, numberText, Texts } from '@kpi-loop/shared/ui';
import { ChangeNamePipe, decimalsOf, unitOf } from '../ui/names';

/** How a figure is told. */
export interface Told {
  unit: string;
  decimals: number;
  percent: boolean;
}

/** Old and new figures of every line that would be moved, and what that makes of its score and of the card. */
@Component({
  selector: 'kl-version-impact',
  imports: [BusinessDatePipe, ChangeNamePipe, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="kl-small">
      {{
        'adjustment.version.counts' | transloco: { lines: impact().lineCount, changed: impact().changedCount, day: (impact().computedOn | businessDate: 'day') }
      }}
    </p>
    @if (impact().lines.length) {
      <div class="scroll" tabindex="0" role="region" [attr.aria-label]="'adjustment.version.impact' | transloco">
        <table>
          <thead>
            <tr>
              <th scope="col">{{ 'adjustment.version.owner' | transloco }}</th>
              <th scope="col" class="kl-number">{{ 'adjustment.version.actual' | transloco }}</th>
              <th scope="col" class="kl-number">{{ 'adjustment.version.score' | transloco }}</th>
              <th scope="col" class="kl-number">{{ 'adjustment.version.total' | transloco }}</th>
            </tr>
          </thead>
          <tbody>
            @for (line of impact().lines; track line.lineId) {
              <tr [class.moved]="line.scoreBefore !== line.scoreAfter">
                <th scope="row">
                  <a [routerLink]="['/targets', line.scorecardId]">{{ line.owner | changeName }}</a>
                </th>
                <td class="kl-number">{{ shown(line.actualBefore) }} → {{ shown(line.actualAfter) }}</td>
                <td class="kl-number">{{ line.scoreBefore ?? '–' }} → {{ line.scoreAfter ?? '–' }}</td>
                <td class="kl-number">{{ line.totalBefore ?? '–' }} → {{ line.totalAfter ?? '–' }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
      @if (hidden() > 0) {
        <p class="kl-small">{{ 'adjustment.version.more' | transloco: { count: hidden() } }}</p>
      }
    }
  `,
  styles: `
    p {
      margin: 0 0 8px;
    }
    .scroll {
      overflow-x: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 13px;
    }
    th,
    td {
      padding: 8px 8px 8px 0;
      border-bottom: 1px solid var(--kl-line);
      font-weight: 400;
      white-space: nowrap;
    }
    thead th {
      color: var(--kl-text-2);
    }
    th:first-child {
      text-align: left;
    }
    .moved td {
      font-weight: 500;
    }
  `,
})
export class VersionImpact {
  private readonly texts = inject(Texts);

  readonly impact = input.required<VersionImpactView>();
  readonly told = input.required<Told>();
  protected readonly hidden = computed(() => this.impact().lineCount - this.impact().lines.length);

  protected shown(value: string | null): string {
    return value === null ? '–' : numberText(value, this.texts.lang(), { unit: unitOf(this.told()), decimals: decimalsOf(this.told()) });
  }
}
