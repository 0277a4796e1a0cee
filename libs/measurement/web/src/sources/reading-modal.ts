import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { isSent } from '@kpi-loop/measurement/domain';
import { BackfillsService, DatasetsService, UploadsService, type DatasetView } from '@kpi-loop/shared/client';
import { DateField, Icon, ProblemToast, SessionStore } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** Reading once: the query is asked and what it says lands. Reading history anew begins with a look, and says why. */
export type Reading = 'collect' | 'backfill';

/** Which dates of a dataset are read, now or anew. */
@Component({
  selector: 'kl-reading-modal',
  imports: [DateField, FormsModule, Icon, NzInputDirective, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="(anew() ? 'measurement.backfill.title' : 'measurement.dataset.collect') | transloco"
      [nzOkText]="(anew() ? 'measurement.backfill.look' : 'measurement.dataset.start') | transloco"
      [nzOkLoading]="busy()"
      [nzOkDisabled]="!complete()"
      (nzOnOk)="begin()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p class="kl-soft">{{ (anew() ? 'measurement.backfill.hint' : 'measurement.dataset.collectHint') | transloco }}</p>
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
        @if (anew()) {
          @if (sent()) {
            <label class="file">
              <kl-icon name="upload" [size]="14" />
              <span>{{ file()?.name ?? ('measurement.backfill.file' | transloco) }}</span>
              <input
                #pick
                class="kl-visually-hidden"
                type="file"
                accept=".csv,.xlsx,.txt,.parquet,.json,.ndjson"
                (change)="file.set(pick.files?.[0] ?? null)"
              />
            </label>
          }
          <label>
            <span>{{ 'measurement.correction.reason' | transloco }}</span>
            <textarea nz-input rows="2" maxlength="2000" [ngModel]="reason()" (ngModelChange)="reason.set($event)"></textarea>
          </label>
          <label class="check"
            ><input #box type="checkbox" [checked]="removes()" (change)="removes.set(box.checked)" /> {{ 'measurement.backfill.removes' | transloco }}</label
          >
        }
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
export class ReadingModal {
  private readonly datasets = inject(DatasetsService);
  private readonly backfills = inject(BackfillsService);
  private readonly uploads = inject(UploadsService);
  private readonly toast = inject(ProblemToast);
  private readonly today = inject(SessionStore).today() ?? '';

  readonly dataset = input.required<DatasetView>();
  readonly reading = input.required<Reading>();
  /** The run, or the backfill, that it has begun. */
  readonly begun = output<{ id: string }>();
  readonly closed = output<void>();

  protected readonly anew = computed(() => this.reading() === 'backfill');
  protected readonly busy = signal(false);
  /** This month, or this year where history is read. */
  protected readonly from = linkedSignal(() => (this.anew() ? `${this.today.slice(0, 4)}-01-01` : `${this.today.slice(0, 7)}-01`));
  protected readonly to = signal(this.today);
  protected readonly reason = signal('');
  protected readonly removes = signal(false);
  protected readonly file = signal<File | null>(null);
  protected readonly sent = computed(() => isSent(this.dataset().sourceKind));
  protected readonly complete = computed(
    () => !!this.from() && !!this.to() && this.from() <= this.to() && (!this.anew() || (!!this.reason().trim() && (!this.sent() || !!this.file()))),
  );
  private kept: { file: File; id: string } | null = null;

  protected async begin(): Promise<void> {
    if (!this.complete() || this.busy()) return;
    this.busy.set(true);
    try {
      this.begun.emit(await (this.anew() ? this.backfill() : this.collect()));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  private collect(): Promise<{ id: string }> {
    return this.datasets.datasetCollect({ id: this.dataset().id, body: { from: this.from(), to: this.to() } });
  }

  private async backfill(): Promise<{ id: string }> {
    const file = this.file();
    // a second try does not send the file again
    if (file && this.kept?.file !== file) this.kept = { file, id: (await this.uploads.uploadSend({ body: { file } })).id };
    const body = { from: this.from(), to: this.to(), reason: this.reason().trim(), removes: this.removes(), ...(file ? { uploadId: this.kept!.id } : {}) };
    return this.backfills.backfillBegin({ id: this.dataset().id, body });
  }
}
