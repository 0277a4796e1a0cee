import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { DatasetsService, type CollectionRunView, type DatasetView } from '@kpi-loop/shared/client';
import { DateField, ProblemToast, SessionStore } from '@kpi-loop/shared/ui';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

/** From which day to which day a query is asked. */
@Component({
  selector: 'kl-collect-modal',
  imports: [DateField, FormsModule, NzModalComponent, NzModalContentDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="'measurement.dataset.collect' | transloco"
      [nzOkText]="'measurement.dataset.start' | transloco"
      [nzOkLoading]="busy()"
      [nzOkDisabled]="!from || !to || from > to"
      (nzOnOk)="start()"
      (nzOnCancel)="closed.emit()"
    >
      <ng-container *nzModalContent>
        <p class="kl-soft">{{ 'measurement.dataset.collectHint' | transloco }}</p>
        <div class="dates">
          <label
            ><span>{{ 'measurement.from' | transloco }}</span
            ><kl-date-field [label]="'measurement.from' | transloco" [value]="from" (valueChange)="from = $event ?? ''"
          /></label>
          <label
            ><span>{{ 'measurement.to' | transloco }}</span
            ><kl-date-field [label]="'measurement.to' | transloco" [value]="to" (valueChange)="to = $event ?? ''"
          /></label>
        </div>
      </ng-container>
    </nz-modal>
  `,
  styles: `
    .dates {
      display: flex;
      gap: 12px;
    }
    label {
      display: flex;
      flex: 1;
      flex-direction: column;
      gap: 4px;
    }
  `,
})
export class CollectModal {
  private readonly api = inject(DatasetsService);
  private readonly toast = inject(ProblemToast);
  private readonly today = inject(SessionStore).today() ?? '';

  readonly dataset = input.required<DatasetView>();
  readonly started = output<CollectionRunView>();
  readonly closed = output<void>();
  protected readonly busy = signal(false);
  protected from = `${this.today.slice(0, 7)}-01`;
  protected to = this.today;

  protected async start(): Promise<void> {
    this.busy.set(true);
    try {
      this.started.emit(await this.api.datasetCollect({ id: this.dataset().id, body: { from: this.from, to: this.to } }));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
