import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { columnTextAndName, type DatasetColumn } from '@kpi-loop/metric/domain';
import { SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** A column of the dataset: chosen where they are known, typed where they are not. */
@Component({
  selector: 'kl-column-field',
  imports: [FormsModule, NzInputDirective, NzSelectModule, SelectLabel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (columns().length) {
      <nz-select
        nzShowSearch
        [nzAllowClear]="clearable()"
        [ngModel]="value() || null"
        (ngModelChange)="value.set($event ?? '')"
        [nzPlaceHolder]="placeholder()"
        [klSelectLabel]="placeholder()"
      >
        @for (column of choices(); track column.name) {
          <nz-option [nzValue]="column.name" [nzLabel]="column.text" />
        }
      </nz-select>
    } @else {
      <input
        nz-input
        maxlength="100"
        spellcheck="false"
        [placeholder]="placeholder()"
        [attr.aria-label]="placeholder()"
        [ngModel]="value()"
        (ngModelChange)="value.set($event.trim())"
      />
    }
  `,
  styles: `
    :host,
    nz-select {
      display: block;
      width: 100%;
    }
  `,
})
export class ColumnField {
  private readonly texts = inject(Texts);

  readonly columns = input.required<DatasetColumn[]>();
  readonly value = model.required<string>();
  readonly placeholder = input('');
  readonly clearable = input(false);

  /** A column that is gone stays visible, so that it can be seen and replaced. */
  protected readonly choices = computed(() => {
    const lang = this.texts.lang();
    const known = this.columns().map(({ name }) => ({ name, text: columnTextAndName(name, this.columns(), lang) }));
    return this.value() && !known.some((c) => c.name === this.value()) ? [...known, { name: this.value(), text: this.value() }] : known;
  });
}
