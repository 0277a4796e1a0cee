import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, input, model } from '@angular/core';
import { ControlContainer, FormsModule } from '@angular/forms';
import { enGB } from 'date-fns/locale/en-GB';
import { zhCN } from 'date-fns/locale/zh-CN';
import { DateFnsDateAdapter, NzDateAdapter } from 'ng-zorro-antd/core/time';
import { NzDatePickerComponent } from 'ng-zorro-antd/date-picker';
import { Texts } from '../texts/texts';

const FORMAT = { 'zh-CN': 'yyyy-MM-dd', en: 'd MMM yyyy' };
const ISO = /^\d{4}-\d{2}-\d{2}$/;

/** A business date: chosen from a calendar in the viewer's language, or typed, also as 2026-08-18. Gives and takes `yyyy-mm-dd`. */
@Component({
  selector: 'kl-date-field',
  imports: [FormsModule, NzDatePickerComponent],
  providers: [
    // one for every field, so that the months speak the language of the page from the first opening on
    { provide: NzDateAdapter, useClass: DateFnsDateAdapter },
    // the picker's own input is no field of the form around it, and Angular warns of what looks like one that was forgotten (NG01354)
    { provide: ControlContainer, useValue: null },
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(input)': 'typed($event)' },
  template: `
    <nz-date-picker
      [nzFormat]="format()"
      [nzSize]="small() ? 'small' : 'default'"
      [nzAllowClear]="clearable()"
      [nzDisabled]="disabled()"
      [nzPlaceHolder]="placeholder()"
      [nzDisabledDate]="outside"
      [nzShowToday]="false"
      [nzId]="inputId()"
      [ngModel]="date()"
      [ngModelOptions]="{ standalone: true }"
      (ngModelChange)="choose($event)"
    />
  `,
  styles: `
    :host {
      display: inline-block;
      min-width: 0;
    }
    nz-date-picker {
      width: 100%;
    }
  `,
})
export class DateField {
  private readonly texts = inject(Texts);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly value = model<string | null>(null);
  /** What day it is, for whoever does not see the words beside it. */
  readonly label = input.required<string>();
  readonly min = input<string | null>();
  readonly max = input<string | null>();
  readonly placeholder = input('');
  readonly inputId = input<string | null>(null);
  readonly clearable = input(false);
  readonly disabled = input(false);
  readonly small = input(false);

  protected readonly format = computed(() => FORMAT[this.texts.lang()]);
  protected readonly date = computed(() => (this.value() ? new Date(`${this.value()}T12:00:00`) : null));
  protected readonly outside = (day: Date): boolean => !this.inside(textOf(day));

  constructor() {
    const adapter = inject<NzDateAdapter<Date, object>>(NzDateAdapter);
    effect(() => adapter.setLocale(this.texts.lang() === 'en' ? enGB : zhCN));
    afterRenderEffect({ write: () => this.host.nativeElement.querySelector('input')?.setAttribute('aria-label', this.label()) });
  }

  protected choose(day: Date | null): void {
    this.value.set(day ? textOf(day) : null);
  }

  /** The picker takes only its own format; a date as it stands in a file or a mail is taken too. */
  protected typed({ target }: Event): void {
    const text = (target as HTMLInputElement).value.trim();
    if (ISO.test(text) && text !== this.value() && !Number.isNaN(Date.parse(text)) && this.inside(text)) this.value.set(text);
  }

  private inside(day: string): boolean {
    return (!this.min() || day >= this.min()!) && (!this.max() || day <= this.max()!);
  }
}

/** The day as the calendar on the wall shows it, whatever the zone. */
function textOf(day: Date): string {
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}
