import { ChangeDetectionStrategy, Component, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** Names are not part of a definition: they change without a new version. */
@Component({
  selector: 'kl-rename-modal',
  imports: [FormsModule, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="open()"
      [nzTitle]="'metric.rename.title' | transloco"
      [nzOkText]="'metric.save' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!zh().trim()"
      (nzOnOk)="named.emit({ name: zh().trim(), nameEn: en().trim() })"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <label class="field">
          <span>{{ 'metric.field.name' | transloco }}</span>
          <input nz-input maxlength="200" [ngModel]="zh()" (ngModelChange)="zh.set($event)" />
        </label>
        <label class="field">
          <span>{{ 'metric.field.nameEn' | transloco }}</span>
          <input nz-input maxlength="200" [ngModel]="en()" (ngModelChange)="en.set($event)" />
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
    }
  `,
})
export class RenameModal {
  readonly open = input.required<boolean>();
  readonly name = input.required<string>();
  readonly nameEn = input.required<string>();
  readonly named = output<{ name: string; nameEn: string }>();
  readonly closed = output<void>();

  protected readonly zh = linkedSignal({ source: () => ({ open: this.open(), name: this.name() }), computation: ({ name }) => name });
  protected readonly en = linkedSignal({ source: () => ({ open: this.open(), name: this.nameEn() }), computation: ({ name }) => name });
}
