import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnsOf, columnText, measuresOf, type NamedColumn, readsMetrics, type TestCase } from '@kpi-loop/metric/domain';
import type { TestResultView } from '@kpi-loop/shared/client';
import { Icon, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import type { TestSubject } from './datasets';
import type { Draft } from './definition-draft';

type Row = TestCase['rows'][number];

/** Rows as they might come, or values of inputs, and the figure they have to make; beside it what they make now. */
@Component({
  selector: 'kl-test-cases',
  imports: [FormsModule, Icon, NzButtonComponent, NzInputDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './test-cases.html',
  styleUrl: './test-cases.less',
})
export class TestCases {
  private readonly texts = inject(Texts);

  readonly draft = model.required<Draft>();
  readonly results = input<readonly TestResultView[]>([]);
  /** Whom the rows of the dataset name; a row without a unit is of the unit of its person. */
  readonly subjects = input<readonly TestSubject[]>([]);
  /** What people call the columns. */
  readonly labels = input<readonly NamedColumn[]>([]);

  protected readonly ofMetrics = computed(() => readsMetrics(this.draft().kind));
  /** The columns the definition reads: whatever else a row has does not matter. */
  protected readonly columns = computed(() => [...new Set(measuresOf(this.draft()).flatMap(columnsOf))]);
  protected readonly names = computed(() => this.draft().inputs.map((one) => one.as));

  protected called(column: string): string {
    return columnText(column, this.labels(), this.texts.lang());
  }

  protected add(): void {
    const rows = this.ofMetrics() ? [] : [this.row()];
    this.set([...this.draft().tests, { name: `#${this.draft().tests.length + 1}`, rows, inputs: {}, expected: null }]);
  }

  protected remove(at: number): void {
    this.set(this.draft().tests.filter((_, i) => i !== at));
  }

  protected change(at: number, change: Partial<TestCase>): void {
    this.set(this.draft().tests.map((test, i) => (i === at ? { ...test, ...change } : test)));
  }

  protected input(at: number, name: string, value: string): void {
    this.change(at, { inputs: { ...this.draft().tests[at].inputs, [name]: value.trim() || null } });
  }

  protected addRow(at: number): void {
    const { rows } = this.draft().tests[at];
    this.change(at, { rows: [...rows, rows.length ? structuredClone(rows[rows.length - 1]) : this.row()] });
  }

  protected removeRow(at: number, row: number): void {
    this.change(at, { rows: this.draft().tests[at].rows.filter((_, i) => i !== row) });
  }

  protected changeRow(at: number, row: number, change: Partial<Row>): void {
    this.change(at, { rows: this.draft().tests[at].rows.map((one, i) => (i === row ? { ...one, ...change } : one)) });
  }

  protected name(at: number, row: number, subject: TestSubject, text: string): void {
    this.changeRow(at, row, { [subject]: text.trim() || null });
  }

  protected cell(at: number, row: number, column: string, text: string): void {
    this.changeRow(at, row, { data: { ...this.draft().tests[at].rows[row].data, [column]: text.trim() === '' ? null : text } });
  }

  private row(): Row {
    return { date: '2026-01-15', person: null, unit: null, data: {} };
  }

  private set(tests: TestCase[]): void {
    this.draft.update((draft) => ({ ...draft, tests }));
  }
}
