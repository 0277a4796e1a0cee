import { ChangeDetectionStrategy, Component, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { OrganizationService, type Role, type RolesView } from '@kpi-loop/shared/client';
import { DateField, LocalNamePipe, ProblemToast, resource, SelectLabel, SessionStore } from '@kpi-loop/shared/ui';
import { NzModalComponent, NzModalContentDirective, NzModalService } from 'ng-zorro-antd/modal';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { PersonPicker } from '../ui/person-picker';

@Component({
  selector: 'kl-grant-form',
  imports: [DateField, FormsModule, LocalNamePipe, NzModalComponent, NzModalContentDirective, NzSelectModule, PersonPicker, SelectLabel, TranslocoPipe],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nz-modal
      [nzVisible]="true"
      [nzTitle]="'organization.roles.grant' | transloco"
      [nzOkText]="'organization.roles.grant' | transloco"
      [nzCancelText]="'ui.reason.cancel' | transloco"
      [nzOkLoading]="busy()"
      [nzOkDisabled]="!person() || !role() || !from()"
      (nzOnOk)="grant()"
      (nzOnCancel)="closed.emit()"
    >
      <div class="fields" *nzModalContent>
        <label class="field"
          ><span>{{ 'organization.roles.person' | transloco }}</span
          ><kl-person-picker [label]="'organization.roles.person' | transloco" [value]="person()" (valueChange)="person.set($event)"
        /></label>
        <div class="field">
          <label for="grant-role">{{ 'organization.roles.role' | transloco }}</label>
          <nz-select [klSelectLabel]="'organization.roles.role' | transloco" nzId="grant-role" [ngModel]="role()" (ngModelChange)="role.set($event)">
            @for (one of roles(); track one) {
              <nz-option [nzValue]="one" [nzLabel]="'role.' + one | transloco" />
            }
          </nz-select>
        </div>
        <label class="field"
          ><span>{{ 'organization.roles.scope' | transloco }}</span>
          <nz-select
            [klSelectLabel]="'organization.roles.scope' | transloco"
            nzShowSearch
            nzAllowClear
            [nzPlaceHolder]="'organization.roles.company' | transloco"
            [ngModel]="unit()"
            (ngModelChange)="unit.set($event ?? null)"
          >
            @for (one of units.hasValue() ? units.value() : []; track one.id) {
              <nz-option [nzValue]="one.id" [nzLabel]="one | localName" />
            }
          </nz-select>
        </label>
        <div class="pair">
          <label class="field"
            ><span>{{ 'organization.roles.from' | transloco }}</span
            ><kl-date-field [label]="'organization.roles.from' | transloco" [value]="from() || null" (valueChange)="from.set($event ?? '')"
          /></label>
          <label class="field"
            ><span>{{ 'organization.roles.to' | transloco }}</span
            ><kl-date-field
              [label]="'organization.roles.to' | transloco"
              [clearable]="true"
              [min]="from()"
              [value]="to() || null"
              (valueChange)="to.set($event ?? '')"
          /></label>
        </div>
      </div>
    </nz-modal>
  `,
  styleUrl: '../ui/form.less',
})
export class GrantForm {
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);
  private readonly session = inject(SessionStore);

  readonly roles = input.required<Role[]>();
  readonly granted = output<RolesView>();
  readonly closed = output<void>();

  protected readonly units = resource({ loader: () => this.service.unitList() });
  protected readonly busy = signal(false);
  protected readonly person = signal<string | null>(null);
  protected readonly role = signal<Role | null>(null);
  protected readonly unit = signal<string | null>(null);
  protected readonly from = linkedSignal(() => this.session.today() ?? '');
  protected readonly to = signal('');

  protected async grant(): Promise<void> {
    this.busy.set(true);
    try {
      this.granted.emit(
        await this.service.roleGrant({ body: { personId: this.person()!, role: this.role()!, unitId: this.unit(), from: this.from(), to: this.to() || null } }),
      );
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
