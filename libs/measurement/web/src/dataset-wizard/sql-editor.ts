import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  model,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { queryReport, type SqlKind, type TextPlace } from '@kpi-loop/measurement/domain';
import type { SourceView } from '@kpi-loop/shared/client';
import { ConfirmModal, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { SchemaBrowser } from './schema-browser';

/** One statement that reads, beside the tables there are; what is wrong with it is said while it is typed, with its place. */
@Component({
  selector: 'kl-sql-editor',
  imports: [ConfirmModal, NzInputDirective, SchemaBrowser, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="beside">
      <div class="editor">
        <label class="kl-small" for="sql-query">{{ 'measurement.wizard.query' | transloco }}</label>
        <div class="text">
          <pre class="lines kl-mono" aria-hidden="true">{{ lines() }}</pre>
          <textarea
            #text
            nz-input
            id="sql-query"
            class="kl-mono"
            spellcheck="false"
            autocapitalize="off"
            maxlength="20000"
            wrap="off"
            aria-describedby="sql-said"
            placeholder="SELECT … FROM … WHERE day BETWEEN :from AND :to"
            [rows]="rows()"
            [readonly]="readonly()"
            [nzStatus]="problem() || place() ? 'error' : ''"
            [attr.aria-invalid]="!!problem() || !!place()"
            [value]="query()"
            (input)="query.set($any($event.target).value)"
          ></textarea>
        </div>
        <div id="sql-said" class="said kl-small" role="status">
          @if (problem(); as one) {
            <button type="button" class="kl-link bad" (click)="go(one)">
              {{ 'measurement.sql.at' | transloco: { line: one.line, column: one.column } }} {{ words(one.code) }}
            </button>
          } @else if (place(); as there) {
            <button type="button" class="kl-link bad" (click)="go(there)">
              {{ 'measurement.sql.at' | transloco: { line: there.line, column: there.column } }} {{ 'measurement.sql.there' | transloco }}
            </button>
          } @else if (query().trim()) {
            <span>{{ 'measurement.sql.reads' | transloco }}</span>
            @for (name of unbound(); track name) {
              <span class="warn">{{ 'measurement.sql.unbound' | transloco: { name } }}</span>
            } @empty {
              <span>{{ 'measurement.sql.bound' | transloco }}</span>
            }
          }
        </div>
        <p class="kl-small">{{ 'measurement.wizard.queryHint' | transloco }}</p>
      </div>
      @if (!readonly()) {
        <kl-schema-browser class="tables" [source]="source()" (query)="take($event)" (named)="insert($event)" />
      }
    </div>
    <kl-confirm-modal
      [open]="waiting() !== null"
      [verb]="'measurement.sql.replace' | transloco"
      [text]="'measurement.sql.replaceHint' | transloco"
      (confirmed)="replace()"
      (closed)="waiting.set(null)"
    />
  `,
  styles: `
    .beside {
      display: grid;
      grid-template-columns: minmax(0, 3fr) minmax(240px, 2fr);
      gap: 16px;
    }
    .text {
      display: flex;
      border: 1px solid var(--kl-line);
      border-radius: var(--kl-r-m);
      background: var(--kl-surface);
    }
    .lines {
      margin: 0;
      padding: 4px 8px;
      color: var(--kl-text-3);
      line-height: 20px;
      text-align: right;
      user-select: none;
    }
    textarea {
      flex: 1;
      min-width: 0;
      border: 0;
      line-height: 20px;
      white-space: pre;
      overflow-x: auto;
      resize: none;
    }
    .said {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 12px;
      min-height: 20px;
      margin-top: 4px;
    }
    .bad {
      color: var(--kl-bad);
    }
    .warn {
      color: var(--kl-warn);
    }
    p {
      margin: 4px 0 0;
    }
    @media (max-width: 640px) {
      .beside {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class SqlEditor {
  private readonly texts = inject(Texts);
  private readonly text = viewChild<ElementRef<HTMLTextAreaElement>>('text');

  readonly source = input.required<Pick<SourceView, 'id' | 'kind'>>();
  readonly query = model.required<string>();
  /** Where the source itself found a mistake, when it was asked. */
  readonly place = input<TextPlace | null>(null);
  readonly readonly = input(false);

  protected readonly waiting = signal<string | null>(null);
  private readonly report = computed(() => queryReport(this.query(), this.source().kind as SqlKind));
  protected readonly problem = computed(() => (this.query().trim() ? this.report().problem : null));
  protected readonly unbound = computed(() => (['from', 'to'] as const).filter((name) => !this.report().binds[name]).map((name) => `:${name}`));
  protected readonly rows = computed(() => Math.min(24, Math.max(8, this.query().split('\n').length + 1)));
  protected readonly lines = computed(() => Array.from({ length: this.rows() }, (_, i) => i + 1).join('\n'));

  constructor() {
    // the cursor goes where the text already stands
    afterRenderEffect(() => {
      const there = this.place();
      if (there) untracked(() => this.go(there));
    });
  }

  protected words(code: string): string {
    return this.texts.known(`field.${code}`) ?? this.texts.known(`problem.${code}`) ?? code;
  }

  /** The cursor goes to where the mistake is. */
  protected go({ line, column }: TextPlace): void {
    const area = this.text()?.nativeElement;
    if (!area) return;
    const before = this.query()
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(before + column - 1, before + column);
  }

  /** A table as a whole query: what was written is not lost without a question. */
  protected take(query: string): void {
    if (this.query().trim()) this.waiting.set(query);
    else this.query.set(query);
  }

  protected replace(): void {
    this.query.set(this.waiting() ?? this.query());
    this.waiting.set(null);
  }

  protected insert(name: string): void {
    const area = this.text()?.nativeElement;
    const [from, to] = area ? [area.selectionStart, area.selectionEnd] : [this.query().length, this.query().length];
    this.query.set(`${this.query().slice(0, from)}${name}${this.query().slice(to)}`);
    area?.focus();
  }
}
