import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { BackfillsService, type BackfillView, type DatasetView, UploadsService } from '@kpi-loop/shared/client';
import { isSent } from '@kpi-loop/measurement/domain';
import { DateField, Icon, ProblemToast, SessionStore } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** Which dates are read anew, and why. It begins with a look: nothing is written yet. */
@Component({
  selector: 'kl-backfill-modal',
  imports: [DateField, FormsModule, Icon, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="'measurement.backfill.title' | transloco"
      [nzOkText]="'measurement.backfill.look' | transloco"
      [nzOkLoading]="busy()"
      [nzOkDisabled]="!complete()"
      (nzOnOk)="begin()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p class="kl-soft">{{ 'measurement.backfill.hint' | transloco }}</p>
        <div class="dates">
          <label
            ><span>{{ 'measurement.from' | transloco }}</span
            ><kl-date-field [label]="'measurement.from' | transloco" [value]="from()" (valueChange)="from.set($event ?? '')"
          /></label>
          <label
            ><span>{{ 'measurement.to' | transloco }}</span
            ><kl-date-field [label]="'measurement.to' | transloco" [value]="to()" (valueChange)="to.set($event ?? '')"
          /></label>
        </div>
        @if (sent()) {
          <label class="file">
            <kl-icon name="upload" [size]="14" />
            <span>{{ file()?.name ?? ('measurement.backfill.file' | transloco) }}</span>
            <input #pick class="kl-visually-hidden" type="file" accept=".csv,.xlsx,.txt,.parquet,.json,.ndjson" (change)="file.set(pick.files?.[0] ?? null)" />
          </label>
        }
        <label>
          <span>{{ 'measurement.correction.reason' | transloco }}</span>
          <textarea nz-input rows="2" maxlength="2000" [ngModel]="reason()" (ngModelChange)="reason.set($event)"></textarea>
        </label>
        <label class="check"
          ><input #box type="checkbox" [checked]="removes()" (change)="removes.set(box.checked)" /> {{ 'measurement.backfill.removes' | transloco }}</label
        >
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .dates {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
    }
    label {
      display: flex;
      flex: 1;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
    label.check {
      flex-direction: row;
      align-items: center;
    }
    label.file {
      flex-direction: row;
      align-items: center;
      width: fit-content;
      max-width: 100%;
      min-height: 32px;
      color: var(--kl-accent);
      cursor: pointer;
      overflow-wrap: anywhere;
    }
    .file:focus-within {
      outline: 2px solid var(--kl-accent);
      outline-offset: 2px;
    }
  `,
})
export class BackfillModal {
  private readonly api = inject(BackfillsService);
  private readonly uploads = inject(UploadsService);
  private readonly toast = inject(ProblemToast);
  private readonly today = inject(SessionStore).today() ?? '';

  readonly dataset = input.required<DatasetView>();
  readonly begun = output<BackfillView>();
  readonly closed = output<void>();

  protected readonly busy = signal(false);
  protected readonly from = signal(`${this.today.slice(0, 4)}-01-01`);
  protected readonly to = signal(this.today);
  protected readonly reason = signal('');
  protected readonly removes = signal(false);
  protected readonly file = signal<File | null>(null);
  protected readonly sent = computed(() => isSent(this.dataset().sourceKind));
  protected readonly complete = computed(
    () => !!this.from() && !!this.to() && this.from() <= this.to() && !!this.reason().trim() && (!this.sent() || !!this.file()),
  );
  private kept: { file: File; id: string } | null = null;

  protected async begin(): Promise<void> {
    if (!this.complete() || this.busy()) return;
    this.busy.set(true);
    try {
      const file = this.file();
      if (file && this.kept?.file !== file) this.kept = { file, id: (await this.uploads.uploadSend({ body: { file } })).id };
      const body = { from: this.from(), to: this.to(), reason: this.reason().trim(), removes: this.removes(), ...(file ? { uploadId: this.kept!.id } : {}) };
      this.begun.emit(await this.api.backfillBegin({ id: this.dataset().id, body }));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
