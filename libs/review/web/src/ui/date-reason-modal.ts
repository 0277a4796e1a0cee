import { ChangeDetectionStrategy, Component, effect, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzDatePickerComponent } from 'ng-zorro-antd/date-picker';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** A new date and why. */
@Component({
  selector: 'kl-date-reason-modal',
  imports: [FormsModule, NzDatePickerComponent, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="open()"
      [nzTitle]="title()"
      [nzOkText]="'ui.reason.ok' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!date() || !reason().trim()"
      [nzOkLoading]="busy()"
      (nzOnOk)="given.emit({ date: date()!, reason: reason().trim() })"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <label class="field"
          >{{ label() }}
          <nz-date-picker
            [ngModel]="date()"
            (ngModelChange)="date.set($event)"
            [nzShowTime]="withTime() ? { nzFormat: 'HH:mm' } : false"
            [nzFormat]="withTime() ? 'yyyy-MM-dd HH:mm' : 'yyyy-MM-dd'"
          />
        </label>
        <label class="field"
          >{{ 'ui.need.reason' | transloco }}
          <textarea nz-input rows="3" [ngModel]="reason()" (ngModelChange)="reason.set($event)"></textarea>
        </label>
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
      font-size: 13px;
    }
  `,
})
export class DateReasonModal {
  readonly open = input.required<boolean>();
  readonly title = input.required<string>();
  readonly label = input.required<string>();
  readonly withTime = input(false);
  readonly busy = input(false);
  readonly given = output<{ date: Date; reason: string }>();
  readonly closed = output<void>();

  protected readonly date = signal<Date | null>(null);
  protected readonly reason = signal('');

  constructor() {
    effect(() => {
      if (!this.open()) return;
      this.date.set(null);
      this.reason.set('');
    });
  }
}
