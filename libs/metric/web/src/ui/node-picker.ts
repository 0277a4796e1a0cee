import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ProcessView } from '@kpi-loop/shared/client';
import { LocalNamePipe, SelectLabel } from '@kpi-loop/shared/ui';
import { NzSelectModule } from 'ng-zorro-antd/select';

/** A step of a process, found by process. */
@Component({
  selector: 'kl-node-picker',
  imports: [FormsModule, LocalNamePipe, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-select
      [klSelectLabel]="label() || placeholder()"
      [nzId]="inputId()"
      [ngModel]="value()"
      (ngModelChange)="value.set($event ?? null)"
      [nzPlaceHolder]="placeholder()"
      nzAllowClear
      nzShowSearch
      [nzNotFoundContent]="'metric.editor.noNodes' | transloco"
    >
      @for (process of processes(); track process.id) {
        <nz-option-group [nzLabel]="process | localName">
          @for (node of process.nodes; track node.id) {
            <nz-option [nzValue]="node.id" [nzLabel]="(process | localName) + ' · ' + (node | localName)" />
          }
        </nz-option-group>
      }
    </nz-select>
  `,
  styles: `
    :host,
    nz-select {
      display: block;
      width: 100%;
    }
  `,
})
export class NodePicker {
  readonly processes = input.required<ProcessView[]>();
  readonly value = model.required<string | null>();
  readonly placeholder = input('');
  /** For those who do not see the placeholder, where no label stands beside it. */
  readonly label = input('');
  readonly inputId = input<string>('kl-node');
}
