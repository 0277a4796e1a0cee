import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { type BenchmarkListView, type BenchmarkView, MetricService, type MetricVersionItemView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  ConfirmModal,
  DateField,
  Icon,
  KpiNumberPipe,
  nameIn,
  type NumberStyle,
  offerOf,
  Panel,
  ProblemToast,
  resource,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';

const NUMBERS = ['value', 'low', 'high'] as const;
const NUMBER = /^-?\d{1,18}(\.\d{1,12})?$/;
const EMPTY = { value: '', low: '', high: '', unitText: '', source: '', url: '', asOf: '' };
type Typed = typeof EMPTY;

/** What others reach in this metric; whoever keeps definitions enters it with its source and ends it. */
@Component({
  selector: 'kl-benchmark-panel',
  imports: [BusinessDatePipe, ConfirmModal, DateField, FormsModule, Icon, KpiNumberPipe, NzButtonComponent, NzInputDirective, Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'metric.benchmark.title' | transloco">
      <ul>
        @for (b of items(); track b.id) {
          <li>
            <div>
              <b>{{ b.value | kpiNumber: style() }}</b> {{ b.unitText }}
              @if (b.low !== null || b.high !== null) {
                <span class="kl-soft">{{ b.low | kpiNumber: style() }} – {{ b.high | kpiNumber: style() }}</span>
              }
              <span class="kl-small">
                @if (b.url) {
                  <a [href]="b.url" target="_blank" rel="noopener noreferrer">{{ b.source }}</a>
                } @else {
                  {{ b.source }}
                }
                · {{ b.asOf | businessDate }} · {{ 'metric.benchmark.by' | transloco: { name: by(b) } }}
              </span>
            </div>
            @if (editable()) {
              <button type="button" class="kl-icon-button" [attr.aria-label]="'metric.benchmark.end' | transloco: { source: b.source }" (click)="ending.set(b)">
                <kl-icon name="close" [size]="12" />
              </button>
            }
          </li>
        } @empty {
          <li class="kl-small">{{ (answer.error() ? 'problem.unexpected' : 'metric.benchmark.none') | transloco }}</li>
        }
      </ul>
      @if (editable()) {
        @if (adding()) {
          <form (ngSubmit)="add()">
            <div class="three">
              @for (field of numbers; track field) {
                <label
                  ><span>{{ 'metric.benchmark.' + field | transloco }}{{ percent() ? ' (%)' : '' }}</span
                  ><input
                    nz-input
                    inputmode="decimal"
                    autocomplete="off"
                    [name]="field"
                    [ngModel]="typed()[field]"
                    (ngModelChange)="type(field, $event)"
                    [attr.aria-invalid]="wrong(field) ? true : null"
                /></label>
              }
            </div>
            <label
              ><span>{{ 'metric.benchmark.source' | transloco }}</span
              ><input nz-input name="source" maxlength="300" [ngModel]="typed().source" (ngModelChange)="type('source', $event)"
            /></label>
            <label
              ><span>{{ 'metric.benchmark.url' | transloco }}</span
              ><input nz-input name="url" type="url" maxlength="500" placeholder="https://" [ngModel]="typed().url" (ngModelChange)="type('url', $event)"
            /></label>
            <label
              ><span>{{ 'metric.benchmark.unitText' | transloco }}</span
              ><input nz-input name="unitText" maxlength="200" [ngModel]="typed().unitText" (ngModelChange)="type('unitText', $event)"
            /></label>
            <kl-date-field
              [label]="'metric.benchmark.asOf' | transloco"
              [placeholder]="'metric.benchmark.asOf' | transloco"
              [value]="typed().asOf || null"
              (valueChange)="type('asOf', $event ?? '')"
            />
            <div class="kl-row">
              <button nz-button nzType="primary" nzSize="small" type="submit" [disabled]="!ready()" [nzLoading]="busy()">
                {{ 'metric.benchmark.add' | transloco }}
              </button>
              <button nz-button nzSize="small" type="button" (click)="adding.set(false)">{{ 'ui.reason.cancel' | transloco }}</button>
            </div>
          </form>
        } @else {
          <button nz-button nzSize="small" type="button" (click)="adding.set(true)">
            <kl-icon name="plus" [size]="12" /> {{ 'metric.benchmark.add' | transloco }}
          </button>
        }
      }
    </kl-panel>
    <kl-confirm-modal
      [open]="ending() !== null"
      [verb]="'metric.benchmark.endVerb' | transloco"
      [text]="'metric.benchmark.endText' | transloco: { source: ending()?.source ?? '' }"
      [busy]="busy()"
      (confirmed)="end()"
      (closed)="ending.set(null)"
    />
  `,
  styles: `
    ul {
      margin: 0 0 8px;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: flex-start;
      gap: 8px;
      padding: 5px 0;
      font-size: 13px;
    }
    li > div {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    li .kl-small {
      display: block;
    }
    li a {
      text-decoration: underline;
    }
    form {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    label span {
      display: block;
      font-size: 12px;
      line-height: 18px;
      color: var(--kl-text-3);
    }
    .three {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      gap: 8px;
    }
  `,
})
export class BenchmarkPanel {
  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);

  readonly metricId = input.required<string>();
  /** How values of the metric are written. */
  readonly version = input.required<Pick<MetricVersionItemView, 'unit' | 'decimals' | 'percent'>>();

  protected readonly answer = resource({ params: () => this.metricId(), loader: ({ params: id }) => this.api.benchmarkList({ id }) });
  private readonly list = linkedSignal<BenchmarkListView | undefined, BenchmarkListView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  protected readonly items = computed(() => this.list()?.items ?? []);
  protected readonly editable = computed(() => !!offerOf(this.list()?.offers, 'benchmark.edit')?.allowed);
  protected readonly percent = computed(() => this.version().percent);
  protected readonly style = computed<NumberStyle>(() => {
    const { unit, decimals, percent } = this.version();
    return percent ? { unit: '%', decimals: Math.max(0, decimals - 2), trim: true } : { unit, decimals, trim: true };
  });
  protected readonly numbers = NUMBERS;
  protected readonly adding = signal(false);
  protected readonly typed = signal<Typed>(EMPTY);
  protected readonly ending = signal<BenchmarkView | null>(null);
  protected readonly busy = signal(false);
  protected readonly ready = computed(() => {
    const { value, source, asOf } = this.typed();
    return value !== '' && source.trim() !== '' && asOf !== '' && !NUMBERS.some((field) => this.wrong(field));
  });

  protected type(field: keyof Typed, text: string): void {
    this.typed.update((typed) => ({ ...typed, [field]: text }));
  }

  protected wrong(field: (typeof NUMBERS)[number]): boolean {
    return this.typed()[field] !== '' && !NUMBER.test(this.typed()[field].trim());
  }

  protected by({ enteredBy, enteredByEn }: BenchmarkView): string {
    return nameIn(this.texts.lang(), { name: enteredBy, nameEn: enteredByEn });
  }

  protected async add(): Promise<void> {
    if (!this.ready()) return;
    const { value, low, high, unitText, source, url, asOf } = this.typed();
    const body = { value: this.stored(value)!, low: this.stored(low), high: this.stored(high), unitText, source, url: url.trim() || null, asOf };
    if (await this.send(() => this.api.benchmarkAdd({ id: this.metricId(), body }))) {
      this.adding.set(false);
      this.typed.set(EMPTY);
    }
  }

  protected async end(): Promise<void> {
    const benchmarkId = this.ending()!.id;
    await this.send(() => this.api.benchmarkEnd({ id: this.metricId(), benchmarkId }));
    this.ending.set(null);
  }

  /** A share is typed in per cent and kept as a fraction. */
  private stored(text: string): string | null {
    const clean = text.trim();
    return clean === '' ? null : this.percent() ? hundredth(clean) : clean;
  }

  private async send(call: () => Promise<BenchmarkListView>): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(true);
    try {
      this.list.set(await call());
      return true;
    } catch (error) {
      await this.toast.show(error);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}

/** Without touching a digit. */
function hundredth(text: string): string {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)!;
  const padded = whole.padStart(3, '0');
  return `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}${fraction}`;
}
