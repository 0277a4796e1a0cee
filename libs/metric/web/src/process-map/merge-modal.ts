import { ChangeDetectionStrategy, Component, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { NodeSuggestionView } from '@kpi-loop/shared/client';
import { SelectLabel } from '@kpi-loop/shared/ui';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** Which of the other suggestions goes on for both. */
@Component({
  selector: 'kl-merge-modal',
  imports: [FormsModule, NzModalComponent, NzModalContentDirective, NzSelectModule, SelectLabel, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="suggestion() !== null"
      [nzTitle]="'metric.suggestion.mergeInto' | transloco"
      [nzOkText]="'metric.suggestion.merge' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!into()"
      [nzOkLoading]="busy()"
      (nzOnOk)="given.emit(into()!)"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p class="kl-small">{{ (others().length ? 'metric.suggestion.mergeHint' : 'metric.suggestion.noOther') | transloco }}</p>
        @if (others().length) {
          <nz-select [klSelectLabel]="'metric.suggestion.mergeInto' | transloco" [ngModel]="into()" (ngModelChange)="into.set($event)">
            @for (one of others(); track one.id) {
              <nz-option [nzValue]="one.id" [nzLabel]="one.text" />
            }
          </nz-select>
        }
      </ng-container>
    </nz-modal>
  `,
  styles: `
    nz-select {
      width: 100%;
    }
  `,
})
export class MergeModal {
  readonly suggestion = input.required<NodeSuggestionView | null>();
  readonly others = input.required<NodeSuggestionView[]>();
  readonly busy = input(false);
  readonly given = output<string>();
  readonly closed = output<void>();

  protected readonly into = linkedSignal<string | null>(() => (this.suggestion(), null));
}
