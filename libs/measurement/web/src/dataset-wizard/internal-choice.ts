import { ChangeDetectionStrategy, Component, computed, effect, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnTextAndName } from '@kpi-loop/metric/domain';
import { type SourceColumnDto, SourcesService } from '@kpi-loop/shared/client';
import { ProblemSpeaker, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';

/** A table, and by which of its dates. */
export const ASKED = /^\s*(\w+)(?:\s+by\s+(\w+))?\s*$/;

/** Which of the product's own tables, and by which of its dates; without a word of SQL. */
@Component({
  selector: 'kl-internal-choice',
  imports: [FormsModule, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (answer.isLoading()) {
      <p class="kl-soft" role="status">{{ 'measurement.schema.loading' | transloco }}</p>
    } @else if (answer.error(); as error) {
      <p role="alert">{{ speaker.words(error).title }}</p>
    } @else {
      <div class="field">
        <label for="internal-table">{{ 'measurement.internal.table' | transloco }}</label>
        <nz-select
          nzId="internal-table"
          [klSelectLabel]="'measurement.internal.table' | transloco"
          [ngModel]="table()?.name ?? null"
          (ngModelChange)="query.set($event)"
        >
          @for (each of tables(); track each.name) {
            <nz-option [nzValue]="each.name" [nzLabel]="title(each.name)" />
          }
        </nz-select>
      </div>
      @if (table(); as chosen) {
        <div class="field">
          <label for="internal-day">{{ 'measurement.internal.day' | transloco }}</label>
          <nz-select nzId="internal-day" [klSelectLabel]="'measurement.internal.day' | transloco" [ngModel]="day()" (ngModelChange)="dated($event)">
            @for (column of days(); track column.name) {
              <nz-option [nzValue]="column.name" [nzLabel]="called(column)" />
            }
          </nz-select>
        </div>
        <p class="kl-small columns">
          @for (column of chosen.columns; track column.name) {
            {{ called(column) }} <i>{{ 'measurement.type.' + column.type | transloco }}</i>{{ $last ? '' : ', ' }}
          }
        </p>
      }
      <p class="kl-small">{{ 'measurement.internal.hint' | transloco }}</p>
    }
  `,
  styles: `
    :host,
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    :host {
      gap: 12px;
    }
    p {
      margin: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class InternalChoice {
  private readonly api = inject(SourcesService);
  private readonly texts = inject(Texts);
  protected readonly speaker = inject(ProblemSpeaker);

  readonly sourceId = input.required<string>();
  /** `improvement_actions`, or `improvement_actions by closed_on`. */
  readonly query = model.required<string>();

  protected readonly answer = resource({ params: () => this.sourceId(), loader: ({ params: id }) => this.api.sourceSchema({ id }) });
  protected readonly tables = computed(() => (this.answer.hasValue() ? this.answer.value().tables : []));
  private readonly asked = computed(() => ASKED.exec(this.query()) ?? []);
  protected readonly table = computed(() => this.tables().find(({ name }) => name === this.asked()[1]) ?? null);
  protected readonly days = computed(() => this.table()?.columns.filter(({ type }) => type === 'date') ?? []);
  protected readonly day = computed(() => this.asked()[2] ?? null);

  constructor() {
    // what has one date only is dated by it
    effect(() => {
      const [only, ...more] = this.days();
      if (only && !more.length && !this.day()) this.dated(only.name);
    });
  }

  protected title(name: string): string {
    return this.texts.known(`measurement.internal.tables.${name}`) ?? name;
  }

  protected called(column: SourceColumnDto): string {
    return columnTextAndName(column.name, [column], this.texts.lang());
  }

  protected dated(day: string): void {
    this.query.set(`${this.table()!.name} by ${day}`);
  }
}
