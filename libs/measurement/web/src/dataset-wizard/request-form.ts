import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { PAGINGS, type RestRequest } from '@kpi-loop/measurement/domain';
import { SelectLabel } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';

/** What a web service is asked for, and how its pages are turned. */
@Component({
  selector: 'kl-request-form',
  imports: [FormsModule, NzInputDirective, NzOptionComponent, NzSelectComponent, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label
      ><span>{{ 'measurement.request.path' | transloco }}</span
      ><input
        nz-input
        class="kl-mono"
        spellcheck="false"
        maxlength="2000"
        placeholder="orders?from=:from&to=:to"
        [ngModel]="request().path"
        (ngModelChange)="change({ path: $event })"
    /></label>
    <label
      ><span>{{ 'measurement.request.rows' | transloco }}</span
      ><input
        nz-input
        class="kl-mono"
        spellcheck="false"
        maxlength="200"
        placeholder="/data/items"
        [ngModel]="request().rows"
        (ngModelChange)="change({ rows: $event })"
    /></label>
    <div class="field">
      <label for="request-paging">{{ 'measurement.request.paging' | transloco }}</label>
      <nz-select
        nzId="request-paging"
        [klSelectLabel]="'measurement.request.paging' | transloco"
        [ngModel]="request().paging"
        (ngModelChange)="change({ paging: $event })"
      >
        @for (paging of pagings; track paging) {
          <nz-option [nzValue]="paging" [nzLabel]="'measurement.paging.' + paging | transloco" />
        }
      </nz-select>
    </div>
    @if (request().paging === 'page' || request().paging === 'cursor') {
      <label
        ><span>{{ 'measurement.request.parameter' | transloco }}</span
        ><input
          nz-input
          class="kl-mono"
          maxlength="100"
          [placeholder]="request().paging === 'page' ? 'page' : 'after'"
          [ngModel]="request().parameter ?? ''"
          (ngModelChange)="change({ parameter: $event })"
      /></label>
    }
    @if (request().paging === 'link' || request().paging === 'cursor') {
      <label
        ><span>{{ 'measurement.request.next' | transloco }}</span
        ><input
          nz-input
          class="kl-mono"
          maxlength="200"
          [placeholder]="request().paging === 'link' ? 'Link: rel=next' : '/meta/next'"
          [ngModel]="request().next ?? ''"
          (ngModelChange)="change({ next: $event })"
      /></label>
    }
    <p class="kl-small">{{ 'measurement.request.hint' | transloco }}</p>
  `,
  styles: `
    :host,
    label,
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    :host {
      gap: 12px;
    }
    p {
      margin: 0;
    }
  `,
})
export class RequestForm {
  readonly request = input.required<RestRequest>();
  readonly requestChange = output<RestRequest>();
  protected readonly pagings = PAGINGS;

  /** What is empty is left out: the server reads absence, not emptiness. */
  protected change(part: Partial<RestRequest>): void {
    const { parameter, next, ...rest } = { ...this.request(), ...part };
    this.requestChange.emit({ ...rest, ...(parameter ? { parameter } : {}), ...(next ? { next } : {}) });
  }
}
