import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { NzInputDirective } from 'ng-zorro-antd/input';

/** One field under its words: a line of text, a number at the right edge, or several lines. */
@Component({
  selector: 'kl-labelled-input',
  imports: [NzInputDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (lines()) {
      <label>
        <span>{{ label() }}</span>
        <textarea nz-input maxlength="2000" [rows]="lines()" [value]="value()" (input)="tell($event)"></textarea>
      </label>
    } @else {
      <label>
        <span
          >{{ label() }}
          @if (unit()) {
            <i>{{ unit() }}</i>
          }
        </span>
        <input
          nz-input
          autocomplete="off"
          [class.number]="number()"
          [placeholder]="placeholder()"
          [attr.inputmode]="number() ? 'decimal' : null"
          [attr.maxlength]="number() ? 40 : most()"
          [attr.aria-label]="name() || null"
          [attr.aria-invalid]="wrong() ? true : null"
          [value]="value()"
          (input)="tell($event)"
        />
      </label>
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    span {
      display: block;
      font-size: 12px;
      line-height: 18px;
      color: var(--kl-text-3);
    }
    i {
      font-style: normal;
    }
    .number {
      text-align: right;
      font-variant-numeric: tabular-nums;
    }
    [aria-invalid] {
      border-color: var(--kl-warn-mark);
    }
  `,
})
export class LabelledInput {
  readonly label = input.required<string>();
  readonly value = input.required<string>();
  /** Where the words above do not say which of several it is. */
  readonly name = input('');
  readonly number = input(false);
  /** What a number is counted in. */
  readonly unit = input('');
  readonly placeholder = input('');
  /** Signs of a line of text. */
  readonly most = input(200);
  /** How many lines it has, when it has more than one. */
  readonly lines = input(0);
  readonly wrong = input(false);
  /** What is typed; a number without the blanks around it. */
  readonly typed = output<string>();

  protected tell({ target }: Event): void {
    const { value } = target as HTMLInputElement;
    this.typed.emit(this.number() ? value.trim() : value);
  }
}
