import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  AGGREGATES,
  type Aggregate,
  comparesColumns,
  type DatasetColumn,
  FILTER_OPS,
  type FilterOp,
  type Measure,
  type MeasureFilter,
} from '@kpi-loop/metric/domain';
import { Icon, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { ColumnField } from './column-field';

const NUMERIC = /^-?\d+(\.\d+)?$/;
const OF_SUMS: ReadonlySet<Aggregate> = new Set(['sum', 'count', 'distinct']);
const LIST = /[,，;；]/;

/** What is counted of the rows of a dataset, without SQL: how, of which column, of which rows. */
@Component({
  selector: 'kl-measure-builder',
  imports: [ColumnField, FormsModule, Icon, NzButtonComponent, NzInputDirective, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './measure-builder.html',
  styleUrl: './measure-builder.less',
})
export class MeasureBuilder {
  private readonly texts = inject(Texts);

  readonly measure = model.required<Measure>();
  readonly label = input.required<string>();
  readonly columns = input<DatasetColumn[]>([]);
  /** A ratio is of sums: no averages in it. */
  readonly ofSums = input(false);

  protected readonly ops = FILTER_OPS;
  protected readonly comparesColumns = comparesColumns;
  protected readonly aggregates = computed(() => {
    this.texts.lang();
    return AGGREGATES.filter((agg) => !this.ofSums() || OF_SUMS.has(agg) || this.measure().agg === agg).map((value) => ({
      value,
      label: this.texts.text(`metric.agg.${value}`),
    }));
  });

  protected aggregate(agg: Aggregate): void {
    this.measure.update(({ per, ...m }) => ({ ...m, agg, ...(agg === 'last' ? { per: per ?? [] } : {}) }));
  }

  protected column(column: string): void {
    this.measure.update(({ column: _old, ...m }) => (column ? { ...m, column } : m));
  }

  protected per(text: string): void {
    this.measure.update((m) => ({
      ...m,
      per: text
        .split(LIST)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    }));
  }

  protected add(): void {
    this.measure.update((m) => ({ ...m, filters: [...m.filters, { column: '', op: 'eq' }] }));
  }

  protected remove(at: number): void {
    this.measure.update((m) => ({ ...m, filters: m.filters.filter((_, i) => i !== at) }));
  }

  protected change(at: number, change: Partial<MeasureFilter>): void {
    this.measure.update((m) => ({ ...m, filters: m.filters.map((f, i) => (i === at ? { ...f, ...change } : f)) }));
  }

  /** Another comparison wants another kind of value. */
  protected op(at: number, op: FilterOp): void {
    const { value: _value, ...rest } = this.measure().filters[at];
    this.measure.update((m) => ({ ...m, filters: m.filters.map((f, i) => (i === at ? { ...rest, op } : f)) }));
  }

  protected value(at: number, text: string): void {
    const op = this.measure().filters[at].op;
    const value = op === 'in' ? text.split(LIST).map((part) => part.trim()) : NUMERIC.test(text.trim()) ? text.trim() : text;
    this.change(at, { value: op === 'in' ? (value as string[]).filter((part, i, all) => part !== '' || i === all.length - 1) : value });
  }

  protected valueText(filter: MeasureFilter): string {
    return Array.isArray(filter.value) ? filter.value.join(', ') : String(filter.value ?? '');
  }
}
