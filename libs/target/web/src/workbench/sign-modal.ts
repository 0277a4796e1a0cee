import { ChangeDetectionStrategy, Component, effect, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** 签署: what is signed, and once more the password, so that nobody signs at a screen that was left open. */
@Component({
  selector: 'kl-sign-modal',
  imports: [FormsModule, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="open()"
      [nzTitle]="'target.sign.mine' | transloco: { name: name() }"
      nzWidth="min(480px, calc(100vw - 16px))"
      [nzOkText]="'target.do.sign' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!password()"
      [nzOkLoading]="busy()"
      (nzOnOk)="sign()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p>{{ 'target.sign.hint' | transloco }}</p>
        <p class="kl-small kl-mono hash">SHA-256 {{ hash() }}</p>
        <form (ngSubmit)="sign()">
          <label>
            <span>{{ 'target.sign.password' | transloco }}</span>
            <input
              nz-input
              type="password"
              name="password"
              autocomplete="current-password"
              maxlength="200"
              [placeholder]="'target.sign.passwordHint' | transloco"
              [ngModel]="password()"
              (ngModelChange)="password.set($event)"
            />
          </label>
        </form>
      </ng-container>
    </nz-modal>
  `,
  styles: `
    p {
      margin: 0 0 12px;
    }
    .hash {
      color: var(--kl-text-2);
      overflow-wrap: anywhere;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
  `,
})
export class SignModal {
  readonly open = input.required<boolean>();
  readonly name = input.required<string>();
  readonly hash = input<string | null>(null);
  readonly busy = input(false);
  readonly signed = output<string>();
  readonly closed = output<void>();

  protected readonly password = signal('');

  constructor() {
    // never kept longer than it is needed, whether it was right or not
    effect(() => {
      this.open();
      this.password.set('');
    });
  }

  protected sign(): void {
    if (this.password() && !this.busy()) this.signed.emit(this.password());
  }
}
