import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import type { PlantedMetricView } from '@kpi-loop/shared/client';
import { LocalNamePipe, SelectLabel } from '@kpi-loop/shared/ui';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** One metric in force, or none. */
@Component({
  selector: 'kl-metric-picker',
  imports: [FormsModule, LocalNamePipe, NzSelectModule, SelectLabel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span aria-hidden="true">{{ label() }}</span>
    <nz-select [klSelectLabel]="label()" nzShowSearch nzAllowClear [ngModel]="value()" (ngModelChange)="value.set($event ?? null)">
      @for (metric of metrics(); track metric.id) {
        <nz-option [nzValue]="metric.id" [nzLabel]="metric.code + ' ' + (metric | localName)" />
      }
    </nz-select>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
  `,
})
export class MetricPicker {
  readonly label = input.required<string>();
  readonly metrics = input.required<PlantedMetricView[]>();
  readonly value = model.required<string | null>();
}
