import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import type { DraftPreviewView } from '@kpi-loop/shared/client';
import { nameIn, Texts } from '@kpi-loop/shared/ui';
import { monthText, valueText } from '../ui/value-text';

/** What the draft would come to: a few units and people, the last months, each with the number of rows behind it. */
@Component({
  selector: 'kl-draft-preview',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (rows().length) {
      <div class="table" tabindex="0" role="region" [attr.aria-label]="'metric.editor.previewRows' | transloco">
        <table>
          <caption class="kl-visually-hidden">
            {{
              'metric.editor.previewRows' | transloco
            }}
          </caption>
          <thead>
            <tr>
              <th scope="col">{{ 'metric.editor.previewWho' | transloco }}</th>
              @for (month of months(); track month) {
                <th scope="col" class="number">{{ named(month) }}</th>
              }
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.id) {
              <tr>
                <th scope="row">{{ row.name }}</th>
                @for (cell of row.cells; track $index) {
                  <td class="number">
                    {{ cell.text }}<small>{{ cell.count === null ? '' : ('metric.editor.previewCount' | transloco: { count: cell.count }) }}</small>
                  </td>
                }
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <p class="kl-small">{{ 'metric.editor.previewNone' | transloco }}</p>
    }
  `,
  styles: `
    .table {
      overflow-x: auto;
    }
    table {
      width: 100%;
      font-size: 13px;
      border-collapse: collapse;
    }
    th:first-child {
      min-width: 80px;
    }
    th {
      padding: 6px 8px 6px 0;
      font-weight: 400;
      text-align: left;
      color: var(--kl-text-2);
    }
    td {
      padding: 6px 8px 6px 0;
      white-space: nowrap;
      border-top: 1px solid var(--kl-line);
    }
    tbody th {
      border-top: 1px solid var(--kl-line);
      color: inherit;
    }
    .number {
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    small {
      display: block;
      font-size: 11px;
      color: var(--kl-text-3);
    }
  `,
})
export class DraftPreview {
  private readonly texts = inject(Texts);

  readonly preview = input.required<DraftPreviewView>();
  readonly decimals = input(2);
  readonly percent = input(false);

  /** The latest ones: the panel is narrow. */
  protected readonly months = computed(() => this.preview().months.slice(-3));
  protected readonly rows = computed(() => {
    const lang = this.texts.lang();
    return this.preview().subjects.map((subject) => ({
      id: subject.id,
      name: nameIn(lang, subject),
      cells: this.months().map((month) => {
        const cell = subject.values.find((value) => value.month === month);
        return { text: this.text(cell?.value ?? null), count: cell?.rowCount ?? null };
      }),
    }));
  });

  protected named(month: string): string {
    return monthText(month, this.texts.lang());
  }

  private text(value: string | null): string {
    return valueText(value, { percent: this.percent(), decimals: this.decimals() }, this.texts.lang());
  }
}
