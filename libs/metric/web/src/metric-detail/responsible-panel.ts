import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { type MetricView, OrganizationService, type PersonName } from '@kpi-loop/shared/client';
import { LocalNamePipe, offerOf, Panel, PeoplePicker } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';

export interface Responsible {
  stewardId: string | null;
  approverIds: string[];
}

const FEW = 10;

/** Who keeps the metric, and who alone publishes its definitions. */
@Component({
  selector: 'kl-responsible-panel',
  imports: [LocalNamePipe, NzButtonComponent, NzModalComponent, NzModalContentDirective, Panel, PeoplePicker, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'metric.responsible.title' | transloco">
      @if (editable()) {
        <button extra nz-button nzSize="small" type="button" (click)="editing.set(true)">{{ 'metric.responsible.change' | transloco }}</button>
      }
      <dl>
        <dt>{{ 'metric.responsible.steward' | transloco }}</dt>
        <dd>{{ metric().steward ? (metric().steward! | localName) : ('metric.responsible.nobody' | transloco) }}</dd>
        <dt>{{ 'metric.responsible.approvers' | transloco }}</dt>
        <dd>
          @for (person of metric().approvers; track person.id) {
            <span class="kl-tag">{{ person | localName }}</span>
          } @empty {
            <span class="kl-soft">{{ 'metric.responsible.everySteward' | transloco }}</span>
          }
        </dd>
      </dl>
    </kl-panel>
    <nz-modal
      [nzVisible]="editing()"
      [nzTitle]="'metric.responsible.title' | transloco"
      [nzOkText]="'metric.save' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkLoading]="busy()"
      (nzOnOk)="save()"
      (nzOnCancel)="editing.set(false)"
    >
      <ng-container *nzModalContent>
        <div class="field">
          <label for="kl-metric-steward">{{ 'metric.responsible.steward' | transloco }}</label>
          <kl-people-picker
            inputId="kl-metric-steward"
            [label]="'metric.responsible.steward' | transloco"
            [clearable]="true"
            [find]="find"
            [people]="known()"
            [person]="stewardId()"
            (personChange)="stewardId.set($event)"
          />
        </div>
        <div class="field">
          <label for="kl-metric-approvers">{{ 'metric.responsible.approvers' | transloco }}</label>
          <kl-people-picker
            inputId="kl-metric-approvers"
            [label]="'metric.responsible.approvers' | transloco"
            [placeholder]="'metric.responsible.everySteward' | transloco"
            [most]="few"
            [find]="find"
            [people]="known()"
            [several]="approverIds()"
            (severalChange)="approverIds.set($event)"
          />
          <p class="kl-small">{{ 'metric.responsible.hint' | transloco }}</p>
        </div>
      </ng-container>
    </nz-modal>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 6px 16px;
      margin: 0;
    }
    dd {
      margin: 0;
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
    }
    .field {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
  `,
})
export class ResponsiblePanel {
  private readonly organization = inject(OrganizationService);

  readonly metric = input.required<MetricView>();
  readonly busy = input(false);
  readonly named = output<Responsible>();

  protected readonly few = FEW;
  protected readonly editable = computed(() => !!offerOf(this.metric().offers, 'metric.update')?.allowed);
  /** Closed by what is shown anew, so that a refusal leaves everything as it was typed. */
  protected readonly editing = linkedSignal({ source: () => this.metric().version, computation: () => false });
  protected readonly stewardId = linkedSignal<string | null>(() => this.metric().steward?.id ?? null);
  protected readonly approverIds = linkedSignal<string[]>(() => this.metric().approvers.map(({ id }) => id));
  protected readonly known = computed(() => [...(this.metric().steward ? [this.metric().steward!] : []), ...this.metric().approvers]);
  protected readonly find = (search: string): Promise<PersonName[]> => this.organization.personNames(search ? { search } : {});

  protected save(): void {
    this.named.emit({ stewardId: this.stewardId(), approverIds: this.approverIds() });
  }
}
