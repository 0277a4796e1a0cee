import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnText, type NamedColumn } from '@kpi-loop/metric/domain';
import type { ColumnType, PreviewView } from '@kpi-loop/shared/client';
import { Panel, Texts } from '@kpi-loop/shared/ui';

const SHOWN_ROWS = 20;

/** The first rows of a delivery as they came, below what each column is called. */
@Component({
  selector: 'kl-preview-table',
  imports: [Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'measurement.wizard.found' | transloco" [note]="note()" [flush]="true">
      <div class="scroll" tabindex="0" role="region" [attr.aria-label]="'measurement.wizard.found' | transloco">
        <table>
          <thead>
            <tr>
              @for (column of heads(); track $index) {
                <th scope="col" [class.kl-number]="column.type === 'number'">
                  <b>{{ column.text }}</b>
                  <div class="kl-small">
                    @if (column.text !== column.name) {
                      <span class="kl-mono">{{ column.name }}</span> ·
                    }
                    {{ 'measurement.type.' + column.type | transloco }}
                  </div>
                </th>
              }
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.rowNo) {
              <tr>
                @for (cell of row.cells; track $index) {
                  <td [class.kl-number]="columns()[$index].type === 'number'">{{ cell }}</td>
                }
              </tr>
            } @empty {
              <tr>
                <td [attr.colspan]="columns().length">{{ 'problem.noRows' | transloco }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    </kl-panel>
  `,
  styles: `
    .scroll {
      overflow-x: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 13px;
      white-space: nowrap;
    }
    th,
    td {
      padding: 6px 12px;
      border-bottom: 1px solid var(--kl-line);
      text-align: left;
      font-weight: 400;
    }
    th {
      vertical-align: top;
    }
    b {
      font-weight: 500;
    }
    td {
      color: var(--kl-text-2);
    }
    .kl-number {
      text-align: right;
    }
  `,
})
export class PreviewTable {
  private readonly texts = inject(Texts);

  readonly preview = input.required<PreviewView>();
  /** In the order of the cells, as they are meant to be read. */
  readonly columns = input.required<readonly (NamedColumn & { type: ColumnType })[]>();
  readonly note = input('');

  protected readonly heads = computed(() => this.columns().map((column) => ({ ...column, text: columnText(column.name, [column], this.texts.lang()) || '–' })));
  protected readonly rows = computed(() => (this.preview().rows as unknown as { rowNo: number; cells: string[] }[]).slice(0, SHOWN_ROWS));
}
