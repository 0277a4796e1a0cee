import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, model, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { type MetricInput, type Offset, OFFSET_UNITS } from '@kpi-loop/metric/domain';
import { MetricService, type MetricListItemView } from '@kpi-loop/shared/client';
import { Icon, nameIn, resource, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { emptyInput } from './definition-draft';

const NAMED = /[^A-Za-z0-9_]/g;

/** The metrics that another one reckons with: by name and from when for a formula, with shares and points for a composite. */
@Component({
  selector: 'kl-input-fields',
  imports: [FormsModule, Icon, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (one of inputs(); track $index; let i = $index) {
      <div class="input" role="group" [attr.aria-label]="'metric.editor.input' | transloco: { number: i + 1 }">
        <div class="field">
          <span>{{ 'metric.editor.inputMetric' | transloco }}</span>
          <nz-select
            nzShowSearch
            nzServerSearch
            [klSelectLabel]="'metric.editor.inputMetric' | transloco"
            [nzPlaceHolder]="'metric.link.search' | transloco"
            [ngModel]="one.code || null"
            (ngModelChange)="metric(i, $event)"
            (nzOnSearch)="searched.set($event)"
          >
            @for (found of choices(); track found.code) {
              <nz-option [nzValue]="found.code" [nzLabel]="found.label" />
            }
          </nz-select>
        </div>
        @if (weighted()) {
          <label class="field">
            <span>{{ 'metric.editor.weight' | transloco }}</span>
            <input nz-input inputmode="decimal" [ngModel]="one.weight" (ngModelChange)="change(i, { weight: $event || null })" />
          </label>
          <label class="field">
            <span>{{ 'metric.editor.zeroAt' | transloco }}</span>
            <input nz-input inputmode="decimal" [ngModel]="one.zeroAt" (ngModelChange)="change(i, { zeroAt: $event || null })" />
          </label>
          <label class="field">
            <span>{{ 'metric.editor.fullAt' | transloco }}</span>
            <input nz-input inputmode="decimal" [ngModel]="one.fullAt" (ngModelChange)="change(i, { fullAt: $event || null })" />
          </label>
        } @else {
          <label class="field">
            <span>{{ 'metric.editor.inputName' | transloco }}</span>
            <input nz-input maxlength="40" spellcheck="false" [ngModel]="one.as" (ngModelChange)="change(i, { as: $event.trim() })" />
          </label>
          <div class="field">
            <span>{{ 'metric.editor.back' | transloco }}</span>
            <nz-select [ngModel]="one.back?.unit ?? 'none'" (ngModelChange)="unit(i, $event)" [klSelectLabel]="'metric.editor.backUnit' | transloco">
              @for (unit of units; track unit) {
                <nz-option [nzValue]="unit" [nzLabel]="'metric.back.' + unit | transloco" />
              }
            </nz-select>
          </div>
          @if (one.back; as back) {
            <div class="field">
              <label [attr.for]="'kl-back-' + i">{{ 'metric.editor.back' | transloco }}</label>
              <nz-input-number
                [nzId]="'kl-back-' + i"
                [nzMin]="1"
                [nzMax]="36"
                [nzPrecision]="0"
                [ngModel]="back.n"
                (ngModelChange)="change(i, { back: { unit: back.unit, n: $event ?? 1 } })"
              />
            </div>
          }
        }
        <button type="button" class="kl-icon-button" [attr.aria-label]="'metric.editor.removeInput' | transloco: { number: i + 1 }" (click)="remove(i)">
          <kl-icon name="close" [size]="14" />
        </button>
      </div>
    }
    <button nz-button nzType="link" nzSize="small" type="button" (click)="add()">
      <kl-icon name="plus" [size]="14" /><span>{{ 'metric.editor.addInput' | transloco }}</span>
    </button>
  `,
  styleUrl: './fields.less',
})
export class InputFields {
  readonly inputs = model.required<MetricInput[]>();
  readonly weighted = input(false);

  private readonly api = inject(MetricService);
  private readonly texts = inject(Texts);
  protected readonly units = ['none', ...OFFSET_UNITS] as const;
  protected readonly searched = signal('');
  private readonly answer = resource({
    params: () => ({ ...(this.searched() ? { search: this.searched() } : {}), limit: 20 }),
    loader: ({ params }) => this.api.metricList(params),
  });
  /** What was found once keeps its name while something else is looked for. */
  private readonly known = linkedSignal<MetricListItemView[], ReadonlyMap<string, MetricListItemView>>({
    source: () => (this.answer.hasValue() ? this.answer.value().items : []),
    computation: (found, before) => new Map([...(before?.value ?? []), ...found.map((metric) => [metric.code, metric] as const)]),
  });
  /** What was found, and what is chosen already, which may be known by its code only. */
  protected readonly choices = computed(() => {
    const found = this.answer.hasValue() ? this.answer.value().items.map(({ code }) => code) : [];
    const codes = new Set([...found, ...this.inputs().map(({ code }) => code)].filter(Boolean));
    return [...codes].map((code) => ({ code, label: `${code} ${nameIn(this.texts.lang(), this.known().get(code))}`.trim() }));
  });

  protected change(at: number, change: Partial<MetricInput>): void {
    this.inputs.update((all) => all.map((one, i) => (i === at ? { ...one, ...change } : one)));
  }

  /** A name that was not chosen follows the code, and stays one of its own. */
  protected metric(at: number, code: string): void {
    const one = this.inputs()[at];
    const followed = one.as === '' || one.as === one.code.replace(NAMED, '_');
    const name = code.trim().replace(NAMED, '_');
    const taken = this.inputs().some((other, i) => i !== at && other.as === name);
    this.change(at, { code: code.trim(), ...(followed ? { as: taken ? `${name}_${at + 1}` : name } : {}) });
  }

  protected unit(at: number, unit: Offset['unit'] | 'none'): void {
    this.change(at, { back: unit === 'none' ? null : { unit, n: this.inputs()[at].back?.n ?? 1 } });
  }

  protected add(): void {
    this.inputs.update((all) => [...all, emptyInput()]);
  }

  protected remove(at: number): void {
    this.inputs.update((all) => all.filter((_, i) => i !== at));
  }
}
