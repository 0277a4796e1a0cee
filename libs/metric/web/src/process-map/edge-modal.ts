import { ChangeDetectionStrategy, Component, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { PlantedMetricView, ProcessEdgeUpdateDto, ProcessEdgeView } from '@kpi-loop/shared/client';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzModalComponent, NzModalContentDirective, NzModalFooterDirective, NzModalService } from 'ng-zorro-antd/modal';
import { MetricPicker } from './metric-picker';

/** When the flow goes this way, and which metrics say how much gets through and how long it takes. */
@Component({
  selector: 'kl-edge-modal',
  imports: [FormsModule, MetricPicker, NzButtonComponent, NzInputDirective, NzModalComponent, NzModalContentDirective, NzModalFooterDirective, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal [nzVisible]="edge() !== null" [nzTitle]="title()" (nzOnCancel)="closed.emit()">
      <ng-container *nzModalContent>
        <p class="kl-small">{{ 'metric.process.wordsHint' | transloco }}</p>
        <label class="field">
          <span>{{ 'metric.process.words' | transloco }}</span>
          <input nz-input maxlength="80" [ngModel]="words().words" (ngModelChange)="set({ words: $event })" />
        </label>
        <label class="field">
          <span>{{ 'metric.process.wordsEn' | transloco }}</span>
          <input nz-input maxlength="80" [ngModel]="words().wordsEn" (ngModelChange)="set({ wordsEn: $event })" />
        </label>
        <kl-metric-picker
          [label]="'metric.process.conversion' | transloco"
          [metrics]="metrics()"
          [value]="words().conversionMetricId ?? null"
          (valueChange)="set({ conversionMetricId: $event })"
        />
        <kl-metric-picker
          [label]="'metric.process.time' | transloco"
          [metrics]="metrics()"
          [value]="words().timeMetricId ?? null"
          (valueChange)="set({ timeMetricId: $event })"
        />
      </ng-container>
      <div *nzModalFooter class="foot">
        <button nz-button nzType="text" nzDanger type="button" (click)="removed.emit()">{{ 'metric.process.disconnect' | transloco }}</button>
        <span class="kl-end"></span>
        <button nz-button type="button" (click)="closed.emit()">{{ 'ui.reason.cancel' | transloco }}</button>
        <button nz-button nzType="primary" type="button" [nzLoading]="busy()" (click)="given.emit(words())">{{ 'metric.save' | transloco }}</button>
      </div>
    </nz-modal>
  `,
  styles: `
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
    .foot {
      display: flex;
      gap: 8px;
    }
  `,
})
export class EdgeModal {
  readonly edge = input.required<ProcessEdgeView | null>();
  readonly title = input.required<string>();
  readonly metrics = input.required<PlantedMetricView[]>();
  readonly busy = input(false);
  readonly given = output<ProcessEdgeUpdateDto>();
  readonly removed = output<void>();
  readonly closed = output<void>();

  protected readonly words = linkedSignal<ProcessEdgeUpdateDto>(() => ({
    words: this.edge()?.words ?? '',
    wordsEn: this.edge()?.wordsEn ?? '',
    conversionMetricId: this.edge()?.conversionMetricId ?? null,
    timeMetricId: this.edge()?.timeMetricId ?? null,
  }));

  protected set(change: Partial<ProcessEdgeUpdateDto>): void {
    this.words.update((words) => ({ ...words, ...change }));
  }
}
