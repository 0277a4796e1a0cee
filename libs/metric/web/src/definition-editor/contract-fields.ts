import { ChangeDetectionStrategy, Component, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { AUDIENCES, columnTextAndName, countsRows, type DatasetColumn, type Visibility } from '@kpi-loop/metric/domain';
import { SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import type { Draft } from './definition-draft';
import { DrillPaths } from './drill-paths';

const LIST = /[,，;；、\n]/;
const listOf = (text: string): string[] =>
  text
    .split(LIST)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** By what a figure may be looked at, what else it is called, and who sees figures of single people, for what purpose. */
@Component({
  selector: 'kl-contract-fields',
  imports: [DrillPaths, FormsModule, NzInputDirective, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (rows()) {
      <div class="field wide">
        <span>{{ 'metric.field.dimensions' | transloco }}</span>
        <nz-select
          [nzMode]="columns().length ? 'multiple' : 'tags'"
          [ngModel]="draft().dimensions"
          (ngModelChange)="set({ dimensions: $event })"
          [klSelectLabel]="'metric.field.dimensions' | transloco"
        >
          @for (column of columns(); track column.name) {
            <nz-option [nzValue]="column.name" [nzLabel]="called(column.name)" />
          }
        </nz-select>
      </div>
      <div class="field wide">
        <span>{{ 'metric.field.drillPaths' | transloco }}</span>
        <kl-drill-paths [dimensions]="draft().dimensions" [columns]="columns()" [paths]="draft().drillPaths" (pathsChange)="set({ drillPaths: $event })" />
      </div>
    }
    <label class="field">
      <span>{{ 'metric.field.synonyms' | transloco }}</span>
      <input
        nz-input
        [placeholder]="'metric.editor.commas' | transloco"
        [ngModel]="draft().synonyms.join('、')"
        [ngModelOptions]="{ updateOn: 'blur' }"
        (ngModelChange)="set({ synonyms: list($event) })"
      />
    </label>
    <label class="field">
      <span>{{ 'metric.field.synonymsEn' | transloco }}</span>
      <input
        nz-input
        [placeholder]="'metric.editor.commas' | transloco"
        [ngModel]="draft().synonymsEn.join(', ')"
        [ngModelOptions]="{ updateOn: 'blur' }"
        (ngModelChange)="set({ synonymsEn: list($event) })"
      />
    </label>
    <div class="field wide">
      <span>{{ 'metric.field.visibility' | transloco }}</span>
      <nz-select [ngModel]="draft().visibility.perPerson" (ngModelChange)="seen({ perPerson: $event })" [klSelectLabel]="'metric.field.visibility' | transloco">
        @for (audience of audiences; track audience) {
          <nz-option [nzValue]="audience" [nzLabel]="'metric.perPerson.' + audience | transloco" />
        }
      </nz-select>
    </div>
    <label class="field">
      <span>{{ 'metric.field.purpose' | transloco }}</span>
      <input nz-input maxlength="500" [ngModel]="draft().visibility.purpose" (ngModelChange)="seen({ purpose: $event })" />
    </label>
    <label class="field">
      <span>{{ 'metric.field.purposeEn' | transloco }}</span>
      <input nz-input maxlength="500" [ngModel]="draft().visibility.purposeEn" (ngModelChange)="seen({ purposeEn: $event })" />
    </label>
  `,
  styleUrl: './fields.less',
})
export class ContractFields {
  private readonly texts = inject(Texts);

  readonly draft = model.required<Draft>();
  readonly columns = input<DatasetColumn[]>([]);

  protected readonly audiences = AUDIENCES;
  protected readonly list = listOf;

  protected called(column: string): string {
    return columnTextAndName(column, this.columns(), this.texts.lang());
  }

  protected rows(): boolean {
    return countsRows(this.draft().kind);
  }

  protected set(change: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected seen(change: Partial<Visibility>): void {
    this.set({ visibility: { ...this.draft().visibility, ...change } });
  }
}
