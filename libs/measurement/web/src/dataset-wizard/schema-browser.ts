import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { quotedName, type SqlKind, selectAll, type SourceTable } from '@kpi-loop/measurement/domain';
import { SourcesService, type SourceView } from '@kpi-loop/shared/client';
import { ProblemSpeaker, resource } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';

const SHOWN = 100;

/** What a database has, as far as its role sees it; a table becomes a query. */
@Component({
  selector: 'kl-schema-browser',
  imports: [FormsModule, NzButtonComponent, NzInputDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <details (toggle)="open.set($any($event.target).open)">
      <summary>{{ 'measurement.schema.title' | transloco }}</summary>
      @if (answer.isLoading()) {
        <p class="kl-soft" role="status">{{ 'measurement.schema.loading' | transloco }}</p>
      } @else if (answer.error(); as error) {
        <p role="alert" class="bad">{{ said(error) }}</p>
      } @else if (answer.hasValue()) {
        <input
          nz-input
          [attr.aria-label]="'measurement.schema.search' | transloco"
          [placeholder]="'measurement.schema.search' | transloco"
          [ngModel]="search()"
          (ngModelChange)="search.set($event)"
        />
        <ul>
          @for (table of tables(); track table.schema + '.' + table.name) {
            <li>
              <span class="what">
                <b class="kl-mono">{{ table.schema }}.{{ table.name }}</b>
                <span class="kl-small kl-mono">
                  @for (column of table.columns; track $index) {
                    <button type="button" class="kl-link" (click)="named.emit(quoted(column.name))">{{ column.name }}</button>
                    <i>{{ 'measurement.type.' + column.type | transloco }}</i>{{ $last ? '' : ', ' }}
                  }
                </span>
              </span>
              <button nz-button nzSize="small" type="button" [attr.aria-label]="('measurement.schema.use' | transloco) + ' ' + table.name" (click)="use(table)">
                {{ 'measurement.schema.use' | transloco }}
              </button>
            </li>
          } @empty {
            <li class="kl-soft">{{ 'measurement.schema.none' | transloco }}</li>
          }
        </ul>
        @if (hidden()) {
          <p class="kl-small">{{ 'measurement.schema.more' | transloco: { count: hidden() } }}</p>
        }
      }
    </details>
  `,
  styles: `
    summary {
      cursor: pointer;
    }
    ul {
      max-height: 280px;
      margin: 8px 0;
      padding: 0;
      overflow-y: auto;
    }
    li {
      display: flex;
      gap: 12px;
      align-items: flex-start;
      justify-content: space-between;
      padding: 6px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    .what {
      display: flex;
      flex-direction: column;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    p,
    input {
      margin: 8px 0 0;
    }
    .bad {
      color: var(--kl-bad);
    }
  `,
})
export class SchemaBrowser {
  private readonly api = inject(SourcesService);
  private readonly speaker = inject(ProblemSpeaker);

  readonly source = input.required<Pick<SourceView, 'id' | 'kind'>>();
  /** All of a table. */
  readonly query = output<string>();
  /** The name of a column, as it is written there. */
  readonly named = output<string>();

  protected readonly open = signal(false);
  protected readonly search = signal('');
  /** Asked for when somebody looks: it is a connection to another server. */
  protected readonly answer = resource({
    params: () => (this.open() ? this.source().id : undefined),
    loader: ({ params: id }) => this.api.sourceSchema({ id }),
  });
  private readonly found = computed(() => {
    const wanted = this.search().trim().toLowerCase();
    const tables = this.answer.hasValue() ? (this.answer.value().tables as SourceTable[]) : [];
    return tables.filter(
      ({ schema, name, columns }) => !wanted || [`${schema}.${name}`, ...columns.map((c) => c.name)].some((text) => text.toLowerCase().includes(wanted)),
    );
  });
  protected readonly tables = computed(() => this.found().slice(0, SHOWN));
  protected readonly hidden = computed(() => this.found().length - this.tables().length);

  protected use(table: SourceTable): void {
    this.query.emit(selectAll(this.source().kind as SqlKind, table));
  }

  protected quoted(name: string): string {
    return quotedName(this.source().kind as SqlKind, name);
  }

  protected said(error: unknown): string {
    const { title, reasons } = this.speaker.words(error as never);
    return [title, ...reasons].join(' · ');
  }
}
