import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ChangeLineRef } from '@kpi-loop/shared/client';
import { StatusChip } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { ChangeMetricPipe } from './names';

export interface WeightRow {
  line: ChangeLineRef;
  before: string | null;
  /** Null: the line ends. */
  after: string | null;
  /** Typed here; the others follow from how they are shared out. */
  editable: boolean;
}

const isNumber = (text: string | null): text is string => text !== null && /^\d+(\.\d+)?$/.test(text);

/** The weights of a card before and after, with how the hundred are shared out. */
@Component({
  selector: 'kl-weights-table',
  imports: [ChangeMetricPipe, FormsModule, NzInputDirective, StatusChip, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bar" aria-hidden="true">
      @for (part of parts(); track $index) {
        <i [class]="'c' + (($index % 6) + 1)" [class.off]="part.off" [style.flex-grow]="part.grow"></i>
      }
    </div>
    <table>
      <thead>
        <tr>
          <th scope="col">{{ 'adjustment.col.line' | transloco }}</th>
          <th scope="col" class="number">{{ 'adjustment.before' | transloco }}</th>
          <th scope="col" class="number">{{ 'adjustment.after' | transloco }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.line.lineId) {
          <tr [class.same]="row.before === row.after">
            <th scope="row">{{ row.line | changeMetric }}</th>
            <td class="number">{{ row.before ?? '–' }}</td>
            <td class="number">
              @if (row.editable) {
                <input
                  nz-input
                  inputmode="decimal"
                  [attr.aria-label]="('adjustment.after' | transloco) + ' ' + (row.line | changeMetric)"
                  [name]="'w' + row.line.lineId"
                  [ngModel]="row.after"
                  [ngModelOptions]="{ standalone: true }"
                  (ngModelChange)="weighed.emit({ lineId: row.line.lineId, weight: $event })"
                />
              } @else {
                {{ row.after ?? '–' }}
              }
            </td>
          </tr>
        }
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{{ 'adjustment.form.sum' | transloco }}</th>
          <td class="number" colspan="2" aria-live="polite">
            <kl-status-chip [status]="sum() === '100.00' ? 'ok' : 'warn'" [word]="sum() + ' / 100'" />
          </td>
        </tr>
      </tfoot>
    </table>
    @if (outside()) {
      <p class="kl-small wrong" role="status">{{ 'adjustment.form.weightRange' | transloco: { min: min(), max: max() } }}</p>
    }
  `,
  styles: `
    .bar {
      display: flex;
      gap: 2px;
      height: 10px;
      margin-bottom: 8px;
      border-radius: 5px;
      overflow: hidden;
    }
    .bar i {
      background: var(--kl-accent);
      min-width: 2px;
    }
    .bar .c2,
    .bar .c5 {
      opacity: 0.7;
    }
    .bar .c3,
    .bar .c6 {
      opacity: 0.45;
    }
    .bar .off {
      background: var(--kl-warn-mark);
      opacity: 1;
    }
    table {
      width: 100%;
      border-collapse: collapse;
    }
    th {
      font-weight: 400;
      text-align: left;
    }
    th,
    td {
      padding: 6px 8px 6px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    .number {
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    .same {
      color: var(--kl-text-3);
    }
    input {
      max-width: 96px;
      text-align: right;
    }
    .wrong {
      margin: 8px 0 0;
      color: var(--kl-warn);
    }
  `,
})
export class WeightsTable {
  readonly rows = input.required<WeightRow[]>();
  readonly min = input('5');
  readonly max = input('40');
  readonly weighed = output<{ lineId: string; weight: string }>();

  protected readonly parts = computed(() =>
    this.rows().flatMap(({ after }) =>
      isNumber(after) && Number(after) > 0 ? [{ grow: Number(after), off: Number(after) < Number(this.min()) || Number(after) > Number(this.max()) }] : [],
    ),
  );
  protected readonly outside = computed(() => this.parts().some((part) => part.off));
  protected readonly sum = computed(() => {
    const weights = this.rows().flatMap(({ after }) => (after === null ? [] : [after]));
    return weights.every(isNumber) ? (weights.reduce((sum, w) => sum + Math.round(Number(w) * 100), 0) / 100).toFixed(2) : '–';
  });
}
