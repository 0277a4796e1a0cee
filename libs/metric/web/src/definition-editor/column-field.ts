import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { SelectLabel } from '@kpi-loop/shared/ui';
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
          <nz-option [nzValue]="column.name" [nzLabel]="column.name" />
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
  readonly columns = input.required<{ name: string; type: string }[]>();
  readonly value = model.required<string>();
  readonly placeholder = input('');
  readonly clearable = input(false);

  /** A column that is gone stays visible, so that it can be seen and replaced. */
  protected readonly choices = computed(() => {
    const known = this.columns();
    return this.value() && !known.some((c) => c.name === this.value()) ? [...known, { name: this.value(), type: '' }] : known;
  });
}
