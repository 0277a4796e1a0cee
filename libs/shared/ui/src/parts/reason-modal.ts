import { ChangeDetectionStrategy, Component, computed, effect, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { Texts } from '../texts/texts';

/** Asks for what an offer's `needs` names, each as a text; a page with a richer need (a person, a date) has its own form. */
@Component({
  selector: 'kl-reason-modal',
  imports: [FormsModule, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="open()"
      [nzTitle]="title()"
      [nzOkText]="okLabel() || ('ui.reason.ok' | transloco)"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!complete()"
      [nzOkLoading]="busy()"
      [nzOkDanger]="danger()"
      (nzOnOk)="confirm()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        @if (hint()) {
          <p class="hint">{{ hint() }}</p>
        }
        @for (need of needs(); track need) {
          <label class="field">
            <span>{{ labelOf(need) }}</span>
            <textarea
              nz-input
              rows="3"
              maxlength="2000"
              [ngModel]="answers()[need]"
              (ngModelChange)="answer(need, $event)"
              (keydown.control.enter)="confirm()"
              (keydown.meta.enter)="confirm()"
            ></textarea>
          </label>
        }
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .hint {
      margin: 0 0 12px;
      color: var(--kl-text-2);
    }
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
  `,
})
export class ReasonModal {
  private readonly texts = inject(Texts);

  readonly open = input.required<boolean>();
  readonly title = input.required<string>();
  readonly needs = input<string[]>(['reason']);
  readonly hint = input('');
  readonly okLabel = input('');
  readonly danger = input(false);
  readonly busy = input(false);
  readonly given = output<Record<string, string>>();
  readonly closed = output<void>();

  protected readonly answers = signal<Record<string, string>>({});
  protected readonly complete = computed(() => this.needs().every((need) => this.answers()[need]?.trim()));

  constructor() {
    effect(() => {
      if (this.open()) this.answers.set({});
    });
  }

  protected labelOf(need: string): string {
    return this.texts.known(`need.${need}`) ?? this.texts.known(`ui.need.${need}`) ?? need;
  }

  protected answer(need: string, text: string): void {
    this.answers.update((answers) => ({ ...answers, [need]: text }));
  }

  protected confirm(): void {
    if (!this.complete() || this.busy()) return;
    this.given.emit(Object.fromEntries(this.needs().map((need) => [need, this.answers()[need].trim()])));
  }
}
