import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { DroppedLineView, ScorecardLineView } from '@kpi-loop/shared/client';
import { KpiNumberPipe, Panel } from '@kpi-loop/shared/ui';
import { CardNamePipe } from '../ui/local-name';
import { growth, styleOf } from '../ui/line-number';

/** For whoever approves: what is different from the period before, line by line. */
@Component({
  selector: 'kl-card-diff',
  imports: [CardNamePipe, KpiNumberPipe, Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'target.diff.title' | transloco" [note]="'target.diff.note' | transloco">
      <table>
        <thead>
          <tr>
            <th scope="col">{{ 'target.col.metric' | transloco }}</th>
            <th scope="col" class="kl-number">{{ 'target.diff.before' | transloco }}</th>
            <th scope="col" class="kl-number">{{ 'target.diff.now' | transloco }}</th>
            <th scope="col" class="kl-number">{{ 'target.diff.change' | transloco }}</th>
            <th scope="col" class="kl-number wide-only">{{ 'target.col.weight' | transloco }}</th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.line.id) {
            <tr>
              <th scope="row">
                {{ row.line | cardName }}
                @if (!row.line.previous) {
                  <span class="kl-tag accent">{{ 'target.diff.added' | transloco }}</span>
                }
              </th>
              <td class="kl-number">{{ row.line.previous?.target | kpiNumber: row.style }}</td>
              <td class="kl-number">
                <b>{{ row.line.target | kpiNumber: row.style }}</b>
              </td>
              <td class="kl-number">{{ row.change === null ? '–' : (row.change | kpiNumber: { unit: '%', decimals: 1, sign: true }) }}</td>
              <td class="kl-number wide-only">{{ row.line.previous && row.moved ? +row.line.previous.weight + ' → ' : '' }}{{ +row.line.weight }}</td>
            </tr>
          }
          @for (gone of dropped(); track gone.code) {
            <tr class="gone">
              <th scope="row">
                <s>{{ gone | cardName }}</s> <span class="kl-tag">{{ 'target.diff.dropped' | transloco }}</span>
              </th>
              <td class="kl-number">{{ gone.target | kpiNumber: styleOf(gone) }}</td>
              <td class="kl-number">–</td>
              <td class="kl-number">–</td>
              <td class="kl-number wide-only">{{ +gone.weight }} → 0</td>
            </tr>
          }
        </tbody>
      </table>
    </kl-panel>
  `,
  styles: `
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 13px;
    }
    th,
    td {
      padding: 7px 8px;
      border-top: 1px solid var(--kl-line);
      font-weight: 400;
      text-align: left;
    }
    .kl-number {
      text-align: right;
    }
    thead th {
      border-top: 0;
      font-size: 12px;
      color: var(--kl-text-3);
    }
    .gone {
      color: var(--kl-text-3);
    }
  `,
})
export class CardDiff {
  readonly lines = input.required<ScorecardLineView[]>();
  readonly dropped = input<DroppedLineView[]>([]);

  protected readonly styleOf = styleOf;
  protected readonly rows = computed(() =>
    this.lines().map((line) => ({
      line,
      style: styleOf(line),
      change: growth(line.target, line.previous?.target ?? null),
      moved: Number(line.previous?.weight) !== Number(line.weight),
    })),
  );
}
