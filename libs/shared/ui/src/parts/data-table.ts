import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, contentChildren, Directive, inject, input, output, signal, TemplateRef } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzTableModule } from 'ng-zorro-antd/table';
import { ProblemSpeaker } from '../problem/problem-words';
import { EmptyState } from './empty-state';

export interface DataColumn<T> {
  key: string;
  label: string;
  /** Right-aligned, tabular figures. */
  number?: boolean;
  width?: string;
  sortable?: boolean;
  /** Text of the cell where no template is given. */
  text?: (row: T) => string | number | null | undefined;
  /** Left out at phone width. */
  wideOnly?: boolean;
}

export interface TableSort {
  key: string;
  order: 'ascend' | 'descend' | null;
}

/** `<ng-template klCell="name" let-row>…</ng-template>` */
@Directive({ selector: 'ng-template[klCell]' })
export class DataCell {
  readonly klCell = input.required<string>();
  readonly template = inject<TemplateRef<{ $implicit: unknown }>>(TemplateRef);
}

@Component({
  selector: 'kl-data-table',
  imports: [EmptyState, NgTemplateOutlet, NzButtonComponent, NzTableModule, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.bare]': 'bare()' },
  templateUrl: './data-table.html',
  styleUrl: './data-table.less',
})
export class DataTable<T extends object> {
  private readonly speaker = inject(ProblemSpeaker);

  readonly columns = input.required<DataColumn<T>[]>();
  readonly rows = input.required<T[]>();
  readonly rowKey = input<keyof T & string>('id' as keyof T & string);
  readonly caption = input('');
  readonly loading = input(false);
  readonly error = input<unknown>(null);
  /** Keyset pages: more rows can be asked for. */
  readonly hasMore = input(false);
  readonly total = input<number | null>(null);
  /** A fixed height (`'520px'`) turns virtual scroll on; rows are then 44 px high. */
  readonly height = input<string>();
  readonly selectable = input(false);
  readonly selected = input<string[]>([]);
  readonly active = input<string | null>(null);
  /** A row is something to open; else it is only read, and no key or pointer says otherwise. */
  readonly opens = input(true);
  /** Inside a panel: no card of its own. */
  readonly bare = input(false);
  readonly emptyTitle = input('');
  readonly emptyText = input('');

  readonly more = output<void>();
  readonly retry = output<void>();
  readonly opened = output<T>();
  readonly sorted = output<TableSort>();
  readonly selectedChange = output<string[]>();

  private readonly cells = contentChildren(DataCell);
  protected readonly sort = signal<TableSort | null>(null);
  protected readonly skeleton = Array.from({ length: 6 }, (_, i) => i);
  protected readonly templates = computed(() => new Map(this.cells().map((cell) => [cell.klCell(), cell.template])));
  protected readonly reason = computed(() => this.speaker.words(this.error()));
  protected readonly allSelected = computed(() => this.rows().length > 0 && this.rows().every((row) => this.isSelected(row)));
  protected readonly scroll = computed(() => (this.height() ? { y: this.height() } : {}));
  protected readonly span = computed(() => this.columns().length + (this.selectable() ? 1 : 0));

  protected readonly track = (_: number, row: T) => this.keyOf(row);

  protected keyOf(row: T): string {
    return String(row[this.rowKey()]);
  }

  protected isSelected(row: T): boolean {
    return this.selected().includes(this.keyOf(row));
  }

  protected toggle(row: T): void {
    const key = this.keyOf(row);
    this.selectedChange.emit(this.isSelected(row) ? this.selected().filter((other) => other !== key) : [...this.selected(), key]);
  }

  protected toggleAll(): void {
    this.selectedChange.emit(this.allSelected() ? [] : this.rows().map((row) => this.keyOf(row)));
  }

  protected changeSort(key: string, order: string | null): void {
    const sort = { key, order: order as TableSort['order'] };
    this.sort.set(sort);
    this.sorted.emit(sort);
  }

  protected openByKey(event: Event, row: T): void {
    if (event.target === event.currentTarget) this.opened.emit(row);
  }
}
