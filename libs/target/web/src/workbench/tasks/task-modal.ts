import { ChangeDetectionStrategy, Component, computed, effect, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { DateField } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { shift } from '../../ui/line-number';

export type TaskAnswerKind = 'counterTask' | 'counterBonus' | 'report' | 'confirm' | 'confirmPart' | 'grant';

/** What is asked for, of which thing, and what is in the fields at first. */
export interface TaskQuestion {
  kind: TaskAnswerKind;
  /** Of the task, the item or the milestone. */
  name: string;
  /** Weight, points or percent to begin with. */
  value?: string;
  /** The most that may be given. */
  most?: string;
  /** The day it is, and the last one that can be named. */
  today?: string;
  /** A part may be reported. */
  parts?: boolean;
}

/** Numbers as the server takes them: shares and quality are factors, not percent. */
export interface TaskAnswer {
  value: string;
  day: string | null;
  text: string;
  link: string;
}

/** Which fields a question has, and whether words are needed. */
const FIELDS: Record<TaskAnswerKind, { value: boolean; percent?: boolean; day?: boolean; link?: boolean; words: boolean }> = {
  counterTask: { value: true, words: true },
  counterBonus: { value: true, words: true },
  report: { value: false, percent: true, day: true, link: true, words: false },
  confirm: { value: true, percent: true, words: false },
  confirmPart: { value: false, words: false },
  grant: { value: true, words: true },
};

/** One small form for what is said about a key task, a milestone or a bonus item. */
@Component({
  selector: 'kl-task-modal',
  imports: [DateField, FormsModule, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="!!question()"
      [nzTitle]="title()"
      nzWidth="min(520px, calc(100vw - 16px))"
      [nzOkText]="'target.task.ok.' + (question()?.kind ?? 'report') | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkDisabled]="!answer()"
      [nzOkLoading]="busy()"
      (nzOnOk)="give()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        @if (question(); as q) {
          <p class="hint">{{ 'target.task.ask.' + q.kind | transloco: { most: q.most ?? '' } }}</p>
          @if (fields().day) {
            <div class="field">
              <span aria-hidden="true">{{ 'target.task.doneOn' | transloco }}</span>
              <kl-date-field [value]="day()" [label]="'target.task.doneOn' | transloco" [max]="q.today" (valueChange)="day.set($event)" />
            </div>
          }
          @if (fields().value || q.parts) {
            <label class="field">
              <span>{{ 'target.task.value.' + q.kind | transloco }}</span>
              <span class="value">
                <input
                  nz-input
                  inputmode="decimal"
                  autocomplete="off"
                  [attr.aria-invalid]="value() && number() === null ? true : null"
                  [ngModel]="value()"
                  (ngModelChange)="value.set($event)"
                />
                @if (fields().percent) {
                  <span aria-hidden="true">%</span>
                }
              </span>
            </label>
          }
          <label class="field">
            <span>{{ (fields().words ? 'ui.need.reason' : 'target.task.note') | transloco }}</span>
            <textarea nz-input rows="3" maxlength="2000" [ngModel]="text()" (ngModelChange)="text.set($event)"></textarea>
          </label>
          @if (fields().link) {
            <label class="field">
              <span>{{ 'target.counter.evidence' | transloco }}</span>
              <input
                nz-input
                type="url"
                maxlength="1000"
                autocomplete="off"
                [placeholder]="'target.counter.evidenceHint' | transloco"
                [attr.aria-invalid]="linkFits() ? null : true"
                [ngModel]="link()"
                (ngModelChange)="link.set($event)"
              />
            </label>
          }
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
    .value {
      display: flex;
      align-items: center;
      gap: 8px;
    }
    .value input {
      width: 120px;
      text-align: right;
    }
  `,
})
export class TaskModal {
  readonly question = input.required<TaskQuestion | null>();
  readonly title = input.required<string>();
  readonly busy = input(false);
  readonly given = output<TaskAnswer>();
  readonly closed = output<void>();

  protected readonly value = signal('');
  protected readonly day = signal<string | null>(null);
  protected readonly text = signal('');
  protected readonly link = signal('');
  protected readonly fields = computed(() => FIELDS[this.question()?.kind ?? 'report']);
  /** As the server takes it; null for what is none, or too much. */
  protected readonly number = computed(() => {
    const { percent } = this.fields();
    const text = this.value()
      .trim()
      .replace(/[%％]$/, '');
    if (!/^\d{1,3}(\.\d{1,4})?$/.test(text)) return null;
    const most = percent ? '100' : this.question()?.most;
    return most !== undefined && Number(text) > Number(most) ? null : percent ? shift(text, -2) : text;
  });
  protected readonly linkFits = computed(() => this.link().trim() === '' || /^https?:\/\/\S+$/i.test(this.link().trim()));
  protected readonly answer = computed<TaskAnswer | null>(() => {
    const [question, fields, number] = [this.question(), this.fields(), this.number()];
    const asked = fields.value || !!question?.parts;
    if (!question || (asked && number === null) || (fields.day && !this.day()) || (fields.words && !this.text().trim()) || !this.linkFits()) return null;
    return { value: asked ? number! : '', day: this.day(), text: this.text().trim(), link: this.link().trim() };
  });

  constructor() {
    // another question, other fields
    effect(() => {
      const question = this.question();
      this.value.set(question?.value ?? '');
      this.day.set(question?.today ?? null);
      this.text.set('');
      this.link.set('');
    });
  }

  protected give(): void {
    const answer = this.answer();
    if (answer && !this.busy()) this.given.emit(answer);
  }
}
