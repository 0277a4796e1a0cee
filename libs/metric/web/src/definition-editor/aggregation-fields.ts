import { ChangeDetectionStrategy, Component, computed, inject, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { aggregations, NULL_RULES, SPANS, ZERO_DENOMINATORS } from '@kpi-loop/metric/domain';
import { SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import type { Draft } from './definition-draft';

/** How figures add up over people and over months, and what happens where there are none. Only what the measure allows is offered. */
@Component({
  selector: 'kl-aggregation-fields',
  imports: [FormsModule, NzInputNumberComponent, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (draft().span; as span) {
      <div class="field">
        <span>{{ 'metric.field.span' | transloco }}</span>
        <nz-select [ngModel]="span.kind" (ngModelChange)="window($event)" [klSelectLabel]="'metric.field.span' | transloco">
          @for (kind of spans; track kind) {
            <nz-option [nzValue]="kind" [nzLabel]="'metric.span.' + kind | transloco" />
          }
        </nz-select>
      </div>
      @if (span.kind === 'rolling') {
        <div class="field short">
          <label for="kl-span">{{ 'metric.span.months' | transloco }}</label>
          <nz-input-number
            nzId="kl-span"
            [nzMin]="2"
            [nzMax]="36"
            [nzPrecision]="0"
            [ngModel]="span.months"
            (ngModelChange)="set({ span: { kind: 'rolling', months: $event ?? 2 } })"
          />
        </div>
      }
    }
    <div class="field">
      <span>{{ 'metric.field.aggOrg' | transloco }}</span>
      <nz-select [ngModel]="draft().aggOrg" (ngModelChange)="set({ aggOrg: $event })" [klSelectLabel]="'metric.field.aggOrg' | transloco">
        @for (agg of choices().org; track agg) {
          <nz-option [nzValue]="agg" [nzLabel]="'metric.aggOrg.' + agg | transloco" />
        }
      </nz-select>
    </div>
    <div class="field">
      <span>{{ 'metric.field.aggTime' | transloco }}</span>
      <nz-select [ngModel]="draft().aggTime" (ngModelChange)="time($event)" [klSelectLabel]="'metric.field.aggTime' | transloco">
        @for (agg of choices().time; track agg) {
          <nz-option [nzValue]="agg" [nzLabel]="'metric.aggTime.' + agg | transloco" />
        }
      </nz-select>
    </div>
    <div class="field">
      <span>{{ 'metric.field.nullRule' | transloco }}</span>
      <nz-select [ngModel]="draft().nullRule.kind" (ngModelChange)="none($event)" [klSelectLabel]="'metric.field.nullRule' | transloco">
        @for (rule of nullRules; track rule) {
          <nz-option [nzValue]="rule" [nzLabel]="'metric.nullRule.' + rule | transloco" />
        }
      </nz-select>
    </div>
    @if (draft().nullRule.kind === 'carry_forward') {
      <div class="field short">
        <label for="kl-carry">{{ 'metric.nullRule.months' | transloco }}</label>
        <nz-input-number
          nzId="kl-carry"
          [nzMin]="1"
          [nzMax]="24"
          [nzPrecision]="0"
          [ngModel]="draft().nullRule.months"
          (ngModelChange)="set({ nullRule: { kind: 'carry_forward', months: $event ?? 1 } })"
        />
      </div>
    }
    @if (divides()) {
      <div class="field">
        <span>{{ 'metric.field.zeroDenominator' | transloco }}</span>
        <nz-select
          [ngModel]="draft().zeroDenominator"
          (ngModelChange)="set({ zeroDenominator: $event })"
          [klSelectLabel]="'metric.field.zeroDenominator' | transloco"
        >
          @for (zero of zeros; track zero) {
            <nz-option [nzValue]="zero" [nzLabel]="'metric.zero.' + zero | transloco" />
          }
        </nz-select>
      </div>
    }
  `,
  styleUrl: './fields.less',
})
export class AggregationFields {
  private readonly texts = inject(Texts);

  readonly draft = model.required<Draft>();

  protected readonly spans = SPANS;
  protected readonly nullRules = NULL_RULES;
  protected readonly zeros = ZERO_DENOMINATORS;
  protected readonly choices = computed(() => {
    this.texts.lang();
    return aggregations(this.draft());
  });
  protected readonly divides = computed(() => this.draft().denominator !== null || this.draft().kind === 'derived');

  protected set(change: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  /** What is not summed over months has no pace. */
  protected time(aggTime: Draft['aggTime']): void {
    this.draft.update((draft) => ({ ...draft, aggTime, flow: aggTime === 'SUM' || (draft.flow && aggTime === 'RATIO_OF_SUMS') }));
  }

  protected window(kind: 'ytd' | 'rolling'): void {
    this.set({ span: { kind, months: kind === 'rolling' ? 3 : 0 } });
  }

  protected none(kind: Draft['nullRule']['kind']): void {
    this.set({ nullRule: { kind, months: kind === 'carry_forward' ? 1 : 0 } });
  }
}
