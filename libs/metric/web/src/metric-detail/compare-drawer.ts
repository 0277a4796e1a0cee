import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { measureText, type NamedColumn } from '@kpi-loop/metric/domain';
import { type MeasureDto, MetricService, type MetricVersionView } from '@kpi-loop/shared/client';
import { EmptyState, nameIn, ProblemSpeaker, resource, Texts, unitLabel } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { formulaWords } from '../ui/formula-words';
import { factText } from '../ui/definition-facts';
import { monthText, valueText } from '../ui/value-text';

/** Two versions beside each other, field by field; the older one on the left. */
@Component({
  selector: 'kl-compare-drawer',
  imports: [EmptyState, FormsModule, NzButtonComponent, NzCheckboxComponent, NzDrawerComponent, NzDrawerContentDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-drawer [nzVisible]="open()" nzWidth="min(720px, 100vw)" [nzTitle]="'metric.diff.title' | transloco" (nzOnClose)="closed.emit()">
      <ng-container *nzDrawerContent>
        @if (rows(); as list) {
          <!-- eslint-disable-next-line @angular-eslint/template/label-has-associated-control -->
          <label nz-checkbox class="only" [ngModel]="onlyChanges()" (ngModelChange)="onlyChanges.set($event)">{{
            'metric.diff.onlyChanges' | transloco
          }}</label>
          @if (list.length) {
            <table>
              <thead>
                <tr>
                  <th scope="col">{{ 'metric.diff.field' | transloco }}</th>
                  <th scope="col">{{ 'metric.version' | transloco: { version: sides()!.before.versionNo } }}</th>
                  <th scope="col">{{ 'metric.version' | transloco: { version: sides()!.after.versionNo } }}</th>
                </tr>
              </thead>
              <tbody>
                @for (row of list; track row.field) {
                  <tr [class.changed]="row.changed">
                    <th scope="row">
                      {{ row.label }}
                      @if (row.changed) {
                        <span class="kl-visually-hidden">{{ 'metric.diff.changed' | transloco }}</span>
                      }
                    </th>
                    <td>{{ row.before }}</td>
                    <td>{{ row.after }}</td>
                  </tr>
                }
              </tbody>
            </table>
          } @else {
            <kl-empty-state icon="check" [title]="'metric.diff.same' | transloco" />
          }
          @if (values(); as shown) {
            <h3>{{ 'metric.diff.values' | transloco }}</h3>
            <div class="values" tabindex="0" role="region" [attr.aria-label]="'metric.diff.values' | transloco">
              <table>
                <thead>
                  <tr>
                    <th scope="col">{{ 'metric.editor.previewWho' | transloco }}</th>
                    @for (month of shown.months; track month) {
                      <th scope="col">{{ month }}</th>
                    }
                  </tr>
                </thead>
                <tbody>
                  @for (subject of shown.subjects; track subject.id) {
                    <tr>
                      <th scope="row">{{ subject.name }}</th>
                      @for (cell of subject.cells; track $index) {
                        <td [class.moved]="cell.before !== cell.after">
                          <span class="kl-visually-hidden">{{ 'metric.version' | transloco: { version: sides()!.before.versionNo } }}</span> {{ cell.before
                          }}<br />
                          <span class="kl-visually-hidden">{{ 'metric.version' | transloco: { version: sides()!.after.versionNo } }}</span> {{ cell.after }}
                        </td>
                      }
                    </tr>
                  }
                </tbody>
              </table>
            </div>
          }
        } @else if (answer.error()) {
          <kl-empty-state icon="refresh" [title]="reason().title">
            <button nz-button type="button" (click)="answer.reload()">{{ 'ui.table.retry' | transloco }}</button>
          </kl-empty-state>
        } @else if (open()) {
          @for (i of [1, 2, 3, 4]; track i) {
            <p><span class="kl-skeleton"></span></p>
          }
        }
      </ng-container>
    </nz-drawer>
  `,
  styles: `
    h3 {
      margin: 20px 0 8px;
      font-size: 14px;
      font-weight: 500;
    }
    .values {
      overflow-x: auto;
    }
    .values table {
      table-layout: auto;
    }
    .values td,
    .values thead th:not(:first-child) {
      text-align: right;
      white-space: nowrap;
    }
    .moved {
      font-weight: 600;
    }
    .only {
      margin-bottom: 12px;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      table-layout: fixed;
    }
    th,
    td {
      padding: 8px 10px;
      border-bottom: 1px solid var(--kl-line);
      font-weight: 400;
      text-align: left;
      vertical-align: top;
      overflow-wrap: anywhere;
      white-space: pre-line;
    }
    thead th {
      background: var(--kl-surface-2);
      color: var(--kl-text-3);
      font-size: 12px;
    }
    th:first-child {
      width: 24%;
      color: var(--kl-text-2);
    }
    .changed th {
      color: var(--kl-text);
      font-weight: 500;
      box-shadow: inset 3px 0 0 var(--kl-accent);
    }
    .changed td:last-child {
      background: var(--kl-accent-soft);
    }
  `,
})
export class CompareDrawer {
  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  readonly open = input.required<boolean>();
  readonly before = input.required<string | null>();
  readonly after = input.required<string>();
  readonly closed = output<void>();

  protected readonly onlyChanges = signal(true);
  protected readonly answer = resource({
    params: () => (this.before() ? { id: this.before()!, otherId: this.after() } : undefined),
    loader: ({ params }) => this.api.metricVersionCompare(params),
  });
  private readonly compared = resource({
    params: () => (this.before() ? { id: this.before()!, otherId: this.after() } : undefined),
    loader: ({ params }) => this.api.metricVersionComparedValues(params),
  });
  /** The older version above, the newer below; nothing where the viewer may not try definitions or there are no rows. */
  protected readonly values = computed(() => {
    const sides = this.sides();
    if (!sides || !this.compared.hasValue() || !this.compared.value().subjects.length) return undefined;
    const lang = this.texts.lang();
    const turned = sides.before.id !== this.before();
    const { subjects } = this.compared.value();
    return {
      months: subjects[0].months.map((cell) => monthText(cell.month, lang)),
      subjects: subjects.map((subject) => ({
        id: subject.id,
        name: nameIn(lang, subject),
        cells: subject.months.map(({ before, after }) => ({
          before: valueText(turned ? after : before, sides.before, lang),
          after: valueText(turned ? before : after, sides.after, lang),
        })),
      })),
    };
  });
  protected readonly reason = computed(() => this.speaker.words(this.answer.error()));
  protected readonly sides = computed(() => {
    if (!this.answer.hasValue()) return undefined;
    const { before, after, ...rest } = this.answer.value();
    return before.versionNo < after.versionNo ? { before, after, ...rest } : { before: after, after: before, ...rest };
  });
  protected readonly rows = computed(() => {
    this.texts.lang();
    const sides = this.sides();
    if (!sides) return undefined;
    return sides.fields
      .filter((f) => f.changed || !this.onlyChanges())
      .map(({ field, changed }) => ({
        field,
        changed,
        label: this.texts.text(`metric.field.${field}`),
        before: this.value(field, sides.before, sides.labels),
        after: this.value(field, sides.after, sides.labels),
      }));
  });

  private value(field: string, version: MetricVersionView, labels: readonly NamedColumn[]): string {
    const raw = version[field as keyof MetricVersionView];
    switch (field) {
      case 'processNodeId':
        return version.processNode ? nameIn(this.texts.lang(), version.processNode) : '–';
      case 'numerator':
      case 'denominator':
        return raw ? measureText(raw as MeasureDto, formulaWords(this.texts, labels)) : '–';
      case 'kind':
        return this.texts.text(`metric.kind.${version.kind}`);
      case 'direction':
        return this.texts.text(`metric.direction.${version.direction}`);
      case 'flow':
        return this.texts.text(raw ? 'metric.flow.yes' : 'metric.flow.no');
      case 'percent':
        return this.texts.text(raw ? 'metric.yes' : 'metric.no');
      case 'unit':
        return unitLabel(version.unit, this.texts.lang()) || '–';
      case 'datasetCode':
        return nameIn(this.texts.lang(), this.sides()!.datasets.find(({ code }) => code === raw)) || '–';
      case 'decimals':
      case 'formula':
      case 'timezone':
      case 'description':
      case 'descriptionEn':
        return String(raw ?? '') || '–';
      default:
        return factText(field, version, this.texts, labels) || '–';
    }
  }
}
