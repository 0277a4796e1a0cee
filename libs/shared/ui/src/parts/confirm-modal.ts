import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** Asks once more before something that cannot be taken back: what will happen, and to how many. The button repeats the verb. */
@Component({
  selector: 'kl-confirm-modal',
  imports: [NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="open()"
      [nzTitle]="verb()"
      [nzOkText]="verb()"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkLoading]="busy()"
      (nzOnOk)="busy() || confirmed.emit()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent
        ><p>{{ text() }}</p></ng-container
      >
    </nz-modal>
  `,
  styles: `
    p {
      margin: 0;
    }
  `,
})
export class ConfirmModal {
  readonly open = input.required<boolean>();
  /** Title and button. */
  readonly verb = input.required<string>();
  readonly text = input.required<string>();
  readonly busy = input(false);
  readonly confirmed = output<void>();
  readonly closed = output<void>();
}
